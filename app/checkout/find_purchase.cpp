#include "checkout/find_purchase.hpp"

#include "account/account.hpp"
#include "mail/mail.hpp"
#include "platform/json.hpp"

namespace lectern::checkout {

namespace {

/// The titles of an address's paid orders whose owner has not proven it, as the mail's view reads
/// them.
std::string unclaimed_titles(Transaction& transaction, const std::string& email) {
    std::vector<json::Scalar> titles;
    for (const auto row : query(transaction, R"sql(
        SELECT order_items.title
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
        titles.push_back(json::Raw{json::object({{"title", row.text("title")}})});
    }
    return json::array(titles);
}

}  // namespace

void request_purchase_links(Transaction& transaction, const audit::Act& act,
                            const std::string& email) {
    const auto titles = unclaimed_titles(transaction, email);
    const bool has_proven_account = account::find_proven_user(transaction, email).has_value();
    mail::Letter letter{.dedupe_key = "find-purchase:" + act.request_id,
                        .kind = "no_account",
                        .to = email,
                        .data = json::object({{"course_titles", json::Raw{titles}}})};
    if (titles != "[]") {
        letter.kind = "claim";
        letter.link = mail::Link{.purpose = "claim"};
        audit::write(transaction, act, {.name = "purchase_claim_sent", .reason = "asked for"});
    } else if (has_proven_account) {
        letter.kind = "sign_in";
    }
    mail::enqueue(transaction, act, letter);
}

}  // namespace lectern::checkout
