#include <algorithm>
#include <string>

#include "fuzz/targets.hpp"
#include "web/cookies.hpp"

namespace lectern::test {

namespace {

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string header_of(const web::Fields& cookies) {
    std::string header;
    for (const auto& [name, value] : cookies) {
        header += (header.empty() ? "" : "; ") + name + '=' + value;
    }
    return header;
}

}  // namespace

void fuzz_cookies(std::string_view input) {
    const auto cookies = web::parse_cookies(std::string{input});
    for (const auto& [name, value] : cookies) {
        require(!name.empty(), "a cookie has a name");
        require(name.find_first_of("=;") == std::string::npos, "a name ends at the equals sign");
        require(value.find(';') == std::string::npos, "a value ends at the semicolon");
        require(!has_control_character(name + value), "a cookie has no control character");
    }
    require(web::parse_cookies(header_of(cookies)) == cookies, "parsing again gives the same");
}

}  // namespace lectern::test
