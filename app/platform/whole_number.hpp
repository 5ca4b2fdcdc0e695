#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace lectern {

/// Returns the decimal number that the whole text is, or nothing if it is none or out of range.
template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
    Number number{};
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return number;
}

}  // namespace lectern
