#include "console/shell_word.hpp"

#include <algorithm>

#include "platform/ascii.hpp"

namespace lectern {
namespace {

bool is_plain(char c) {
    constexpr std::string_view plain_signs = "@%+:,./_-";
    return is_digit(c) || is_lower_letter(c) || is_upper_letter(c) ||
           plain_signs.find(c) != std::string_view::npos;
}

}  // namespace

std::string shell_word(std::string_view text) {
    if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string{text};
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'') {
            quoted += R"('\'')";
        } else {
            quoted += c;
        }
    }
    return quoted + '\'';
}

}  // namespace lectern
