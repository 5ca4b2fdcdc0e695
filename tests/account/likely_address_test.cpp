#include "account/likely_address.hpp"

#include <boost/test/unit_test.hpp>

#include "account/mail_pages.hpp"
#include "platform/http_client.hpp"
#include "support/addresses.hpp"

namespace lectern::account {

namespace {

std::string likely(const std::string& entered) {
    return likely_address(test::address(entered)).value_or("");
}

/// Returns the address of a form with these fields; empty if the form asks.
std::string confirmed(const std::vector<std::pair<std::string, std::string>>& fields) {
    web::Form form{web::Request{.method = "POST",
                                .body = form_encode(fields),
                                .content_type = "application/x-www-form-urlencoded"}};
    const auto email = confirmed_email_of(form);
    BOOST_TEST(form.has_error("email", "misspelt") == !email.has_value());
    if (!email) return {};
    BOOST_TEST(form.text("email") == email->text);
    return email->text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(likely_addresses)

BOOST_AUTO_TEST_CASE(a_slip_in_the_domain_of_a_large_service_is_found) {
    for (const auto* domain :
         {"gmial.com", "gmail.con", "gmai.com", "gmaill.com", "gnail.com", "gmail.co", "GMIAL.com"})
        BOOST_TEST(likely(std::string{"Ada@"} + domain) == "Ada@gmail.com", domain);
    BOOST_TEST(likely("ada@hotmial.com") == "ada@hotmail.com");
    BOOST_TEST(likely("ada@hotmail.co.ku") == "ada@hotmail.co.uk");
    BOOST_TEST(likely("ada@yaho.com") == "ada@yahoo.com");
    BOOST_TEST(likely("ada@outlok.com") == "ada@outlook.com");
}

BOOST_AUTO_TEST_CASE(another_domain_is_left_alone) {
    for (const auto* domain : {"gmail.com", "googlemail.com", "mail.com", "ymail.com", "email.com",
                               "yahoo.co.uk", "yahoo.de", "hotmail.fr", "example.com", "gmx.de",
                               "gmail.com.example.org", "gmia.con", "live.com"})
        BOOST_TEST(likely(std::string{"ada@"} + domain) == "", domain);
}

BOOST_AUTO_TEST_CASE(a_form_asks_until_the_address_that_it_asked_about_is_chosen) {
    const std::string slip = "ada@gmial.com";
    BOOST_TEST(confirmed({{"email", "ada@gmail.com"}}) == "ada@gmail.com");
    BOOST_TEST(confirmed({{"email", slip}}) == "");
    BOOST_TEST(confirmed({{"email", slip}, {"asked_email", slip}}) == "");
    BOOST_TEST(confirmed({{"email", slip}, {"asked_email", slip}, {"email_choice", "likely"}}) ==
               "ada@gmail.com");
    BOOST_TEST(confirmed({{"email", slip}, {"asked_email", slip}, {"email_choice", "entered"}}) ==
               slip);
    // Corrected, and sent with the button of the question about the former address.
    BOOST_TEST(confirmed({{"email", "ada@gmail.con"},
                          {"asked_email", slip},
                          {"email_choice", "entered"}}) == "");
    BOOST_TEST(confirmed({{"email", "ada@example.com"},
                          {"asked_email", slip},
                          {"email_choice", "likely"}}) == "ada@example.com");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
