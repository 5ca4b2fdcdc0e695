#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

constexpr auto composed = "gr\u00fcne wolken am abend";
constexpr auto decomposed = "gru\u0308ne wolken am abend";

Reply register_with(const std::string& email, const std::string& password) {
    return Browser{}.submit("/register",
                            {{"name", "Zoe"}, {"email", email}, {"password", password}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(passwords_of_the_site)

BOOST_AUTO_TEST_CASE(composed_and_decomposed_letters_are_the_same_password) {
    const auto email = fresh_address("zoe");
    BOOST_TEST(register_with(email, decomposed).says("Check your mail"));
    Browser browser;
    const auto link = mailed_path(email, "/verify-email/");
    BOOST_TEST(browser.submit(link, {{"password", composed}}).redirects_to("/my-courses"));
    BOOST_TEST(sign_in(browser, email, decomposed).redirects_to("/my-courses"));
    BOOST_TEST(sign_in(browser, email, "grune wolken am abend").status == 422);
}

BOOST_AUTO_TEST_CASE(guessable_password_is_refused_beside_the_field) {
    const auto email = fresh_address("zoe");
    const auto local_part = email.substr(0, email.find('@'));
    BOOST_TEST(register_with(email, email).says("This is your e-mail address, or its first part"));
    BOOST_TEST(register_with(email, local_part).says("This is your e-mail address"));
    BOOST_TEST(register_with(email, "            ").says("This one has only blanks"));
    BOOST_TEST(register_with(email, email).status == 422);
    auto learner = registered_learner();
    BOOST_TEST(learner.browser
                   .submit("/account/password",
                           {{"current_password", good_password}, {"password", learner.email}})
                   .says("This is your e-mail address"));
    const auto guest = fresh_address("guest");
    Browser buyer;
    const auto success = buy(buyer, sql_course, guest);
    buyer.get(success);
    BOOST_TEST(
        buyer
            .submit("/checkout/success",
                    {{"session_id", session_id_in(success)}, {"name", "Gus"}, {"password", guest}})
            .says("This is your e-mail address"));
}

BOOST_AUTO_TEST_CASE(password_managers_are_redirected_to_the_password_form) {
    auto learner = registered_learner();
    const auto led = learner.browser.get("/.well-known/change-password");
    BOOST_TEST(led.status == 303);
    BOOST_TEST(led.redirects_to("/account#password-title"));
    BOOST_TEST(learner.browser.get("/account").says("id=\"password-title\""));

    Browser visitor;
    const auto asked = visitor.get("/.well-known/change-password");
    BOOST_TEST(asked.redirects_to("/login?next=/.well-known/change-password"));
    BOOST_TEST(sign_in(visitor, learner.email, good_password, "/.well-known/change-password")
                   .redirects_to("/.well-known/change-password"));
    BOOST_TEST(visitor.get("/.well-known/resource-that-should-not-exist").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
