#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

/// Posts a form as a browser does that shows the answer to a person.
Reply press(Browser& browser, const std::string& address, const Fields& fields) {
    return browser.send({.method = "POST",
                         .address = address,
                         .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                     {"Sec-Fetch-Mode", "navigate"}},
                         .body = form_body(fields)});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(refused_forms_of_browsers)

BOOST_AUTO_TEST_CASE(sign_in_form_is_shown_again_at_its_page_once_and_without_the_password) {
    Browser browser;
    const auto refused = press(browser, "/login",
                               {{"email", "nobody@example.com"},
                                {"password", "not the password"},
                                {"next", "/account?a=1"}});
    BOOST_TEST(refused.status == 303);
    BOOST_TEST(refused.redirects_to("/login?next=/account%3Fa%3D1&again=1"));
    const auto shown = browser.follow(refused);
    BOOST_TEST(shown.status == 200);
    BOOST_TEST(shown.says("That did not match"));
    BOOST_TEST(shown.says("nobody@example.com"));
    BOOST_TEST(shown.says("/account?a=1"));
    BOOST_TEST(!shown.says("not the password"));
    const auto again = browser.get("/login?next=/account%3Fa%3D1");
    BOOST_TEST(!again.says("That did not match"));
    BOOST_TEST(!again.says("nobody@example.com"));
}

BOOST_AUTO_TEST_CASE(sign_in_that_was_tried_too_often_has_status_429_at_its_page) {
    const auto learner = learner_with(sql_course);
    Browser browser;
    while (sign_in(browser, learner.email, "a wrong password").status == 422) {
    }
    const auto paused = browser.follow(
        press(browser, "/login", {{"email", learner.email}, {"password", good_password}}));
    BOOST_TEST(paused.status == 429);
    BOOST_TEST(paused.says("Too many attempts"));
    BOOST_TEST(browser.get("/login").status == 200);
}

BOOST_AUTO_TEST_CASE(browser_without_cookies_is_told_that_the_entry_is_lost) {
    Browser fresh;
    const auto refused = press(fresh, "/find-purchase", {{"email", "x"}});
    BOOST_TEST(refused.redirects_to("/find-purchase?again=1"));
    BOOST_TEST(Browser{}.get("/find-purchase?again=1").says("allow cookies"));
}

BOOST_AUTO_TEST_CASE(buy_form_is_shown_again_on_the_cached_page_of_the_course_to_its_browser_only) {
    Browser browser;
    BOOST_TEST(browser.get("/courses/practical-sql").status == 200);  // in the cache now
    const auto refused = press(browser, "/courses/practical-sql/checkout", {{"email", "not-one"}});
    const auto shown = browser.follow(refused);
    BOOST_TEST(shown.status == 200);
    BOOST_TEST(shown.says("value=\"not-one\""));
    BOOST_TEST(!Browser{}.get("/courses/practical-sql?again=1").says("not-one"));
    BOOST_TEST(!Browser{}.get("/courses/practical-sql").says("not-one"));
}

BOOST_AUTO_TEST_CASE(account_form_is_not_shown_after_signing_out) {
    auto learner = registered_learner();
    auto& browser = learner.browser;
    const auto refused = press(browser, "/account/name", {{"name", std::string(101, 'x')}});
    BOOST_TEST(refused.redirects_to("/account"));
    browser.submit("/logout", {});
    sign_in(browser, learner.email, good_password);
    BOOST_TEST(!browser.get("/account").says("xxxxx"));
}

BOOST_AUTO_TEST_CASE(address_of_a_form_leads_to_its_page) {
    auto learner = learner_with(sql_course);
    for (const auto& [address, page] :
         {std::pair{"/logout", "/courses"}, std::pair{"/account/name", "/account"},
          std::pair{"/account/two-step/off", "/account/two-step"},
          std::pair{"/courses/practical-sql/checkout", "/courses/practical-sql"},
          std::pair{"/courses/practical-sql/enrol", "/courses/practical-sql"},
          std::pair{"/courses/practical-sql/enrol-by-mail", "/courses/practical-sql"},
          std::pair{"/learn/practical-sql/a-lesson/complete", "/learn/practical-sql/a-lesson"}}) {
        BOOST_TEST(learner.browser.get(address).redirects_to(page), address);
    }
    BOOST_TEST(learner.browser.get("/account").status == 200, "GET signs nobody out");
    BOOST_TEST(learner.browser.get("/webhooks/stripe").status == 405);
}

BOOST_AUTO_TEST_CASE(form_of_a_person_who_signed_out_elsewhere_leads_back_to_its_page) {
    Browser browser;
    BOOST_TEST(
        press(browser, "/account/name", {{"name", "Ada"}}).redirects_to("/login?next=/account"));
}

BOOST_AUTO_TEST_CASE(signing_out_and_resetting_say_once_that_they_are_done) {
    auto learner = registered_learner();
    auto& browser = learner.browser;
    const auto signed_out = browser.submit("/logout", {});
    BOOST_TEST(browser.follow(signed_out).says("You are signed out."));
    BOOST_TEST(!browser.get("/courses").says("You are signed out."));

    browser.submit("/forgot-password", {{"email", learner.email}});
    const auto link = mailed_path(learner.email, "/reset-password/");
    const auto reset = browser.submit(link, {{"password", "three other unrelated words"}});
    BOOST_TEST(browser.follow(reset).says("Your new password is saved."));
    BOOST_TEST(!browser.get("/my-courses").says("Your new password is saved."));

    const auto gone = press(browser, link, {{"password", "three other unrelated words"}});
    BOOST_TEST(gone.redirects_to(link));
    const auto shown = browser.follow(gone);
    BOOST_TEST(shown.status == 410);
    BOOST_TEST(shown.says("href=\"/my-courses\">My courses"));
    BOOST_TEST(!shown.says("href=\"/login\">Sign in"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
