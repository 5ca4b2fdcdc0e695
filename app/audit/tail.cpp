#include "audit/tail.hpp"

#include "platform/email_address.hpp"

#include <charconv>
#include <chrono>

#include "audit/seal.hpp"

namespace lectern::audit {
namespace {

constexpr int page_size = 500;

/// A limit beyond every row: the largest xid8.
constexpr auto no_limit = "18446744073709551615";

/// The columns that line_from() formats, and what words_from() prints instead of ids.
const std::string line_columns = R"sql(
        SELECT id, at, event, actor, actor_user_id, actor_name, user_id, order_id, course_id,
               lesson_id, resource_id, entitlement_id, stripe_event_id, outcome, reason,
               request_id, network,
               (SELECT coalesce(email, 'erased account ' || users.id)
                  FROM users
                 WHERE users.id = audit_logs.actor_user_id) AS actor_account,
               (SELECT coalesce(email, 'erased account ' || users.id)
                  FROM users
                 WHERE users.id = audit_logs.user_id) AS account,
               (SELECT email FROM orders WHERE orders.id = audit_logs.order_id) AS buyer,
               (SELECT public_id
                  FROM orders
                 WHERE orders.id = audit_logs.order_id) AS order_reference,
               (SELECT title FROM courses WHERE courses.id = audit_logs.course_id) AS course_title,
               (SELECT title
                  FROM course_lessons
                 WHERE course_lessons.id = audit_logs.lesson_id) AS lesson_title,
               (SELECT title
                  FROM lesson_resources
                 WHERE lesson_resources.id = audit_logs.resource_id) AS resource_title)sql";

/// The condition of a filter. Its members are $1 to $7; see query_matching().
const std::string matching = R"sql(
           AND ($1::text IS NULL OR event = $1)
           AND (($2::bigint IS NULL AND $3::text IS NULL)
                OR $2 IN (user_id, actor_user_id)
                OR order_id IN (SELECT orders.id FROM orders WHERE canonical_email = $3))
           AND ($4::bigint IS NULL OR order_id = $4)
           AND ($5::bigint IS NULL OR course_id = $5)
           AND ($6::timestamptz IS NULL OR at >= $6)
           AND ($7::timestamptz IS NULL OR at < $7))sql";

/// The unsealed rows of a beginning that match a filter. $8 is the id that they follow; $9 to $11
/// are limit, restored_to and sealed_to.
const std::string unsealed_rows = R"sql(
          FROM audit_logs
         WHERE id > $8
           AND (transaction_id < $9::xid8 OR id <= $10)
           AND NOT EXISTS (
                   SELECT
                     FROM audit_seals
                    WHERE audit_id = audit_logs.id
                      AND position <= $11))sql" +
                                  matching;

std::optional<std::string> unless_empty(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

/// Runs a statement that contains `matching`. The other parameters are $8 and so on.
template <typename... Others>
Rows query_matching(DatabaseHandle& handle, const std::string& sql, const Filter& filter,
                    const Others&... others) {
    return query(handle, sql.c_str(), unless_empty(filter.event), filter.person.user_id,
                 unless_empty(filter.person.canonical_email), filter.order_id, filter.course_id,
                 filter.since, filter.until, others...);
}

struct Unit {
    std::string_view name;
    std::chrono::seconds length;
};

constexpr Unit units[] = {{"s", std::chrono::seconds{1}},
                          {"m", std::chrono::minutes{1}},
                          {"min", std::chrono::minutes{1}},
                          {"h", std::chrono::hours{1}},
                          {"d", std::chrono::days{1}}};

/// Parses a duration such as `2h`: at most nine digits and a unit.
std::optional<std::chrono::seconds> find_duration(std::string_view text) {
    int count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto digits = static_cast<std::size_t>(stop - text.data());
    if (error != std::errc{} || count < 0 || digits > 9) return {};
    constexpr auto longest = std::chrono::days{36'500};  // older than any row
    for (const auto& unit : units)
        if (text.substr(digits) == unit.name && count <= longest / unit.length)
            return count * unit.length;
    return {};
}

/// SQLSTATE class 22: the text is not a valid value of the type.
bool is_about_the_value(const DatabaseError& error) {
    return error.sqlstate().starts_with("22");
}

Page page_of(const Rows& rows) {
    return {.rows = rows, .end = {}, .is_last = rows.size() < page_size};
}

Page read_sealed(DatabaseHandle& handle, const Filter& filter, const Beginning& beginning,
                 std::int64_t after) {
    static const auto text = line_columns + R"sql(, position
          FROM audit_seals
          JOIN audit_logs ON audit_logs.id = audit_id
         WHERE position > $8
           AND position <= $9)sql" +
                             matching + R"sql(
      ORDER BY position
         LIMIT $10
    )sql";
    const auto rows = query_matching(handle, text, filter, after, beginning.sealed_to, page_size);
    auto page = page_of(rows);
    page.end = page.is_last ? Position{Part::unsealed, beginning.unsealed_from}
                            : Position{Part::sealed, rows[rows.size() - 1].integer("position")};
    page.is_last = false;  // the unsealed rows follow
    return page;
}

Page read_unsealed(DatabaseHandle& handle, const Filter& filter, const Beginning& beginning,
                   std::int64_t after) {
    static const auto text = line_columns + unsealed_rows + R"sql(
      ORDER BY audit_logs.id
         LIMIT $12
    )sql";
    const auto rows = query_matching(handle, text, filter, after, beginning.limit,
                                     beginning.restored_to, beginning.sealed_to, page_size);
    auto page = page_of(rows);
    page.end = page.is_last ? Position{Part::added, 0, beginning.limit}
                            : Position{Part::unsealed, rows[rows.size() - 1].integer("id")};
    return page;
}

}  // namespace

std::string oldest_running_transaction(DatabaseHandle& handle) {
    return query(handle, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS id")
        .front()
        .text("id");
}

Beginning begin_with_visible_rows(DatabaseHandle& handle) {
    auto beginning = begin_with_finished_rows(handle);
    beginning.limit = no_limit;
    return beginning;
}

// One statement, so that all members belong to the same moment. Of the rows with a transaction id
// that this cluster has not reached, none is visible unless it was restored.
Beginning begin_with_finished_rows(DatabaseHandle& handle) {
    const auto unsealed_from = id_before_unsealed(handle);
    const auto row = query(handle, R"sql(
        SELECT (SELECT coalesce(max(position), 0) FROM audit_seals) AS sealed_to,
               pg_snapshot_xmin(pg_current_snapshot())::text AS oldest_running,
               (SELECT coalesce(max(id), 0)
                  FROM audit_logs
                 WHERE transaction_id >= pg_snapshot_xmax(pg_current_snapshot())) AS restored_to
    )sql")
                         .front();
    return {row.integer("sealed_to"), unsealed_from, row.text("oldest_running"),
            row.integer("restored_to")};
}

Position position_before(DatabaseHandle& handle, Timestamp since) {
    const auto rows = query(handle, R"sql(
        SELECT position
          FROM audit_checkpoints
         WHERE at < $1
      ORDER BY position DESC
         LIMIT 1
    )sql",
                            since - longest_act);
    if (rows.empty()) return {};
    return {.part = Part::sealed, .number = rows.front().integer("position")};
}

Position position_before_newest(DatabaseHandle& handle, const Filter& filter,
                                const Beginning& beginning, int count) {
    static const auto unsealed_text = "SELECT id" + unsealed_rows + R"sql(
      ORDER BY audit_logs.id DESC
         LIMIT $12
    )sql";
    const auto unsealed =
        query_matching(handle, unsealed_text, filter, beginning.unsealed_from, beginning.limit,
                       beginning.restored_to, beginning.sealed_to, count + 1);
    if (unsealed.size() > count)
        return {.part = Part::unsealed, .number = unsealed[count].integer("id")};
    static const auto sealed_text = R"sql(
        SELECT position
          FROM audit_seals
          JOIN audit_logs ON audit_logs.id = audit_id
         WHERE position <= $8)sql" + matching +
                                    R"sql(
      ORDER BY position DESC
        OFFSET $9
         LIMIT 1
    )sql";
    const auto sealed =
        query_matching(handle, sealed_text, filter, beginning.sealed_to, count - unsealed.size());
    if (sealed.empty()) return {};
    return {.part = Part::sealed, .number = sealed.front().integer("position")};
}

Page read_page(DatabaseHandle& handle, const Filter& filter, const Beginning& beginning,
               const Position& after) {
    if (after.part == Part::sealed) return read_sealed(handle, filter, beginning, after.number);
    return read_unsealed(handle, filter, beginning, after.number);
}

Page read_added_page(DatabaseHandle& handle, const Filter& filter, const Beginning& beginning,
                     const Position& after, const std::string& limit) {
    static const auto text = line_columns + R"sql(, transaction_id::text AS transaction
          FROM audit_logs
         WHERE (transaction_id, id) > ($8::xid8, $9)
           AND transaction_id < $10::xid8
           AND id > $11
           AND NOT EXISTS (
                   SELECT
                     FROM audit_seals
                    WHERE audit_id = audit_logs.id
                      AND position <= $12))sql" +
                             matching + R"sql(
      ORDER BY transaction_id, id
         LIMIT $13
    )sql";
    const auto rows = query_matching(handle, text, filter, after.transaction_id, after.number,
                                     limit, beginning.restored_to, beginning.sealed_to, page_size);
    auto page = page_of(rows);
    page.end = {Part::added, 0, limit};
    if (!page.is_last) {
        const auto last = rows[rows.size() - 1];
        page.end = {Part::added, last.integer("id"), last.text("transaction")};
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

std::optional<Person> find_person(DatabaseHandle& handle, const std::string& id_or_email) {
    const auto email = canonical_form(id_or_email);
    const auto row = query(handle, R"sql(
        SELECT (SELECT id
                  FROM users
                 WHERE id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END
                    OR canonical_email = $2) AS user_id,
               EXISTS (SELECT FROM orders WHERE canonical_email = $2) AS is_buyer
    )sql",
                           id_or_email, email)
                         .front();
    const auto user_id = row.get<std::optional<UserId>>("user_id");
    const bool is_buyer = row.boolean("is_buyer");
    if (!user_id && !is_buyer) return {};
    return Person{user_id, is_buyer ? email : ""};
}

std::optional<OrderId> find_order_id(DatabaseHandle& handle, const std::string& id) {
    const auto rows = query(handle, R"sql(
        SELECT id
          FROM orders
         WHERE public_id = $1
            OR stripe_session_id = $1
            OR stripe_payment_intent_id = $1
            OR id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END
    )sql",
                            id);
    if (rows.empty()) return {};
    return rows.front().get<OrderId>("id");
}

std::optional<CourseId> find_course_id(DatabaseHandle& handle, const std::string& slug) {
    const auto rows = query(handle, "SELECT course_id FROM course_slugs WHERE slug = $1", slug);
    if (rows.empty()) return {};
    return rows.front().get<CourseId>("course_id");
}

}  // namespace lectern::audit
