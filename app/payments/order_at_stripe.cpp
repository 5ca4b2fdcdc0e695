#include "payments/order_at_stripe.hpp"

#include <cstdint>
#include <map>
#include <string_view>

#include "payments/fulfilment.hpp"
#include "payments/order_state.hpp"

namespace lectern::payments {
namespace {

json::Scalar unless_empty(const std::string& text) {
    return text.empty() ? json::Scalar{nullptr} : json::Scalar{text};
}

/// Collects the facts that are different here and at Stripe.
class Differences {
  public:
    /// An empty value is unknown.
    void compare(const std::string& fact, const std::string& here, const std::string& at_stripe) {
        if (here != at_stripe) add(fact, here, at_stripe);
    }
    void add(const std::string& fact, const std::string& here, const std::string& at_stripe) {
        records_.emplace_back(json::Raw{json::object({{"fact", fact},
                                                      {"here", unless_empty(here)},
                                                      {"at_stripe", unless_empty(at_stripe)}})});
    }
    [[nodiscard]] json::Raw records() const { return {json::array(records_)}; }

  private:
    std::vector<json::Scalar> records_;
};

/// Whether the order's payment can be what the session says. A session cannot say whether the
/// amount was as agreed, nor that a payment which takes days has failed.
bool agree(Payment here, Payment at_stripe) {
    if (has_money(at_stripe)) return has_money(here);
    return here == at_stripe || (here == Payment::failed && at_stripe == Payment::processing);
}

std::string amount_text(const std::optional<std::int64_t>& amount_minor,
                        const std::string& currency) {
    return amount_minor ? std::to_string(*amount_minor) + ' ' + currency : "";
}

std::string number_text(const std::optional<std::int64_t>& number) {
    return number ? std::to_string(*number) : "";
}

json::Scalar unless_none(const std::optional<std::int64_t>& number) {
    return number ? json::Scalar{*number} : json::Scalar{nullptr};
}

void compare_session(Differences& differences, const json::Value& order,
                     const std::optional<CheckoutSession>& session) {
    const auto session_id = order.text("stripe_session").value_or("");
    if (!session) return differences.compare("session", session_id, "");
    const auto here = payment_from(order.text("payment").value());
    const auto payment = payment_of(*session);
    if (!agree(here, payment)) differences.add("payment", to_text(here), to_text(payment));
    if (!has_money(here)) return;
    differences.compare(
        "amount",
        amount_text(order.integer("paid_amount_minor"), order.text("paid_currency").value_or("")),
        amount_text(session->amount_total_minor, session->currency));
    // The tax of an order that was paid before tax was kept is not known.
    if (const auto tax = order.integer("tax_minor"))
        differences.compare("tax", std::to_string(*tax), number_text(session->amount_tax_minor));
    differences.compare("payment intent", order.text("stripe_payment_intent").value_or(""),
                        session->payment_intent);
}

std::string state_text(const std::string& status, std::int64_t amount_minor) {
    return status + ", " + std::to_string(amount_minor);
}

/// Compares the refunds or the disputes, each by its id. `kind` is the member with the id.
template <typename Fact>
void compare_money(Differences& differences, const std::string& kind,
                   const std::vector<json::Value>& here, const std::vector<Fact>& at_stripe) {
    struct States {
        std::string here;
        std::string at_stripe;
    };
    std::map<std::string, States> states_by_id;
    for (const auto& fact : here) {
        states_by_id[fact.text(kind).value()].here =
            state_text(fact.text("status").value(), fact.integer("amount_minor").value());
    }
    for (const auto& fact : at_stripe)
        states_by_id[fact.id].at_stripe = state_text(fact.status, fact.amount_minor);
    for (const auto& [id, states] : states_by_id)
        differences.compare(kind + ' ' + id, states.here, states.at_stripe);
}

Differences compare(const OrderAtStripe& at_stripe, const json::Value& order) {
    Differences differences;
    compare_session(differences, order, at_stripe.session);
    compare_money(differences, "refund", order.list("refunds"), at_stripe.refunds);
    compare_money(differences, "dispute", order.list("disputes"), at_stripe.disputes);
    return differences;
}

/// Returns the records of charges, refunds or disputes. `kind` is the member with the id.
template <typename Fact>
json::Raw records_of(std::string_view kind, const std::vector<Fact>& facts) {
    std::vector<json::Scalar> records;
    for (const auto& fact : facts) records.push_back(record_of(kind, fact));
    return {json::array(records)};
}

}  // namespace

OrderAtStripe fetch_order(Payments& payments, const json::Value& order) {
    OrderAtStripe at_stripe;
    if (const auto session_id = order.text("stripe_session"))
        at_stripe.session = payments.find_checkout_session(*session_id);
    at_stripe.payment_intent = order.text("stripe_payment_intent").value_or("");
    if (at_stripe.payment_intent.empty() && at_stripe.session)
        at_stripe.payment_intent = at_stripe.session->payment_intent;
    if (at_stripe.payment_intent.empty()) return at_stripe;
    at_stripe.charges = payments.list_charges(at_stripe.payment_intent);
    at_stripe.refunds = payments.list_refunds(at_stripe.payment_intent);
    at_stripe.disputes = payments.list_disputes(at_stripe.payment_intent);
    return at_stripe;
}

std::string record_of(const OrderAtStripe& at_stripe, const json::Value& order) {
    const auto session = at_stripe.session.value_or(CheckoutSession{});
    return json::object({{"session", unless_empty(session.id)},
                         {"session_status", unless_empty(session.status)},
                         {"payment_status", unless_empty(session.payment_status)},
                         {"amount_minor", unless_none(session.amount_total_minor)},
                         {"tax_minor", unless_none(session.amount_tax_minor)},
                         {"currency", unless_empty(session.currency)},
                         {"payment_intent", unless_empty(at_stripe.payment_intent)},
                         {"charges", records_of("charge", at_stripe.charges)},
                         {"refunds", records_of("refund", at_stripe.refunds)},
                         {"disputes", records_of("dispute", at_stripe.disputes)},
                         {"differs", compare(at_stripe, order).records()}});
}

}  // namespace lectern::payments
