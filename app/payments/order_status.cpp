#include "payments/order_status.hpp"

#include <string_view>

#include "entitlement/entitlement.hpp"

namespace lectern::payments {

const std::string& facts_query() {
    static const std::string text = R"sql(
        SELECT 'order' AS kind, payment AS word, coalesce(paid_amount_minor, 0) AS amount_minor,
               voided_at IS NOT NULL AS flag, reported_refund_minor
          FROM orders
         WHERE id = $1
         UNION ALL
        SELECT 'refund', status, amount_minor, false, 0
          FROM order_refunds
         WHERE order_id = $1
         UNION ALL
        SELECT 'dispute', status, amount_minor, funds_withdrawn, 0
          FROM order_disputes
         WHERE order_id = $1
)sql";
    return text;
}

OrderFacts facts_from(const Rows& rows) {
    OrderFacts facts;
    for (const auto row : rows) {
        const auto kind = row.get<std::string_view>("kind");
        if (kind == "refund") {
            facts.refunds.push_back({row.text("word"), row.integer("amount_minor")});
        } else if (kind == "dispute") {
            facts.disputes.push_back({row.text("word"), row.boolean("flag")});
        } else {
            facts.payment = payment_from(row.text("word"));
            facts.paid_amount_minor = row.integer("amount_minor");
            facts.is_voided = row.boolean("flag");
            facts.reported_refund_minor = row.integer("reported_refund_minor");
        }
    }
    return facts;
}

OrderFacts list_facts(Transaction& transaction, OrderId order_id) {
    return facts_from(query(transaction, facts_query().c_str(), order_id));
}

void recompute_order(Transaction& transaction, const audit::Act& act, OrderId order_id) {
    const auto state = order_state(list_facts(transaction, order_id));
    query(transaction, R"sql(
        UPDATE orders
           SET status = $2, updated_at = $3
         WHERE id = $1
           AND status <> $2
    )sql",
          order_id, to_text(state.status), act.now);
    entitlement::set_order_entitlements(transaction, act, order_id, state.entitlements,
                                        state.reason);
}

}  // namespace lectern::payments
