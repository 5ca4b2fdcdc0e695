#include "support/stripe_money_events.hpp"

#include "platform/json.hpp"
#include "support/cast.hpp"

namespace lectern::test {

namespace {

json::Raw payment_intent_of(const MoneyEventFields& told) {
    const auto id = json::array({told.payment_intent});
    if (!told.is_expanded) return {id.substr(1, id.size() - 2)};
    return {json::object({{"id", told.payment_intent},
                          {"object", std::string{"payment_intent"}},
                          {"metadata", json::Raw{told.metadata}}})};
}

}  // namespace

std::string money_event_json(const std::string& id, const MoneyEventFields& told) {
    const bool is_charge = told.type == "charge.refunded";
    const auto object =
        json::object({{"id", told.object},
                      {"status", told.status},
                      {"amount", is_charge ? std::int64_t{4900} : told.amount_minor},
                      {"amount_refunded", told.amount_minor},
                      {"currency", told.currency},
                      {"payment_intent", payment_intent_of(told)},
                      {"metadata", json::Raw{told.metadata}}});
    return json::object({{"id", id},
                         {"object", std::string{"event"}},
                         {"type", told.type},
                         {"livemode", false},
                         {"created", unix_seconds(noon())},
                         {"data", json::Raw{"{\"object\":" + object + "}"}}});
}

payments::StripeEvent money_event(const std::string& id, const MoneyEventFields& told) {
    return payments::stripe_event_from(json::parse(money_event_json(id, told))).value();
}

}  // namespace lectern::test
