#include "checkout/find_purchase.hpp"

#include "account/account.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::checkout {

namespace {

struct Unclaimed {
    std::vector<std::int64_t> order_ids;
    std::vector<json::Scalar> titles;  // as the mail's view reads them
};

/// An address's paid orders whose owner has not proven it.
Unclaimed unclaimed_purchases(Transaction& transaction, const std::string& email) {
    Unclaimed unclaimed;
    for (const auto row : query(transaction, R"sql(
        SELECT orders.id, order_items.title
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
          LEFT JOIN users ON users.id = orders.user_id
         WHERE lower(orders.email) = lower($1)
           AND orders.payment = 'paid'
           AND (orders.user_id IS NULL
                OR (lower(users.email) = lower($1) AND users.email_verified_at IS NULL))
         ORDER BY order_items.id
    )sql",
                                email)) {
        unclaimed.order_ids.push_back(row.integer("id"));
        unclaimed.titles.push_back(json::Raw{json::object({{"title", row.text("title")}})});
    }
    return unclaimed;
}

std::string letter_data(const Unclaimed& unclaimed) {
    return json::object({{"course_titles", json::Raw{json::array(unclaimed.titles)}}});
}

}  // namespace

void request_purchase_links(Transaction& transaction, const audit::Act& act,
                            const std::string& email) {
    const auto unclaimed = unclaimed_purchases(transaction, email);
    const bool has_proven_account = account::find_proven_user(transaction, email).has_value();
    mail::Letter letter{.dedupe_key = "find-purchase:" + act.request_id,
                        .kind = "no_account",
                        .to = email,
                        .data = letter_data(unclaimed)};
    if (!unclaimed.order_ids.empty()) {
        letter.kind = "claim";
        letter.link = mail::Link{.purpose = "claim"};
        audit::write(transaction, act, {.name = "purchase_claim_sent", .reason = "asked for"});
    } else if (has_proven_account) {
        letter.kind = "sign_in";
    }
    mail::enqueue(transaction, act, letter);
}

bool resend_claim_link(Transaction& transaction, const audit::Act& act, const std::string& email) {
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
                   .to = email,
                   .data = letter_data(unclaimed),
                   .link = mail::Link{.purpose = "claim"}});
    return true;
}

}  // namespace lectern::checkout
