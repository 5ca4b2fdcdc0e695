#include "catalog/money.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "platform/ascii.hpp"
#include "platform/whole_number.hpp"

namespace lectern::catalog {

namespace {

template <std::size_t count>
using Codes = std::array<std::string_view, count>;

// Stripe still uses two decimals for ISK and UGX, although these currencies no longer have any.
constexpr Codes<15> without_decimals = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA",
                                        "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr Codes<2> without_shown_decimals = {"ISK", "UGX"};
constexpr Codes<5> with_three_decimals = {"BHD", "JOD", "KWD", "OMR", "TND"};

constexpr auto known_currencies = std::to_array<std::string_view>(
    {"AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT",
     "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BWP", "BYN", "BZD", "CAD", "CDF",
     "CHF", "CLP", "CNY", "COP", "CRC", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ETB",
     "EUR", "FJD", "FKP", "GBP", "GEL", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG",
     "HUF", "IDR", "ILS", "INR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KRW",
     "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK",
     "MNT", "MOP", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
     "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB",
     "RWF", "SAR", "SBD", "SCR", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "STD", "SZL", "THB",
     "TJS", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VND",
     "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW"});

constexpr auto symbols = std::to_array<std::pair<std::string_view, std::string_view>>(
    {{"EUR", "€"}, {"GBP", "£"}, {"INR", "₹"}, {"JPY", "¥"}, {"KRW", "₩"}, {"USD", "$"}});

// contains() uses binary search. A code out of order would not be found, and its amounts would be
// wrong.
static_assert(std::ranges::is_sorted(without_decimals));
static_assert(std::ranges::is_sorted(without_shown_decimals));
static_assert(std::ranges::is_sorted(with_three_decimals));
static_assert(std::ranges::is_sorted(known_currencies));

template <typename List>
bool contains(const List& codes, std::string_view code) {
    return std::ranges::binary_search(codes, code);
}

std::size_t decimals_of(std::string_view currency) {
    if (contains(without_decimals, currency)) return 0;
    return contains(with_three_decimals, currency) ? 3 : 2;
}

std::string prefix_of(std::string_view currency) {
    const auto* found = std::ranges::find(symbols, currency, [](const auto& s) { return s.first; });
    return found != symbols.end() ? std::string{found->second} : std::string{currency} + " ";
}

void separate_thousands(std::string& whole) {
    for (auto at = static_cast<std::ptrdiff_t>(whole.size()) - 3; at > 0; at -= 3) {
        whole.insert(static_cast<std::size_t>(at), 1, ',');
    }
}

/// The parts of an amount: `-`, `49` and `.00`. The fraction of a currency without decimals is
/// empty.
struct Digits {
    std::string sign;
    std::string whole;
    std::string fraction;
};

Digits digits_of(std::string digits, const std::string& currency) {
    const auto decimals = decimals_of(currency);
    const std::string sign = digits.starts_with('-') ? "-" : "";
    digits.erase(0, sign.size());
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    const auto point = digits.size() - decimals;
    return {sign, digits.substr(0, point), decimals == 0 ? "" : "." + digits.substr(point)};
}

}  // namespace

std::string money_text(std::int64_t amount_minor, const std::string& currency) {
    auto [sign, whole, fraction] = digits_of(std::to_string(amount_minor), currency);
    separate_thousands(whole);
    if (fraction == ".00" && contains(without_shown_decimals, currency)) fraction.clear();
    return sign + prefix_of(currency) + whole + fraction;
}

std::string price_text(std::int64_t amount_minor, const std::string& currency) {
    auto text = money_text(amount_minor, currency);
    const auto point = text.find('.');
    const bool is_whole = text.find_first_not_of(".0", point) == std::string::npos;
    if (point != std::string::npos && is_whole) text.erase(point);
    return text;
}

std::string money_decimal(std::int64_t amount_minor, const std::string& currency) {
    return money_decimal(std::to_string(amount_minor), currency);
}

std::string money_decimal(const std::string& amount_minor, const std::string& currency) {
    const auto [sign, whole, fraction] = digits_of(amount_minor, currency);
    return sign + whole + fraction;
}

std::optional<std::int64_t> parse_money(std::string_view decimal, std::string_view currency) {
    const auto point = std::min(decimal.find('.'), decimal.size());
    std::string digits{decimal.substr(0, point)};
    auto fraction = decimal.substr(std::min(point + 1, decimal.size()));
    const auto decimals = decimals_of(currency);
    const bool has_empty_part = digits.empty() || (point < decimal.size() && fraction.empty());
    if (has_empty_part || fraction.size() > decimals) return std::nullopt;
    digits.append(fraction).append(decimals - fraction.size(), '0');
    if (!std::ranges::all_of(digits, is_digit)) return std::nullopt;
    return whole_number<std::int64_t>(digits);
}

bool is_known_currency(std::string_view code) {
    return contains(known_currencies, code);
}

}  // namespace lectern::catalog
