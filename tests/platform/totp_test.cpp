#include "platform/totp.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern {

namespace {

using namespace std::chrono_literals;

// The secret of RFC 6238, appendix B, for SHA-1.
constexpr auto secret = "12345678901234567890";

constexpr Timestamp at(std::int64_t seconds) {
    return Timestamp{std::chrono::seconds{seconds}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(totp_codes)

// RFC 6238, appendix B: the last six of its eight digits.
BOOST_AUTO_TEST_CASE(codes_equal_the_published_vectors) {
    const std::pair<std::int64_t, const char*> vectors[] = {
        {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [seconds, code] : vectors) {
        BOOST_TEST(totp::code_at(secret, totp::step_at(at(seconds))) == code, seconds);
    }
}

// RFC 4226, appendix D.
BOOST_AUTO_TEST_CASE(codes_of_the_first_steps_equal_the_published_vectors) {
    const char* codes[] = {"755224", "287082", "359152", "969429", "338314"};
    for (int step = 0; step < 5; ++step) BOOST_TEST(totp::code_at(secret, step) == codes[step]);
}

BOOST_AUTO_TEST_CASE(a_step_has_thirty_seconds) {
    BOOST_TEST(totp::step_at(at(59)) == 1);
    BOOST_TEST(totp::step_at(at(60) - 1us) == 1);
    BOOST_TEST(totp::step_at(at(60)) == 2);
}

BOOST_AUTO_TEST_CASE(the_step_before_and_the_step_after_are_found_and_no_others) {
    const auto now = at(1234567890);
    const auto step = totp::step_at(now);
    for (const int offset : {-1, 0, 1}) {
        const auto found = totp::find_step(secret, totp::code_at(secret, step + offset), now);
        BOOST_TEST(found.value() == step + offset);
    }
    for (const int offset : {-2, 2})
        BOOST_TEST(!totp::find_step(secret, totp::code_at(secret, step + offset), now));
}

BOOST_AUTO_TEST_CASE(texts_that_are_no_code_are_not_found) {
    for (const auto* text : {"", "0", "05924", "0005924", "005924 ", "abcdef"})
        BOOST_TEST(!totp::find_step(secret, text, at(1234567890)), text);
}

// RFC 4648, section 10, without the padding.
BOOST_AUTO_TEST_CASE(base32_equals_the_published_vectors) {
    BOOST_TEST(totp::base32("") == "");
    BOOST_TEST(totp::base32("f") == "MY");
    BOOST_TEST(totp::base32("fo") == "MZXQ");
    BOOST_TEST(totp::base32("foo") == "MZXW6");
    BOOST_TEST(totp::base32("foob") == "MZXW6YQ");
    BOOST_TEST(totp::base32("fooba") == "MZXW6YTB");
    BOOST_TEST(totp::base32("foobar") == "MZXW6YTBOI");
    BOOST_TEST(totp::base32("\xff\xff") == "777Q");
}

BOOST_AUTO_TEST_CASE(the_link_names_school_account_and_secret) {
    BOOST_TEST(totp::link_for("foobar", {"The Reading Room", "ada@example.com"}) ==
               "otpauth://totp/The%20Reading%20Room:ada%40example.com"
               "?secret=MZXW6YTBOI&issuer=The%20Reading%20Room");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
