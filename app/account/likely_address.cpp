#include "account/likely_address.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace lectern::account {

namespace {

/// Domains of large mail services. Short names are left out: too many other domains are one letter
/// away from them.
constexpr std::array<std::string_view, 10> meant_domains{
    "gmail.com",     "googlemail.com", "yahoo.com",  "yahoo.co.uk",    "hotmail.com",
    "hotmail.co.uk", "outlook.com",    "icloud.com", "protonmail.com", "t-online.de"};

/// Domains of mail services that are one letter away from those.
constexpr std::array<std::string_view, 3> other_domains{"mail.com", "email.com", "ymail.com"};

/// Returns whether one letter was inserted, removed, replaced, or swapped with its neighbour.
bool is_one_slip_apart(std::string_view a, std::string_view b) {
    if (a.size() < b.size()) std::swap(a, b);
    if (a == b || a.size() > b.size() + 1) return false;
    const auto common = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    const auto rest_of_a = a.substr(common);
    const auto rest_of_b = b.substr(common);
    if (a.size() > b.size()) return rest_of_a.substr(1) == rest_of_b;
    const bool is_swapped = rest_of_a.size() > 1 && rest_of_a[0] == rest_of_b[1] &&
                            rest_of_a[1] == rest_of_b[0] &&
                            rest_of_a.substr(2) == rest_of_b.substr(2);
    return is_swapped || rest_of_a.substr(1) == rest_of_b.substr(1);
}

bool is_known(std::string_view domain) {
    return std::ranges::find(meant_domains, domain) != meant_domains.end() ||
           std::ranges::find(other_domains, domain) != other_domains.end();
}

}  // namespace

std::optional<std::string> likely_address(const EmailAddress& entered) {
    const auto& canonical = entered.canonical;
    const auto domain = std::string_view{canonical}.substr(canonical.rfind('@') + 1);
    if (is_known(domain)) return std::nullopt;
    for (const auto meant : meant_domains)
        if (is_one_slip_apart(domain, meant))
            return entered.text.substr(0, entered.text.rfind('@') + 1) + std::string{meant};
    return std::nullopt;
}

}  // namespace lectern::account
