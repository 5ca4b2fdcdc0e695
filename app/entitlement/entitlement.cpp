#include "entitlement/entitlement.hpp"

namespace lectern::entitlement {

namespace {

audit::EventName event_of(GrantState state) {
    switch (state) {
        case GrantState::active:
            return "entitlement_restored";
        case GrantState::suspended:
            return "entitlement_suspended";
        case GrantState::revoked:
            return "entitlement_revoked";
    }
    return "entitlement_revoked";
}

void audit_grants(Transaction& transaction, const audit::Act& act, const Rows& grants,
                  audit::Event event) {
    for (const auto row : grants) {
        event.user_id = row.get<std::optional<std::int64_t>>("user_id");
        event.course_id = row.integer("course_id");
        event.entitlement_id = row.integer("id");
        audit::write(transaction, act, event);
    }
}

}  // namespace

const char* to_text(GrantState state) {
    switch (state) {
        case GrantState::active:
            return "active";
        case GrantState::suspended:
            return "suspended";
        case GrantState::revoked:
            return "revoked";
    }
    return "revoked";
}

void grant_order(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                 std::optional<std::int64_t> owner) {
    const auto grants = query(transaction, R"sql(
        INSERT INTO entitlements (course_id, user_id, cause, order_item_id, created_at, updated_at)
        SELECT course_id, $2, 'purchase', id, $3, $3
          FROM order_items
         WHERE order_id = $1
            ON CONFLICT (order_item_id) DO NOTHING
     RETURNING id, user_id, course_id
    )sql",
                              order_id, owner, act.now);
    audit_grants(transaction, act, grants,
                 {.name = "entitlement_granted", .reason = "purchase", .order_id = order_id});
}

bool grant_free(Transaction& transaction, const audit::Act& act, std::int64_t course_id,
                std::int64_t user_id) {
    const auto grants = query(transaction, R"sql(
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
    audit_grants(transaction, act, grants, {.name = "entitlement_granted", .reason = "free"});
    return !grants.empty() || !query(transaction, R"sql(
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

void set_order_grants(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                      GrantState state, const std::string& reason) {
    const auto grants = query(transaction, R"sql(
        UPDATE entitlements
           SET status = $2, status_because = $3, updated_at = $4
          FROM order_items
         WHERE order_items.order_id = $1
           AND entitlements.order_item_id = order_items.id
           AND entitlements.operator_revoked_at IS NULL
           AND entitlements.status <> $2
     RETURNING entitlements.id, entitlements.user_id, entitlements.course_id
    )sql",
                              order_id, to_text(state), reason, act.now);
    audit_grants(transaction, act, grants,
                 {.name = event_of(state), .reason = reason, .order_id = order_id});
}

void claim_order(Transaction& transaction, const audit::Act& act, std::int64_t order_id,
                 std::int64_t user_id) {
    const auto grants = query(transaction, R"sql(
        UPDATE entitlements
           SET user_id = $2, updated_at = $3
          FROM order_items
         WHERE order_items.order_id = $1
           AND entitlements.order_item_id = order_items.id
           AND entitlements.user_id IS NULL
     RETURNING entitlements.id, entitlements.user_id, entitlements.course_id
    )sql",
                              order_id, user_id, act.now);
    audit_grants(transaction, act, grants,
                 {.name = "purchase_claim_completed", .order_id = order_id});
}

}  // namespace lectern::entitlement
