#include "amount.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <string_view>
#include <utility>

namespace lectern::sandbox {
namespace {

constexpr std::array<std::string_view, 15> without_decimals{"bif", "clp", "djf", "gnf", "jpy",
                                                            "kmf", "krw", "mga", "pyg", "rwf",
                                                            "vnd", "vuv", "xaf", "xof", "xpf"};
constexpr std::array<std::string_view, 5> with_three_decimals{"bhd", "jod", "kwd", "omr", "tnd"};
constexpr std::array<std::string_view, 2> whole_with_two_decimals{"isk", "ugx"};

using Minimum = std::pair<std::string_view, std::int64_t>;
constexpr std::array<Minimum, 24> minimums{
    {{"usd", 50},    {"aed", 200},  {"aud", 50},  {"bgn", 100},  {"brl", 50},  {"cad", 50},
     {"chf", 50},    {"czk", 1500}, {"dkk", 250}, {"eur", 50},   {"gbp", 30},  {"hkd", 400},
     {"huf", 17500}, {"inr", 50},   {"jpy", 50},  {"mxn", 1000}, {"myr", 200}, {"nok", 300},
     {"nzd", 50},    {"pln", 200},  {"ron", 200}, {"sek", 300},  {"sgd", 50},  {"thb", 1000}}};

template <typename List>
bool contains(const List& list, const std::string& currency) {
    return std::ranges::find(list, currency) != list.end();
}

}  // namespace

std::string amount_text(std::int64_t amount_minor, const std::string& currency) {
    std::string code;
    for (const char letter : currency) {
        code += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    if (contains(without_decimals, currency)) return std::to_string(amount_minor) + " " + code;
    const std::int64_t unit = contains(with_three_decimals, currency) ? 1000 : 100;
    const auto fraction = std::to_string(unit + amount_minor % unit).substr(1);
    return std::to_string(amount_minor / unit) + "." + fraction + " " + code;
}

std::int64_t minimum_minor(const std::string& currency) {
    const auto* const found = std::ranges::find(minimums, currency, &Minimum::first);
    return found == minimums.end() ? 1 : found->second;
}

std::int64_t step_minor(const std::string& currency) {
    if (contains(with_three_decimals, currency)) return 10;
    return contains(whole_with_two_decimals, currency) ? 100 : 1;
}

}  // namespace lectern::sandbox
