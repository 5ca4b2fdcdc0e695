#include "platform/email_address.hpp"

#include <algorithm>

#include "platform/ascii.hpp"
#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern {

namespace {

constexpr std::size_t longest_address = 254;  // RFC 5321, 4.5.3.1.3, minus the angle brackets
constexpr std::size_t longest_local_part = 64;

bool is_local_part(std::string_view local) {
    constexpr std::string_view refused = "\"(),:;<>@[\\]";
    return !local.empty() && local.size() <= longest_local_part &&
           local.find_first_of(refused) == std::string_view::npos;
}

/// Takes a domain in ASCII. Returns whether it has only letters, digits, hyphens and dots, and a
/// top-level domain that can receive mail.
bool is_mail_domain(std::string_view domain) {
    const auto dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size()) return false;
    if (domain.front() == '.' || domain.find("..") != std::string_view::npos) return false;
    const auto top = domain.substr(dot + 1);
    if (top == "invalid" || top == "localhost") return false;
    if (std::all_of(top.begin(), top.end(), is_digit)) return false;  // an IP address
    return std::all_of(domain.begin(), domain.end(), [](char c) {
        return is_lower_letter(c) || is_digit(c) || c == '-' || c == '.';
    });
}

}  // namespace

std::optional<EmailAddress> email_address_from(std::string_view entered) {
    const auto address = trimmed(entered);
    const auto at = address.rfind('@');
    if (at == std::string_view::npos || at + 1 == address.size()) return std::nullopt;
    if (address.size() > longest_address || !is_utf8(address) || has_invisible(address)) {
        return std::nullopt;
    }
    const auto local = nfc(address.substr(0, at));
    const auto domain = domain_to_ascii(address.substr(at + 1));
    if (!is_local_part(local) || !domain || !is_mail_domain(*domain)) return std::nullopt;

    EmailAddress email{local + "@" + domain_to_unicode(*domain), lower_case(local) + "@" + *domain};
    if (std::max(email.text.size(), email.canonical.size()) > longest_address) return std::nullopt;
    return email;
}

std::string canonical_form(std::string_view entered) {
    const auto address = email_address_from(entered);
    return address ? address->canonical : "";
}

std::string masked_email(const std::string& email) {
    const auto at = email.find('@');
    if (at == std::string::npos || at == 0) return "…";
    return std::string{first_character(email)} + "…" + email.substr(at);
}

}  // namespace lectern
