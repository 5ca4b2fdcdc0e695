#include "account/email_address.hpp"

#include <algorithm>
#include <cctype>

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
        return c > 0x20 && c != 0x7f &&
               refused.find(static_cast<char>(c)) == std::string_view::npos;
    };
    return !local.empty() && local.size() <= longest_local_part &&
           std::all_of(local.begin(), local.end(), is_allowed);
}

}  // namespace

std::optional<std::string> normalised_email(std::string_view entered) {
    const auto address = trimmed(entered);
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at + 1 == address.size()) return std::nullopt;
    if (address.size() > longest_address) return std::nullopt;

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
