#include "checkout/find_purchase.hpp"

#include "account/account.hpp"
#include "mail/mail.hpp"
#include "payments/unopened_purchases.hpp"
#include "platform/json.hpp"

namespace lectern::checkout {

namespace {

struct Unclaimed {
    EmailAddress email;  // as stored with the newest of them
    std::vector<OrderId> order_ids;
    std::vector<json::Scalar> titles;  // in the form that the mail's view reads
};

/// Returns the orders of an address that open their course, and have no owner, or an owner who has
/// not proven it.
Unclaimed unclaimed_purchases(Transaction& transaction, const EmailAddress& email) {
    Unclaimed unclaimed;
    for (const auto row : query(transaction, R"sql(
        SELECT orders.id, orders.email, orders.canonical_email, order_items.title
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
          LEFT JOIN users ON users.id = orders.user_id
         WHERE orders.canonical_email = $1
           AND orders.status IN ('paid', 'partially_refunded')
           AND (orders.user_id IS NULL
                OR (users.canonical_email = $1 AND users.email_verified_at IS NULL))
         ORDER BY order_items.id
    )sql",
                                email.canonical)) {
        unclaimed.email = {row.text("email"), row.text("canonical_email")};
        unclaimed.order_ids.push_back(row.get<OrderId>("id"));
        unclaimed.titles.push_back(json::Raw{json::object({{"title", row.text("title")}})});
    }
    return unclaimed;
}

std::string mail_data(const Unclaimed& unclaimed) {
    return json::object({{"course_titles", json::Raw{json::array(unclaimed.titles)}}});
}

std::string mail_data(const std::vector<payments::UnopenedPurchase>& purchases) {
    std::vector<json::Scalar> items;
    items.reserve(purchases.size());
    for (const auto& purchase : purchases) items.push_back(payments::mail_data_of(purchase));
    return json::object({{"purchases", json::Raw{json::array(items)}}});
}

}  // namespace

void request_purchase_links(Transaction& transaction, const audit::Act& act,
                            const EmailAddress& email) {
    const auto unclaimed = unclaimed_purchases(transaction, email);
    const auto owner = account::find_proven_user(transaction, email);
    mail::NewMail mail{.dedupe_key = "find-purchase:" + act.request_id,
                       .kind = "no_account",
                       .to = email,
                       .data = mail_data(unclaimed)};
    if (!unclaimed.order_ids.empty()) {
        mail.kind = "claim";
        mail.to = unclaimed.email;
        mail.link = mail::Link{};
        mail.order_id = unclaimed.order_ids.back();
        audit::write(transaction, act, {.name = "purchase_claim_sent", .reason = "asked for"});
    } else if (owner) {
        mail.kind = "sign_in";
        mail.to = account::find_address(transaction, *owner).value_or(email);
        mail.user_id = owner;
    } else if (const auto unopened = payments::list_unopened_purchases(transaction, email);
               !unopened.empty()) {
        mail.kind = "purchase_state";
        mail.to.text = unopened.front().email;
        mail.data = mail_data(unopened);
    }
    mail::enqueue(transaction, act, mail);
}

bool resend_claim_link(Transaction& transaction, const audit::Act& act, const EmailAddress& email) {
    const auto unclaimed = unclaimed_purchases(transaction, email);
    if (unclaimed.order_ids.empty()) return false;
    for (const auto order_id : unclaimed.order_ids) {
        audit::write(
            transaction, act,
            {.name = "purchase_claim_sent", .reason = "by an operator", .order_id = order_id});
    }
    mail::enqueue(transaction, act,
                  {.dedupe_key = "claim-resend:" + act.request_id,
                   .kind = "claim",
                   .to = unclaimed.email,
                   .data = mail_data(unclaimed),
                   .link = mail::Link{},
                   .order_id = unclaimed.order_ids.back()});
    return true;
}

}  // namespace lectern::checkout
