#include "account/email_address.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace lectern::account {

namespace {

std::string normalised(std::string_view entered) {
    return normalised_email(entered).value_or("refused");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(email_address)

BOOST_AUTO_TEST_CASE(an_address_is_trimmed_and_its_domain_lowered) {
    const struct {
        const char* entered;
        const char* kept;
    } table[] = {
        {"ada@example.com", "ada@example.com"},
        {"  ada@example.com\r\n", "ada@example.com"},
        {"Ada@EXAMPLE.Com", "Ada@example.com"},
        {"a.d.a+courses@example.com", "a.d.a+courses@example.com"},
        {"ada@mail.school-1.example", "ada@mail.school-1.example"},
        {"o'neil@example.com", "o'neil@example.com"},
        {"!#$%&*/=?^_`{|}~@example.com", "!#$%&*/=?^_`{|}~@example.com"},
        {"1@2.de", "1@2.de"},
    };
    for (const auto& line : table) BOOST_TEST(normalised(line.entered) == line.kept);
}

BOOST_AUTO_TEST_CASE(what_has_not_the_form_of_an_address_is_refused) {
    for (const auto* entered : {"",
                                " ",
                                "ada",
                                "@",
                                "ada@",
                                "@example.com",
                                "ada@example",
                                "ada@.example.com",
                                "ada@example.com.",
                                "ada@example..com",
                                "ada@exa mple.com",
                                "a da@example.com",
                                "ada@eve@example.com",
                                "ada@example.com@",
                                "ada@exam_ple.com",
                                "ada@[192.0.2.1]",
                                "\"a b\"@example.com",
                                "Ada <ada@example.com>",
                                "ada@example.com,eve@example.com",
                                "ada@example.com;eve@example.com",
                                "mailto:ada@example.com",
                                "(x)ada@example.com"}) {
        BOOST_TEST(normalised(entered) == "refused", entered);
    }
}

BOOST_AUTO_TEST_CASE(hostile_characters_are_refused) {
    for (const std::string entered :
         {"ada@example.com\r\nBcc: eve@example.com", "ada\r\n@example.com", "ada\t@example.com",
          "ada@example.com\nx", "ada\x7f@example.com", "ada\x01@example.com", "ada@exa\x01mple.com",
          "ada<script>@example.com", "ada\\@example.com", "ada@example.com/../x",
          "ada@example.com?subject=x", "ada@example.com%0d%0a"}) {
        BOOST_TEST(normalised(entered) == "refused");
    }
    BOOST_TEST(normalised(std::string_view{"ada\0@example.com", 16}) == "refused");
}

BOOST_AUTO_TEST_CASE(white_space_that_is_not_ascii_is_refused_too) {
    // PostgreSQL's `\s` knows these, and refuses them in an account's address.
    for (const auto* space :
         {"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x83", "\xe2\x80\xa8", "\xe3\x80\x80",
          "\xe2\x80\x8b", "\xef\xbb\xbf", "\xe2\x80\xae"}) {
        BOOST_TEST(normalised(std::string{"a"} + space + "da@example.com") == "refused");
        BOOST_TEST(normalised(std::string{"ada@exam"} + space + "ple.com") == "refused");
    }
}

BOOST_AUTO_TEST_CASE(an_address_has_at_most_254_bytes_and_64_before_the_at) {
    const std::string longest_local(64, 'a');
    BOOST_TEST(normalised(longest_local + "@example.com") == longest_local + "@example.com");
    BOOST_TEST(normalised("a" + longest_local + "@example.com") == "refused");

    const auto with_size = [](std::size_t size) {
        return "ada@" + std::string(size - 8, 'x') + ".com";
    };
    BOOST_TEST(normalised(with_size(254)) == with_size(254));
    BOOST_TEST(normalised(with_size(255)) == "refused");
    BOOST_TEST(normalised(std::string(1 << 20, 'x')) == "refused");
}

BOOST_AUTO_TEST_CASE(a_masked_address_tells_only_its_first_letter_and_its_domain) {
    BOOST_TEST(masked_email("ada@example.com") == "a…@example.com");
    BOOST_TEST(masked_email("a@example.com") == "a…@example.com");
    BOOST_TEST(masked_email("@example.com") == "…");
    BOOST_TEST(masked_email("ada") == "…");
    BOOST_TEST(masked_email("") == "…");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
