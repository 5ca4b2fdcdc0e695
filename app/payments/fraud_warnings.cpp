#include "payments/fraud_warnings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "payments/order_mails.hpp"
#include "payments/orders.hpp"

namespace lectern::payments {

namespace {

/// Stripe's name of a kind of fraud, and its words for the school. Source: Stripe API, "The Early
/// Fraud Warning object", `fraud_type`.
struct FraudType {
    std::string_view name;
    std::string_view words;
};

constexpr std::array fraud_types{
    FraudType{"card_never_received", "the card was stolen before it reached its owner"},
    FraudType{"fraudulent_card_application", "the card was obtained with false papers"},
    FraudType{"made_with_counterfeit_card", "the card is a counterfeit"},
    FraudType{"made_with_lost_card", "the card was lost"},
    FraudType{"made_with_stolen_card", "the card was stolen"},
    FraudType{"unauthorized_use_of_card", "the owner of the card did not make the payment"},
};

std::string words_of(const std::string& fraud_type) {
    const auto* found = std::ranges::find(fraud_types, fraud_type, &FraudType::name);
    return std::string{found == fraud_types.end() ? "the payment is probably fraud" : found->words};
}

bool is_over(DatabaseHandle& handle, OrderId order_id) {
    return query(handle, R"sql(
        SELECT status IN ('refunded', 'charged_back') AS value
          FROM orders
         WHERE id = $1
    )sql",
                 order_id)
        .front()
        .boolean("value");
}

}  // namespace

void record_fraud_warning(Transaction& transaction, const audit::Act& act, OrderId order_id,
                          const FraudWarning& warning) {
    const auto order = lock_order(transaction, order_id).value();
    audit::write(transaction, act,
                 {.name = "fraud_warning",
                  .reason = warning.id + ' ' + warning.fraud_type,
                  .user_id = order.user_id,
                  .order_id = order_id,
                  .course_id = order.course_id});
    if (is_over(transaction, order_id)) return;
    queue_notice(transaction, act,
                 {.kind = Notice::fraud_warning,
                  .cause = warning.id,
                  .object = warning.id,
                  .word = words_of(warning.fraud_type),
                  .order = &order,
                  .amount_minor = order.paid_amount_minor,
                  .currency = order.paid_currency});
}

}  // namespace lectern::payments
