#include "setting_checks.hpp"

#include <algorithm>
#include <cstddef>
#include <regex>

#include "platform/crypto.hpp"
#include "platform/utf8.hpp"
#include "platform/whole_number.hpp"

namespace lectern {
namespace {

constexpr std::ptrdiff_t longest_short_text = 300;

}  // namespace

Fault anything(const std::string&, Mode) {
    return {};
}

Fault present(const std::string& value, Mode) {
    return value.empty() ? Fault{"is missing"} : Fault{};
}

Fault on_or_off_fault(const std::string& value, Mode) {
    if (value == "on" || value == "off") return {};
    return "must be on or off";
}

Fault short_text_fault(const std::string& value, Mode) {
    if (is_utf8(value) && character_count(value) <= longest_short_text) return {};
    return "must be UTF-8 text of at most " + std::to_string(longest_short_text) + " characters";
}

bool matches(const std::string& value, const char* pattern) {
    return std::regex_match(value, std::regex{pattern});
}

std::vector<std::string> split_at(const std::string& text, char divider) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(divider, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::string two_step_key_from(const std::string& value) {
    std::string bytes;
    for (const auto& key : split_at(value, ','))
        bytes += crypto::find_base64_bytes(key).value_or("");
    return bytes;
}

Mode mode_from(const std::string& text) {
    return text == "sandbox" ? Mode::sandbox : Mode::production;
}

int number_from(const std::string& text) {
    return whole_number<int>(text).value_or(0);
}

}  // namespace lectern
