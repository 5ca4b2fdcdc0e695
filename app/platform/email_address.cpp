#include "account/email_address.hpp"

#include <algorithm>
#include <cctype>

#include "platform/utf8.hpp"

namespace lectern::account {

namespace {

constexpr std::size_t longest_address = 254;  // RFC 5321, 4.5.3.1.3 less the angle brackets
constexpr std::size_t longest_local_part = 64;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

/// Spaces, controls and marks that nobody sees: Unicode has more of them than ASCII.
bool is_unseen(char32_t character) {
    constexpr std::pair<char32_t, char32_t> ranges[] = {
        {0x00, 0x20},     {0x7f, 0xa0},     {0xad, 0xad},     {0x1680, 0x1680}, {0x180e, 0x180e},
        {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x206f}, {0x3000, 0x3000}, {0xfeff, 0xfeff}};
    return std::any_of(std::begin(ranges), std::end(ranges), [&](const auto& range) {
        return range.first <= character && character <= range.second;
    });
}

/// Of the bytes of one character.
char32_t code_point(std::string_view bytes) {
    const auto lead = static_cast<unsigned char>(bytes.front());
    if (bytes.size() == 1) return lead;
    char32_t point = lead & (0x7fU >> bytes.size());
    for (const char byte : bytes.substr(1)) {
        point = (point << 6U) | (static_cast<unsigned char>(byte) & 0x3fU);
    }
    return point;
}

bool is_all_seen(std::string_view text) {
    while (!text.empty()) {
        const auto length = utf8_length_at(text, 0);
        if (length == 0 || is_unseen(code_point(text.substr(0, length)))) return false;
        text.remove_prefix(length);
    }
    return true;
}

bool is_domain(std::string_view domain) {
    const auto is_allowed = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '.' || c >= 0x80;
    };
    return domain.find('.') != std::string_view::npos && domain.front() != '.' &&
           domain.back() != '.' && domain.find("..") == std::string_view::npos &&
           std::all_of(domain.begin(), domain.end(), is_allowed);
}

bool is_local_part(std::string_view local) {
    constexpr std::string_view refused = "\"(),:;<>@[\\]";
    const auto is_allowed = [&](unsigned char c) {
        return refused.find(static_cast<char>(c)) == std::string_view::npos;
    };
    return !local.empty() && local.size() <= longest_local_part &&
           std::all_of(local.begin(), local.end(), is_allowed);
}

}  // namespace

std::optional<std::string> normalised_email(std::string_view entered) {
    const auto address = trimmed(entered);
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at + 1 == address.size()) return std::nullopt;
    if (address.size() > longest_address || !is_all_seen(address)) return std::nullopt;

    const auto local = address.substr(0, at);
    std::string domain{address.substr(at + 1)};
    if (!is_local_part(local) || !is_domain(domain)) return std::nullopt;
    std::transform(domain.begin(), domain.end(), domain.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::string{local} + "@" + domain;
}

std::string masked_email(const std::string& email) {
    const auto at = email.find('@');
    if (at == std::string::npos || at == 0) return "…";
    return email.substr(0, 1) + "…" + email.substr(at);
}

}  // namespace lectern::account
