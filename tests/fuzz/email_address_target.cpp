#include <algorithm>
#include <string>

#include "fuzz/targets.hpp"
#include "platform/email_address.hpp"
#include "platform/utf8.hpp"

namespace lectern::test {

namespace {

bool is_plain_ascii(unsigned char c) {
    return 0x20 < c && c < 0x7f;
}

/// The address becomes part of the header of a mail and of a command to the mail server.
void check_address(const std::string& address) {
    require(is_utf8(address), "an address is UTF-8");
    require(std::ranges::none_of(address, [](unsigned char c) { return c <= 0x20 || c == 0x7f; }),
            "an address has neither white space nor control characters");
    require(std::ranges::count(address, '@') >= 1, "an address has an @");
}

}  // namespace

void fuzz_email_address(std::string_view input) {
    const auto address = email_address_from(input);
    require(canonical_form(input) == (address ? address->canonical : ""),
            "only an address has a canonical form");
    if (!address) return;
    check_address(address->text);
    check_address(address->canonical);
    const auto domain = address->canonical.substr(address->canonical.rfind('@'));
    require(std::ranges::all_of(domain, is_plain_ascii), "a canonical domain is ASCII");
    require(canonical_form(address->text) == address->canonical, "the text names the same address");
    require(canonical_form(address->canonical) == address->canonical,
            "a canonical form is its own canonical form");
}

}  // namespace lectern::test
