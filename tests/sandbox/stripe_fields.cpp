#include "stripe_fields.hpp"

#include <charconv>

#include "stripe_error.hpp"

namespace lectern::sandbox {
namespace {

std::string decoded(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            result += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        const auto digits = text.substr(at + 1, 2);
        unsigned int byte = 0;
        const auto [end, fault] =
            std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || fault != std::errc{} || end != digits.data() + 2 || byte == 0) {
            throw invalid_request("Invalid request: the body is not form-encoded.", "", "");
        }
        result += static_cast<char>(byte);
        at += 2;
    }
    return result;
}

/// Whether the name has the form `a`, `a[b]` or `a[0][b]`: a word, then any number of bracket
/// pairs.
bool is_bracketed_name(std::string_view name) {
    const auto first = name.find_first_of("[]");
    if (first == 0 || name.empty()) return false;
    bool is_inside = false;
    for (auto at = first; at < name.size(); ++at) {
        const char letter = name[at];
        if (letter == '[' && is_inside) return false;
        if (letter == ']' && !is_inside) return false;
        if (letter != '[' && letter != ']' && !is_inside) return false;
        if (letter == '[') is_inside = true;
        if (letter == ']') is_inside = false;
    }
    return !is_inside;
}

}  // namespace

StripeFields::StripeFields(std::string_view encoded) {
    while (!encoded.empty()) {
        const auto end = encoded.find('&');
        const auto pair = encoded.substr(0, end);
        encoded.remove_prefix(end == std::string_view::npos ? encoded.size() : end + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        const auto name = decoded(pair.substr(0, equals));
        if (!is_bracketed_name(name)) {
            throw invalid_request("Invalid request: a parameter's name is broken.", "", "");
        }
        values_[name] = equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1));
    }
}

std::optional<std::string> StripeFields::find(const std::string& name) const {
    const auto found = values_.find(name);
    if (found == values_.end()) return {};
    return found->second;
}

std::vector<std::pair<std::string, std::string>> StripeFields::members(
    const std::string& name) const {
    std::vector<std::pair<std::string, std::string>> found;
    for (const auto& [full_name, value] : values_) {
        if (!full_name.starts_with(name + "[")) continue;
        const auto key = full_name.substr(name.size() + 1);
        if (key.find(']') == key.size() - 1)
            found.emplace_back(key.substr(0, key.size() - 1), value);
    }
    return found;
}

bool StripeFields::has(const std::string& name) const {
    if (values_.contains(name)) return true;
    const auto inside = values_.lower_bound(name + "[");
    return inside != values_.end() && inside->first.starts_with(name + "[");
}

std::set<std::string> StripeFields::top_names() const {
    std::set<std::string> names;
    for (const auto& [name, value] : values_) names.insert(name.substr(0, name.find('[')));
    return names;
}

}  // namespace lectern::sandbox
