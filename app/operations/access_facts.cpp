#include "operations/access_facts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "payments/stripe_statuses.hpp"

namespace lectern::operations {
namespace {

std::optional<Person> only_person(const Rows& rows) {
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return Person{.user_id = row.get<UserId>("id"),
                  .email = {row.text("email"), row.text("canonical_email")},
                  .is_proven = row.boolean("is_proven"),
                  .registered_at = row.get<Timestamp>("created_at"),
                  .deleted_at = row.get<std::optional<Timestamp>>("deleted_at")};
}

std::optional<ClaimMail> claim_mail_from(const Row& row) {
    if (row.is_null("mail_id")) return std::nullopt;
    return ClaimMail{.id = row.integer("mail_id"),
                     .status = row.text("mail_status"),
                     .attempts = row.get<int>("mail_attempts"),
                     .last_error = row.text("mail_error"),
                     .created_at = row.get<Timestamp>("mail_created_at"),
                     .next_attempt_at = row.get<Timestamp>("mail_next_attempt_at"),
                     .sent_at = row.get<std::optional<Timestamp>>("mail_sent_at")};
}

std::optional<UnprocessedEvent> event_from(const Row& row) {
    if (row.is_null("event_id")) return std::nullopt;
    return UnprocessedEvent{row.text("event_id"), row.text("event_status"),
                            row.text("event_reason")};
}

PersonsOrder order_from(const Row& row) {
    return {.id = row.get<OrderId>("id"),
            .public_id = row.text("public_id"),
            .course_id = row.get<CourseId>("course_id"),
            .status = row.text("status"),
            .email = row.text("email"),
            .owner_id = row.get<std::optional<UserId>>("user_id"),
            .owner_email = row.text("owner_email"),
            .is_owner_erased = row.boolean("is_owner_erased"),
            .amount_minor = row.integer("amount_minor"),
            .paid_amount_minor = row.integer("paid_amount_minor"),
            .refunded_minor = row.integer("refunded_minor"),
            .has_payment_intent = row.boolean("has_payment_intent"),
            .currency = row.text("currency"),
            .paid_currency = row.text("paid_currency"),
            .created_at = row.get<Timestamp>("created_at"),
            .updated_at = row.get<Timestamp>("updated_at"),
            .paid_at = row.get<std::optional<Timestamp>>("paid_at"),
            .claimed_at = row.get<std::optional<Timestamp>>("claimed_at"),
            .voided_at = row.get<std::optional<Timestamp>>("voided_at"),
            .refunded_at = row.get<std::optional<Timestamp>>("refunded_at"),
            .attempt_expires_at = row.get<Timestamp>("attempt_expires_at"),
            .session_id = row.text("session_id"),
            .dispute = row.text("dispute"),
            .disputed_at = row.get<std::optional<Timestamp>>("disputed_at"),
            .claim_mail = claim_mail_from(row),
            .event = event_from(row)};
}

/// An event about a payment names its order only in Stripe's metadata until it is processed.
std::vector<PersonsOrder> list_orders(DatabaseHandle& handle, const Person& person) {
    std::vector<PersonsOrder> orders;
    for (const auto row :
         query(handle, R"sql(
        SELECT orders.id, orders.public_id, order_items.course_id, orders.status,
               coalesce(orders.email, '') AS email, orders.user_id,
               coalesce(owner.email, '') AS owner_email,
               owner.deleted_at IS NOT NULL AS is_owner_erased,
               orders.amount_minor, coalesce(orders.paid_amount_minor, 0) AS paid_amount_minor,
               greatest(refund.amount_minor, orders.reported_refund_minor) AS refunded_minor,
               orders.stripe_payment_intent_id IS NOT NULL AS has_payment_intent,
               orders.currency, coalesce(orders.paid_currency, '') AS paid_currency,
               orders.created_at, orders.updated_at, orders.paid_at, orders.claimed_at,
               orders.voided_at, refund.at AS refunded_at, orders.attempt_expires_at,
               coalesce(orders.stripe_session_id, '') AS session_id,
               coalesce(dispute.words, '') AS dispute, dispute.reported_at AS disputed_at,
               mail.id AS mail_id, mail.status AS mail_status, mail.attempts AS mail_attempts,
               coalesce(mail.last_error, '') AS mail_error, mail.created_at AS mail_created_at,
               mail.next_attempt_at AS mail_next_attempt_at, mail.sent_at AS mail_sent_at,
               event.stripe_event_id AS event_id, event.status AS event_status,
               event.reason AS event_reason
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
     LEFT JOIN users AS owner ON owner.id = orders.user_id
    CROSS JOIN LATERAL (SELECT coalesce(sum(amount_minor), 0)::bigint AS amount_minor,
                               max(reported_at) AS at
                          FROM order_refunds
                         WHERE order_id = orders.id
                           AND status = ANY ($3::text[])) AS refund
     LEFT JOIN LATERAL (SELECT stripe_dispute_id || ' (' || status || ')' AS words, reported_at
                          FROM order_disputes
                         WHERE order_id = orders.id
                      ORDER BY id DESC
                         LIMIT 1) AS dispute ON true
     LEFT JOIN LATERAL (SELECT id, status, attempts, last_error, created_at, next_attempt_at,
                               sent_at
                          FROM mail_outbox
                         WHERE canonical_email = orders.canonical_email
                           AND link_purpose = 'claim'
                      ORDER BY id DESC
                         LIMIT 1) AS mail ON true
     LEFT JOIN LATERAL (SELECT stripe_event_id, status,
                               coalesce(processing_error, outcome_reason, '') AS reason
                          FROM stripe_events
                         WHERE status IN ('failed', 'refused')
                           AND type LIKE 'checkout.session.%'
                           AND (order_id = orders.id
                                OR payload #>> '{data,object,metadata,order_id}' = orders.public_id)
                      ORDER BY id DESC
                         LIMIT 1) AS event ON true
         WHERE orders.canonical_email = nullif($1, '')
            OR orders.user_id = $2
      ORDER BY orders.id DESC
    )sql",
               person.email.canonical, person.user_id, payments::counted_refunds)) {
        orders.push_back(order_from(row));
    }
    return orders;
}

/// The audit row of a revocation, which names the operator, has the time that is stored here.
std::vector<PersonsEntitlement> list_entitlements(DatabaseHandle& handle, const Person& person) {
    std::vector<PersonsEntitlement> entitlements;
    for (const auto row : query(handle, R"sql(
        SELECT entitlements.id, entitlements.course_id, entitlements.user_id,
               order_items.order_id, cause, entitlements.status,
               coalesce(status_because, granted_because, '') AS because,
               coalesce(granted_by, '') AS granted_by,
               coalesce((SELECT actor_name
                           FROM audit_logs
                          WHERE at = operator_revoked_at
                            AND event = 'entitlement_revoked'
                            AND entitlement_id = entitlements.id
                            AND actor = 'operator'
                       ORDER BY id DESC
                          LIMIT 1), '') AS revoked_by,
               operator_revoked_at, entitlements.created_at
          FROM entitlements
     LEFT JOIN order_items ON order_items.id = order_item_id
     LEFT JOIN orders ON orders.id = order_items.order_id
         WHERE entitlements.user_id = $2
            OR orders.canonical_email = nullif($1, '')
      ORDER BY entitlements.id DESC
    )sql",
                                person.email.canonical, person.user_id)) {
        entitlements.push_back(
            {.id = row.get<EntitlementId>("id"),
             .course_id = row.get<CourseId>("course_id"),
             .user_id = row.get<std::optional<UserId>>("user_id"),
             .order_id = row.get<std::optional<OrderId>>("order_id"),
             .cause = row.text("cause"),
             .status = row.text("status"),
             .because = row.text("because"),
             .granted_by = row.text("granted_by"),
             .revoked_by = row.text("revoked_by"),
             .operator_revoked_at = row.get<std::optional<Timestamp>>("operator_revoked_at"),
             .created_at = row.get<Timestamp>("created_at")});
    }
    return entitlements;
}

std::vector<std::string> list_unpublished_lessons(DatabaseHandle& handle, CourseId course_id) {
    std::vector<std::string> titles;
    for (const auto row : query(handle, R"sql(
        SELECT lesson.title
          FROM course_lessons AS lesson
          JOIN course_modules AS module ON module.id = lesson.module_id
         WHERE lesson.course_id = $1
           AND NOT lesson.is_published
           AND NOT lesson.is_removed
           AND NOT module.is_removed
      ORDER BY module.position, lesson.position, lesson.id
    )sql",
                                course_id)) {
        titles.push_back(row.text("title"));
    }
    return titles;
}

template <typename Fact>
std::vector<Fact> those_of(CourseId course_id, const std::vector<Fact>& facts) {
    std::vector<Fact> found;
    std::ranges::copy_if(facts, std::back_inserter(found),
                         [&](const Fact& fact) { return fact.course_id == course_id; });
    return found;
}

}  // namespace

std::string Person::name() const {
    if (!email.empty()) return email.text;
    return user_id ? "account " + to_string(*user_id) : std::string{};
}

std::optional<Person> find_person(DatabaseHandle& handle, UserId user_id) {
    return only_person(query(handle, R"sql(
        SELECT id, coalesce(email, '') AS email, coalesce(canonical_email, '') AS canonical_email,
               email_verified_at IS NOT NULL AS is_proven, created_at, deleted_at
          FROM users
         WHERE id = $1
    )sql",
                             user_id));
}

Person find_person(DatabaseHandle& handle, const EmailAddress& email) {
    const auto account = only_person(query(handle, R"sql(
        SELECT id, email, canonical_email, email_verified_at IS NOT NULL AS is_proven, created_at,
               deleted_at
          FROM users
         WHERE canonical_email = $1
    )sql",
                                           email.canonical));
    if (account) return *account;
    auto person = only_person(query(handle, R"sql(
        SELECT users.id, $2 AS email, $1 AS canonical_email, false AS is_proven, users.created_at,
               deleted_at
          FROM mail_outbox
          JOIN users ON users.id = mail_outbox.user_id
         WHERE mail_outbox.canonical_email = $1
           AND kind = 'account_deleted'
      ORDER BY mail_outbox.id DESC
         LIMIT 1
    )sql",
                                    email.canonical, email.text));
    return person.value_or(Person{.email = email});
}

std::vector<CourseFacts> list_course_facts(DatabaseHandle& handle, const Person& person,
                                           std::optional<CourseId> asked_about, Timestamp now) {
    const auto orders = list_orders(handle, person);
    const auto entitlements = list_entitlements(handle, person);
    const auto moved = list_moved_orders(handle, person.email, person.user_id);
    auto misspelt = person.email.empty() ? std::vector<MisspeltOrder>{}
                                         : list_misspelt_orders(handle, person.email, now);
    std::erase_if(misspelt, [&](const MisspeltOrder& order) {
        return std::ranges::find(moved, order.public_id, &MovedOrder::public_id) != moved.end();
    });
    std::vector<CourseFacts> courses;
    for (const auto row : query(handle, R"sql(
        SELECT id, slug, status, amount_minor = 0 AS is_free, lesson_count
          FROM courses
      ORDER BY slug COLLATE "C"
    )sql")) {
        const auto id = row.get<CourseId>("id");
        CourseFacts facts{.id = id,
                          .slug = row.text("slug"),
                          .status = row.text("status"),
                          .is_free = row.boolean("is_free"),
                          .lesson_count = row.get<int>("lesson_count"),
                          .unpublished_lessons = {},
                          .orders = those_of(id, orders),
                          .entitlements = those_of(id, entitlements),
                          .moved_orders = those_of(id, moved),
                          .misspelt_orders = those_of(id, misspelt)};
        if (!facts.concern_person() && id != asked_about) continue;
        facts.unpublished_lessons = list_unpublished_lessons(handle, id);
        courses.push_back(std::move(facts));
    }
    return courses;
}

}  // namespace lectern::operations
