#include "audit/tail.hpp"

#include "platform/email_address.hpp"

#include <charconv>
#include <chrono>

#include "audit/audit.hpp"

namespace lectern::audit {
namespace {

constexpr int page_size = 500;

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

struct Unit {
    std::string_view name;
    std::chrono::seconds length;
};

constexpr Unit units[] = {{"s", std::chrono::seconds{1}},
                          {"min", std::chrono::minutes{1}},
                          {"h", std::chrono::hours{1}},
                          {"d", std::chrono::days{1}}};

/// Parses a duration such as `2h`: at most nine digits and a unit.
std::optional<std::chrono::seconds> find_duration(std::string_view text) {
    int count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto digits = static_cast<std::size_t>(stop - text.data());
    if (error != std::errc{} || count < 0 || digits > 9) return {};
    for (const auto& unit : units)
        if (text.substr(digits) == unit.name) return count * unit.length;
    return {};
}

/// SQLSTATE class 22: the text is not a valid value of the type.
bool is_about_the_value(const DatabaseError& error) {
    return error.sqlstate().starts_with("22");
}

}  // namespace

std::string oldest_running_transaction(DatabaseHandle& handle) {
    return query(handle, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS id")
        .front()
        .text("id");
}

Position position_before_newest(DatabaseHandle& handle, const Filter& filter, int count) {
    const auto rows = query(handle, R"sql(
        SELECT transaction_id::text AS transaction, id
          FROM audit_logs
         WHERE ($1::text IS NULL OR event = $1)
           AND ($2::bigint IS NULL OR $2 IN (user_id, actor_user_id))
      ORDER BY transaction_id DESC, audit_logs.id DESC
        OFFSET $3
         LIMIT 1
    )sql",
                            unless_empty(filter.event), filter.user_id, count);
    if (rows.empty()) return {};
    return {rows.front().text("transaction"), rows.front().integer("id")};
}

Page read_page(DatabaseHandle& handle, const Filter& filter, const Position& after,
               const std::string& limit) {
    const auto rows = query(handle, R"sql(
        SELECT id, at, event, actor, actor_user_id, actor_name, user_id, order_id, course_id,
               lesson_id, resource_id, entitlement_id, stripe_event_id, outcome, reason,
               request_id, network, transaction_id::text AS transaction
          FROM audit_logs
         WHERE (transaction_id, id) > ($1::xid8, $2)
           AND transaction_id < $3::xid8
           AND ($4::text IS NULL OR event = $4)
           AND ($5::bigint IS NULL OR $5 IN (user_id, actor_user_id))
           AND ($6::timestamptz IS NULL OR at >= $6)
      ORDER BY transaction_id, id
         LIMIT $7
    )sql",
                            after.transaction_id, after.id, limit, unless_empty(filter.event),
                            filter.user_id, filter.since, page_size);
    Page page{.lines = {}, .end = {limit, 0}, .is_last = rows.size() < page_size};
    for (const auto& row : rows) page.lines.push_back(line_from(row));
    if (!page.is_last) {
        const auto last = rows[rows.size() - 1];
        page.end = {last.text("transaction"), last.integer("id")};
    }
    return page;
}

std::optional<Timestamp> find_time(DatabaseHandle& handle, const std::string& text, Timestamp now) {
    if (const auto duration = find_duration(text)) return now - *duration;
    try {
        return query(handle, "SELECT $1::timestamptz AS time", text).front().get<Timestamp>("time");
    } catch (const DatabaseError& error) {
        if (is_about_the_value(error)) return {};
        throw;
    } catch (const std::logic_error&) {
        return {};  // `infinity` is valid for PostgreSQL, but not a time
    }
}

std::optional<UserId> find_user_id(DatabaseHandle& handle, const std::string& id_or_email) {
    const auto rows = query(handle, R"sql(
        SELECT id
          FROM users
         WHERE id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END
            OR canonical_email = $2
    )sql",
                            id_or_email, canonical_form(id_or_email));
    if (rows.empty()) return {};
    return rows.front().get<UserId>("id");
}

}  // namespace lectern::audit
