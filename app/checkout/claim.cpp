#include "checkout/claim.hpp"

#include <algorithm>
#include <iterator>

#include "entitlement/entitlement.hpp"
#include "mail/email_tokens.hpp"
#include "payments/orders.hpp"

namespace lectern::checkout {

namespace {

bool take_order(Transaction& transaction, const audit::Act& act, OrderId order_id, UserId user_id,
                const EmailAddress& email) {
    if (!payments::set_order_owner(transaction, order_id, user_id, email, act.now)) return false;
    entitlement::claim_order(transaction, act, order_id, user_id);
    return true;
}

}  // namespace

std::vector<std::string> claim_all(Transaction& transaction, const audit::Act& act, UserId user_id,
                                   const EmailAddress& email) {
    const auto orders = query(transaction, R"sql(
        SELECT orders.id, courses.slug,
               orders.status IN ('paid', 'partially_refunded') AS is_open
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
          JOIN courses ON courses.id = order_items.course_id
         WHERE orders.canonical_email = $1
           AND orders.user_id IS NULL
           AND orders.payment = 'paid'
         ORDER BY orders.id
    )sql",
                              email.canonical);
    std::vector<std::string> opened;
    for (const auto order : orders) {
        const bool is_taken =
            take_order(transaction, act, order.get<OrderId>("id"), user_id, email);
        if (is_taken && order.boolean("is_open")) opened.push_back(order.text("slug"));
    }
    return opened;
}

std::string path_after_claim(const std::vector<std::string>& course_slugs) {
    const bool is_one =
        !course_slugs.empty() &&
        std::ranges::count(course_slugs, course_slugs.front()) == std::ssize(course_slugs);
    return is_one ? "/learn/" + course_slugs.front() : "/my-courses";
}

std::optional<ClaimOffer> find_claim(DatabaseHandle& handle, const std::string& token,
                                     Timestamp now) {
    const auto link = mail::find_email_token(handle, mail::LinkPurpose::claim, token, now);
    if (!link) return std::nullopt;

    ClaimOffer offer{
        link->email, account::find_proven_user(handle, link->email).has_value(), {}, false, {}};
    const auto titles = query(handle, R"sql(
        SELECT order_items.title, courses.slug, orders.status = 'disputed' AS is_disputed
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
          JOIN courses ON courses.id = order_items.course_id
          LEFT JOIN users ON users.id = orders.user_id
         WHERE orders.canonical_email = $1
           AND orders.payment = 'paid'
           AND orders.status NOT IN ('refunded', 'charged_back')
           AND (orders.user_id IS NULL OR users.canonical_email = $1)
         ORDER BY order_items.id
    )sql",
                              link->email.canonical);
    if (titles.empty()) return std::nullopt;  // refunded, or given to another address
    for (const auto row : titles) {
        offer.course_titles.push_back(row.text("title"));
        const bool is_disputed = row.boolean("is_disputed");
        offer.has_disputed = offer.has_disputed || is_disputed;
        if (!is_disputed) offer.open_courses.push_back(row.text("slug"));
    }
    return offer;
}

bool offers_nothing_more(DatabaseHandle& handle, const std::string& token, Timestamp now) {
    return mail::find_email_token(handle, mail::LinkPurpose::claim, token, now).has_value() &&
           !find_claim(handle, token, now);
}

std::optional<ClaimResult> claim_by_link(Transaction& transaction, const audit::Act& act,
                                         const std::string& token, account::NewUser user) {
    const auto link = mail::use_email_token(transaction, mail::LinkPurpose::claim, token, act.now);
    if (!link) return std::nullopt;

    user.email = link->email;
    const auto created = user.password_hash.empty()
                             ? std::nullopt
                             : account::create_proven_user(transaction, act, user);
    const auto owner = created ? created : account::find_proven_user(transaction, link->email);
    if (!owner) return std::nullopt;
    claim_all(transaction, act, *owner, link->email);
    return ClaimResult{*owner, created.has_value()};
}

std::optional<UserId> claim_in_browser(Transaction& transaction, const audit::Act& act,
                                       const payments::Order& order, account::NewUser user) {
    user.email = order.email;
    std::optional<UserId> created;
    const bool is_claimed = transaction.attempt([&] {
        created = account::create_unproven_user(transaction, act, user);
        return created && take_order(transaction, act, order.id, *created, order.email);
    });
    return is_claimed ? created : std::nullopt;
}

}  // namespace lectern::checkout
