#include "entitlement/entitlement.hpp"

namespace lectern::entitlement {

namespace {

audit::EventName event_of(EntitlementState state) {
    switch (state) {
        case EntitlementState::active:
            return "entitlement_restored";
        case EntitlementState::suspended:
            return "entitlement_suspended";
        case EntitlementState::revoked:
            return "entitlement_revoked";
    }
    return "entitlement_revoked";
}

// Converts implicitly, because clang 14 crashes on `EventName{"…"}`.
audit::EventName event_of(const Row& row) {
    if (row.boolean("is_first")) return "entitlement_granted";
    return "entitlement_restored";
}

void audit_entitlements(Transaction& transaction, const audit::Act& act, const Rows& rows,
                        audit::Event event) {
    for (const auto row : rows) {
        event.user_id = row.get<std::optional<UserId>>("user_id");
        event.course_id = row.get<CourseId>("course_id");
        event.entitlement_id = row.get<EntitlementId>("id");
        audit::write(transaction, act, event);
    }
}

}  // namespace

const char* to_text(EntitlementState state) {
    switch (state) {
        case EntitlementState::active:
            return "active";
        case EntitlementState::suspended:
            return "suspended";
        case EntitlementState::revoked:
            return "revoked";
    }
    return "revoked";
}

void grant_order(Transaction& transaction, const audit::Act& act, OrderId order_id,
                 std::optional<UserId> owner) {
    const auto rows = query(transaction, R"sql(
        INSERT INTO entitlements (course_id, user_id, cause, order_item_id, created_at, updated_at)
        SELECT course_id, $2, 'purchase', id, $3, $3
          FROM order_items
         WHERE order_id = $1
            ON CONFLICT (order_item_id) DO NOTHING
     RETURNING id, user_id, course_id
    )sql",
                            order_id, owner, act.now);
    audit_entitlements(transaction, act, rows,
                       {.name = "entitlement_granted", .reason = "purchase", .order_id = order_id});
}

bool grant_free(Transaction& transaction, const audit::Act& act, CourseId course_id,
                UserId user_id) {
    const auto rows = query(transaction, R"sql(
        INSERT INTO entitlements (course_id, user_id, cause, created_at, updated_at)
        SELECT id, $2, 'free', $3, $3
          FROM courses
         WHERE id = $1
           AND status = 'published'
           AND amount_minor = 0
            ON CONFLICT (user_id, course_id) WHERE cause = 'free' DO NOTHING
     RETURNING id, user_id, course_id
    )sql",
                            course_id, user_id, act.now);
    audit_entitlements(transaction, act, rows, {.name = "entitlement_granted", .reason = "free"});
    return !rows.empty() || !query(transaction, R"sql(
        SELECT 1
          FROM entitlements
         WHERE course_id = $1
           AND user_id = $2
           AND cause = 'free'
           AND status = 'active'
    )sql",
                                   course_id, user_id)
                                 .empty();
}

void set_order_entitlements(Transaction& transaction, const audit::Act& act, OrderId order_id,
                            EntitlementState state, const std::string& reason) {
    const auto rows = query(transaction, R"sql(
          WITH changed AS (
                   UPDATE entitlements
                      SET status = $2, status_because = nullif($3, ''), updated_at = $4
                     FROM order_items, entitlements AS before
                    WHERE order_items.order_id = $1
                      AND entitlements.order_item_id = order_items.id
                      AND before.id = entitlements.id
                      AND entitlements.operator_revoked_at IS NULL
                      AND (entitlements.status, entitlements.status_because)
                          IS DISTINCT FROM ($2, nullif($3, ''))
                RETURNING entitlements.id, entitlements.user_id, entitlements.course_id,
                          before.status AS old_status)
        SELECT id, user_id, course_id
          FROM changed
         WHERE old_status <> $2
    )sql",
                            order_id, to_text(state), reason, act.now);
    audit_entitlements(transaction, act, rows,
                       {.name = event_of(state), .reason = reason, .order_id = order_id});
}

void claim_order(Transaction& transaction, const audit::Act& act, OrderId order_id,
                 UserId user_id) {
    const auto rows = query(transaction, R"sql(
        UPDATE entitlements
           SET user_id = $2, updated_at = $3
          FROM order_items
         WHERE order_items.order_id = $1
           AND entitlements.order_item_id = order_items.id
           AND entitlements.user_id IS NULL
     RETURNING entitlements.id, entitlements.user_id, entitlements.course_id
    )sql",
                            order_id, user_id, act.now);
    audit_entitlements(transaction, act, rows,
                       {.name = "purchase_claim_completed", .order_id = order_id});
}

void move_order(Transaction& transaction, const audit::Act& act, OrderId order_id,
                std::optional<UserId> owner) {
    query(transaction, R"sql(
        UPDATE entitlements
           SET user_id = $2, updated_at = $3
          FROM order_items
         WHERE order_items.order_id = $1
           AND entitlements.order_item_id = order_items.id
    )sql",
          order_id, owner, act.now);
}

Decision grant_by_operator(Transaction& transaction, const audit::Act& act, CourseId course_id,
                           UserId user_id, const std::string& reason) {
    const auto rows = query(transaction, R"sql(
        INSERT INTO entitlements (course_id, user_id, cause, granted_by, granted_because,
                                  created_at, updated_at)
        VALUES ($1, $2, 'operator', $3, $4, $5, $5)
            ON CONFLICT (user_id, course_id) WHERE cause = 'operator' DO UPDATE
           SET status = 'active', status_because = NULL, operator_revoked_at = NULL,
               granted_by = excluded.granted_by, granted_because = excluded.granted_because,
               updated_at = excluded.updated_at
         WHERE entitlements.status <> 'active'
     RETURNING id, user_id, course_id, xmax = 0 AS is_first
    )sql",
                            course_id, user_id, act.operator_name, reason, act.now);
    if (rows.empty()) {
        const auto standing = query(transaction, R"sql(
            SELECT id
              FROM entitlements
             WHERE course_id = $1
               AND user_id = $2
               AND cause = 'operator'
        )sql",
                                    course_id, user_id);
        return {.entitlement_id = standing.front().get<EntitlementId>("id"), .is_new = false};
    }
    const auto name = event_of(rows.front());
    audit_entitlements(transaction, act, rows, {.name = name, .reason = reason});
    return {.entitlement_id = rows.front().get<EntitlementId>("id"), .is_new = true};
}

std::optional<Decision> revoke_by_operator(Transaction& transaction, const audit::Act& act,
                                           EntitlementId entitlement_id,
                                           const std::string& reason) {
    const auto rows = query(transaction, R"sql(
        UPDATE entitlements
           SET status = 'revoked', status_because = $2, operator_revoked_at = $3, updated_at = $3
         WHERE id = $1
           AND operator_revoked_at IS NULL
     RETURNING id, user_id, course_id,
               (SELECT order_id FROM order_items WHERE order_items.id = order_item_id) AS order_id
    )sql",
                            entitlement_id, reason, act.now);
    if (!rows.empty()) {
        const auto order_id = rows.front().get<std::optional<OrderId>>("order_id");
        audit_entitlements(transaction, act, rows,
                           {.name = "entitlement_revoked", .reason = reason, .order_id = order_id});
        return Decision{entitlement_id, true};
    }
    if (query(transaction, "SELECT 1 FROM entitlements WHERE id = $1", entitlement_id).empty())
        return {};
    return Decision{entitlement_id, false};
}

std::vector<EntitlementId> list_entitlements(DatabaseHandle& handle, const EmailAddress& email,
                                             CourseId course_id) {
    std::vector<EntitlementId> ids;
    for (const auto row : query(handle, R"sql(
        SELECT entitlements.id
          FROM entitlements
     LEFT JOIN users ON users.id = entitlements.user_id
     LEFT JOIN order_items ON order_items.id = order_item_id
     LEFT JOIN orders ON orders.id = order_items.order_id
         WHERE entitlements.course_id = $2
           AND coalesce(users.canonical_email, orders.canonical_email) = $1
      ORDER BY entitlements.id
    )sql",
                                email.canonical, course_id)) {
        ids.push_back(row.get<EntitlementId>("id"));
    }
    return ids;
}

std::optional<CourseId> find_course_id(DatabaseHandle& handle, const std::string& slug) {
    const auto rows = query(handle, "SELECT course_id FROM course_slugs WHERE slug = $1", slug);
    if (rows.empty()) return std::nullopt;
    return rows.front().get<CourseId>("course_id");
}

}  // namespace lectern::entitlement
