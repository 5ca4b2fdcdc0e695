#include "amount.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace lectern::sandbox {
namespace {

constexpr std::array<std::string_view, 15> without_decimals{"bif", "clp", "djf", "gnf", "jpy",
                                                            "kmf", "krw", "mga", "pyg", "rwf",
                                                            "vnd", "vuv", "xaf", "xof", "xpf"};

}  // namespace

std::string amount_text(std::int64_t amount_minor, const std::string& currency) {
    std::string code;
    for (const char letter : currency) {
        code += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    if (std::ranges::find(without_decimals, currency) != without_decimals.end()) {
        return std::to_string(amount_minor) + " " + code;
    }
    const auto cents = std::to_string(100 + amount_minor % 100).substr(1);
    return std::to_string(amount_minor / 100) + "." + cents + " " + code;
}

}  // namespace lectern::sandbox
