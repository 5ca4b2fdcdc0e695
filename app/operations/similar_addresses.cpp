#include "operations/similar_addresses.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

#include "platform/utf8.hpp"

namespace lectern::operations {
namespace {

constexpr std::chrono::seconds lookback = std::chrono::days{90};
constexpr std::size_t most_differing = 2;
constexpr std::size_t most_nearest = 5;

/// What remains of two texts without their common beginning and end.
struct Difference {
    std::u32string one;
    std::u32string other;

    [[nodiscard]] std::size_t length() const { return std::max(one.size(), other.size()); }
};

/// Expects valid UTF-8, as PostgreSQL returns it.
std::u32string characters_of(std::string_view text) {
    std::u32string characters;
    for (std::size_t at = 0; at < text.size();
         at += std::max<std::size_t>(utf8_length_at(text, at), 1))
        characters += utf8_character_at(text, at);
    return characters;
}

Difference difference_of(std::string_view one, std::string_view other) {
    Difference rest{characters_of(one), characters_of(other)};
    const auto begin = std::ranges::mismatch(rest.one, rest.other);
    rest.one.erase(rest.one.begin(), begin.in1);
    rest.other.erase(rest.other.begin(), begin.in2);
    while (!rest.one.empty() && !rest.other.empty() && rest.one.back() == rest.other.back()) {
        rest.one.pop_back();
        rest.other.pop_back();
    }
    return rest;
}

}  // namespace

bool is_one_letter_off(std::string_view one, std::string_view other) {
    const auto rest = difference_of(one, other);
    if (rest.length() == 1) return true;
    return rest.one.size() == 2 && rest.other.size() == 2 && rest.one[0] == rest.other[1] &&
           rest.one[1] == rest.other[0];
}

std::vector<MisspeltOrder> list_misspelt_orders(DatabaseHandle& handle, const EmailAddress& email,
                                                Timestamp now) {
    std::vector<MisspeltOrder> orders;
    for (const auto row : query(handle, R"sql(
        SELECT orders.public_id, order_items.course_id, orders.email, orders.canonical_email,
               orders.paid_at
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
         WHERE orders.user_id IS NULL
           AND orders.status IN ('paid', 'partially_refunded')
           AND orders.created_at >= $2
           AND abs(length(orders.canonical_email) - length($1)) <= 1
      ORDER BY orders.id DESC
         LIMIT 10000
    )sql",
                                email.canonical, now - lookback)) {
        if (!is_one_letter_off(row.text("canonical_email"), email.canonical)) continue;
        orders.push_back({.public_id = row.text("public_id"),
                          .course_id = row.get<CourseId>("course_id"),
                          .email = row.text("email"),
                          .paid_at = row.get<Timestamp>("paid_at")});
    }
    return orders;
}

std::vector<std::string> list_nearest_addresses(DatabaseHandle& handle, const EmailAddress& email,
                                                Timestamp now) {
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const auto row : query(handle, R"sql(
        SELECT DISTINCT canonical_email
          FROM ((SELECT canonical_email
                   FROM users
                  WHERE abs(length(canonical_email) - length($1)) <= $3
               ORDER BY id DESC
                  LIMIT 10000)
                 UNION ALL
                (SELECT canonical_email
                   FROM orders
                  WHERE created_at >= $2
                    AND abs(length(canonical_email) - length($1)) <= $3
               ORDER BY id DESC
                  LIMIT 10000)) AS known
    )sql",
                                email.canonical, now - lookback, most_differing)) {
        auto known = row.text("canonical_email");
        const auto differing = difference_of(known, email.canonical).length();
        if (differing <= most_differing) found.emplace_back(differing, std::move(known));
    }
    std::ranges::sort(found);
    std::vector<std::string> nearest;
    for (auto& [differing, address] : found)
        if (nearest.size() < most_nearest) nearest.push_back(std::move(address));
    return nearest;
}

}  // namespace lectern::operations
