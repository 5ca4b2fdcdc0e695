#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

std::int64_t free_grants(const std::string& email) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM entitlements AS grants
          JOIN users ON users.id = grants.user_id
         WHERE users.email = $1
           AND grants.cause = 'free'
           AND grants.status = 'active'
    )sql",
                  email);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(enrolling)

BOOST_AUTO_TEST_CASE(visitor_is_sent_to_sign_in_and_back_to_the_course) {
    Browser browser;
    const auto reply = browser.submit("/courses/clouds-for-walkers/enrol", {});
    BOOST_TEST(reply.redirects_to("/login?next=/courses/clouds-for-walkers"));
}

BOOST_AUTO_TEST_CASE(newcomer_starts_a_free_course_with_an_address_and_a_mailed_link) {
    const auto email = fresh_address("newcomer");
    Browser browser;
    BOOST_TEST(browser.get("/courses/clouds-for-walkers").says("Send me the link"));
    const auto told =
        browser.submit("/courses/clouds-for-walkers/enrol-by-mail", {{"email", email}});
    BOOST_TEST(told.says("Check your mail"));

    Browser phone;  // where the mail is read
    const auto link = mailed_path(email, "/enrol/");
    BOOST_TEST(phone.get(link).says("Start the course"));
    BOOST_TEST(free_grants(email) == 0);
    BOOST_TEST(phone.submit(link, {}).redirects_to("/learn/clouds-for-walkers"));
    BOOST_TEST(phone.get("/learn/clouds-for-walkers").status == 200);
    BOOST_TEST(free_grants(email) == 1);
    BOOST_TEST(phone.get("/account").says("Mail me a link to choose a password"));

    Browser thief;
    BOOST_TEST(thief.get(link).status == 410);
    BOOST_TEST(thief.submit(link, {}).status == 410);
}

BOOST_AUTO_TEST_CASE(answer_to_an_address_does_not_tell_whether_it_has_an_account) {
    const auto learner = registered_learner();
    const auto unknown = fresh_address("newcomer");
    Browser browser;
    const auto ask = [&](const std::string& email) {
        const auto reply =
            browser.submit("/courses/clouds-for-walkers/enrol-by-mail", {{"email", email}});
        BOOST_TEST(reply.status == 200);
        return without_address(reply.body, email);
    };
    BOOST_TEST(ask(learner.email) == ask(unknown));
    BOOST_TEST(browser.submit(mailed_path(learner.email, "/enrol/"), {})
                   .redirects_to("/learn/clouds-for-walkers"));
    BOOST_TEST(free_grants(learner.email) == 1);
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", learner.email) == 1);
}

BOOST_AUTO_TEST_CASE(refused_address_is_kept_on_the_page_of_the_course) {
    Browser browser;
    const auto refused =
        browser.submit("/courses/clouds-for-walkers/enrol-by-mail", {{"email", "not-one"}});
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(refused.says("value=\"not-one\""));
    BOOST_TEST(refused.says("id=\"email-error\""));
}

BOOST_AUTO_TEST_CASE(unproven_address_gets_no_free_course) {
    auto learner = learner_with(sql_course);
    const auto reply = learner.browser.submit("/courses/clouds-for-walkers/enrol", {});
    BOOST_TEST(reply.redirects_to("/courses/clouds-for-walkers"));
    BOOST_TEST(free_grants(learner.email) == 0);
    BOOST_TEST(learner.browser.get("/learn/clouds-for-walkers").status == 403);
}

BOOST_AUTO_TEST_CASE(proven_member_gets_the_free_course_with_one_click_and_one_entitlement) {
    auto learner = registered_learner();
    auto& browser = learner.browser;
    for (int click = 0; click < 2; ++click) {
        const auto reply = browser.submit("/courses/clouds-for-walkers/enrol", {});
        BOOST_TEST(reply.redirects_to("/learn/clouds-for-walkers"));
    }
    BOOST_TEST(free_grants(learner.email) == 1);
    BOOST_TEST(browser.get("/learn/clouds-for-walkers").status == 200);
    BOOST_TEST(browser.get("/my-courses").says("/learn/clouds-for-walkers"));
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email = $1", learner.email) == 0);
}

BOOST_AUTO_TEST_CASE(page_of_a_lesson_starts_the_free_course_for_members_only) {
    const auto path = lesson_path(free_course, lessons_of(free_course).front());
    const auto form = "action=\"/courses/clouds-for-walkers/enrol\"";
    auto learner = registered_learner();
    const auto offer = learner.browser.get(path);
    BOOST_TEST(offer.says("Start for free"));
    BOOST_TEST(offer.says(form));
    const auto to_visitor = Browser{}.get(path);
    BOOST_TEST(to_visitor.says("See the free course"));
    BOOST_TEST(!to_visitor.says("Start for free"));
    BOOST_TEST(!to_visitor.says(form));
}

BOOST_AUTO_TEST_CASE(course_with_a_price_is_not_given_away) {
    auto learner = registered_learner();
    const auto reply = learner.browser.submit("/courses/practical-sql/enrol", {});
    BOOST_TEST(reply.redirects_to("/courses/practical-sql"));
    BOOST_TEST(free_grants(learner.email) == 0);
    BOOST_TEST(learner.browser.get("/learn/practical-sql").status == 403);
}

BOOST_AUTO_TEST_CASE(free_course_that_is_no_longer_published_accepts_no_enrolment) {
    auto learner = registered_learner();
    facts("UPDATE courses SET status = 'retired' WHERE slug = $1", free_course);
    const auto reply = learner.browser.submit("/courses/clouds-for-walkers/enrol", {});
    facts("UPDATE courses SET status = 'published' WHERE slug = $1", free_course);
    BOOST_TEST(reply.status == 404);
    BOOST_TEST(free_grants(learner.email) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
