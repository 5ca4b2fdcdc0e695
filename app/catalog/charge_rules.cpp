#include "catalog/charge_rules.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "catalog/money.hpp"

namespace lectern::catalog {

namespace {

/// What is special about a currency. Other currencies take every amount from 1 to eight digits.
struct ChargeRule {
    std::string_view currency;
    std::int64_t minimum_minor = 1;
    std::int64_t multiple_of = 1;  // in the minor unit
    std::int64_t maximum_minor = 99'999'999;
};

// ISK and UGX have no decimals, but Stripe's amounts have two for them, which must be 00. Of three
// decimals, the last must be 0.
constexpr auto rules = std::to_array<ChargeRule>({
    {"AED", 200},    {"AUD", 50},
    {"BGN", 100},    {"BHD", 1, 10},
    {"BRL", 50},     {"CAD", 50},
    {"CHF", 50},     {"CZK", 1500},
    {"DKK", 250},    {"EUR", 50},
    {"GBP", 30},     {"HKD", 400},
    {"HUF", 17500},  {"IDR", 1, 1, 999'999'999'999},
    {"INR", 50},     {"ISK", 1, 100},
    {"JOD", 1, 10},  {"JPY", 50},
    {"KWD", 1, 10},  {"MXN", 1000},
    {"MYR", 200},    {"NOK", 300},
    {"NZD", 50},     {"OMR", 1, 10},
    {"PLN", 200},    {"RON", 200},
    {"SEK", 300},    {"SGD", 50},
    {"THB", 1000},   {"TND", 1, 10},
    {"UGX", 1, 100}, {"USD", 50},
});

ChargeRule rule_of(const std::string& currency) {
    const auto* found = std::ranges::find(rules, currency, &ChargeRule::currency);
    return found == rules.end() ? ChargeRule{currency} : *found;
}

std::string expectation_of_multiple(const ChargeRule& rule) {
    return rule.multiple_of == 100
               ? "a whole number of " + std::string{rule.currency} + ": the minor unit ends in 00"
               : "a last decimal of 0";
}

}  // namespace

std::optional<std::string> fault_in_charge(std::int64_t amount_minor, const std::string& currency) {
    if (amount_minor == 0) return std::nullopt;
    const auto rule = rule_of(currency);
    const auto fault = [&](const std::string& expected) {
        return "is " + money_decimal(amount_minor, currency) + ' ' + currency +
               ", which Stripe does not charge (expected " + expected + ')';
    };
    const auto amount = [&](std::int64_t minor) {
        return money_decimal(minor, currency) + ' ' + currency;
    };
    if (amount_minor % rule.multiple_of != 0) return fault(expectation_of_multiple(rule));
    if (amount_minor < rule.minimum_minor) return fault("at least " + amount(rule.minimum_minor));
    if (amount_minor > rule.maximum_minor) return fault("at most " + amount(rule.maximum_minor));
    return std::nullopt;
}

}  // namespace lectern::catalog
