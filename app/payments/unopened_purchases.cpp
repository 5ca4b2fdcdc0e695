#include "payments/unopened_purchases.hpp"

namespace lectern::payments {

namespace {

UnopenedPurchase purchase_from(const Row& row) {
    return {.order_reference = row.text("public_id"),
            .course_title = row.text("title"),
            .status = row.text("status"),
            .since = row.text("since")};
}

}  // namespace

std::optional<UnopenedPurchase> find_unopened_purchase(DatabaseHandle& handle, OrderId order_id,
                                                       const std::string& time_zone) {
    const auto rows = query(handle, R"sql(
        SELECT public_id, title, status,
               to_char(since AT TIME ZONE $2, 'YYYY-MM-DD') AS since
          FROM unopened_purchases
         WHERE order_id = $1
         LIMIT 1
    )sql",
                            order_id, time_zone);
    if (rows.empty()) return std::nullopt;
    return purchase_from(rows.front());
}

std::vector<UnopenedPurchase> list_unopened_purchases(DatabaseHandle& handle,
                                                      const EmailAddress& email) {
    std::vector<UnopenedPurchase> purchases;
    for (const auto& row : query(handle, R"sql(
        SELECT purchase.public_id, purchase.title, purchase.status, orders.email,
               to_char(purchase.since AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS since
          FROM unopened_purchases AS purchase
          JOIN orders ON orders.id = purchase.order_id
          LEFT JOIN users ON users.id = purchase.user_id
         WHERE purchase.canonical_email = $1
           AND (purchase.user_id IS NULL
                OR (users.canonical_email = $1 AND users.email_verified_at IS NULL))
      ORDER BY purchase.since DESC, purchase.order_id DESC
    )sql",
                                 email.canonical)) {
        purchases.push_back(purchase_from(row));
        purchases.back().email = row.text("email");
    }
    return purchases;
}

std::vector<UnopenedPurchase> unopened_purchases_from(const std::string& rows) {
    std::vector<UnopenedPurchase> purchases;
    for (const auto& row : json::parse(rows).list("")) {
        purchases.push_back({.order_reference = row.text("order").value_or(""),
                             .course_title = row.text("title").value_or(""),
                             .status = row.text("status").value_or(""),
                             .since = row.text("since").value_or("")});
    }
    return purchases;
}

std::array<std::pair<const char*, bool>, 5> state_flags(const UnopenedPurchase& purchase) {
    const auto& status = purchase.status;
    return {{{"is_on_its_way", status == "processing"},
             {"is_failed", status == "failed"},
             {"is_refunded", status == "refunded"},
             {"is_disputed", status == "disputed"},
             {"is_charged_back", status == "charged_back"}}};
}

json::Scalar mail_data_of(const UnopenedPurchase& purchase) {
    std::vector<json::Member> members{{"title", purchase.course_title},
                                      {"order_reference", purchase.order_reference},
                                      {"since", purchase.since}};
    for (const auto& [flag, is_set] : state_flags(purchase)) members.push_back({flag, is_set});
    return json::Raw{json::object(members)};
}

std::string words_of(const UnopenedPurchase& purchase) {
    const auto& since = purchase.since;
    if (purchase.status == "processing") return "waits for its payment since " + since;
    if (purchase.status == "failed") return "is not paid: its payment failed on " + since;
    if (purchase.status == "refunded") return "was refunded on " + since;
    if (purchase.status == "disputed") return "is disputed since " + since;
    return "was charged back on " + since;
}

}  // namespace lectern::payments
