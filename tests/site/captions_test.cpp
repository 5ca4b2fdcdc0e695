#include <boost/test/unit_test.hpp>

#include <string>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

// The demo's first lesson of Practical SQL has English captions.

BOOST_AUTO_TEST_SUITE(captions)

BOOST_AUTO_TEST_CASE(learner_gets_the_captions_and_the_transcript_of_a_lesson) {
    auto learner = learner_with(sql_course);
    const auto lesson = lesson_path(sql_course, lessons_of(sql_course).front());
    const auto file = learner.browser.get(lesson + "/captions/en");
    BOOST_TEST(file.status == 200);
    BOOST_TEST(file.header("content-type") == "text/vtt; charset=utf-8");
    BOOST_TEST(file.header("cache-control") == "private, max-age=300");
    BOOST_TEST(file.body.starts_with("WEBVTT\n"));
    BOOST_TEST(learner.browser.get(lesson + "/captions/fr").status == 404);

    const auto page = learner.browser.get(lesson);
    BOOST_TEST(page.says("t=15&amp;transcript=en\" data-start=\"15.000\">Try them as you go.</a>"));
    BOOST_TEST(learner.browser.get(lesson + "?t=15").says("data-position=\"15\""));
}

BOOST_AUTO_TEST_CASE(captions_are_refused_without_access) {
    auto learner = learner_with(bread_course);
    const auto path = lesson_path(sql_course, lessons_of(sql_course).front()) + "/captions/en";
    const auto refusal = learner.browser.get(path);
    BOOST_TEST(refusal.status == 403);
    BOOST_TEST(refusal.header("cache-control") == "no-store");
    BOOST_TEST(!refusal.says("WEBVTT"));
    BOOST_TEST(Browser{}.get(path).redirects_to("/login?next=" + path));
}

BOOST_AUTO_TEST_CASE(search_in_a_course_leads_to_the_second_in_which_a_word_is_said) {
    auto learner = learner_with(sql_course);
    const auto page = learner.browser.get("/search/practical-sql?q=Try%20go");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.says("<mark>Try</mark> them as you <mark>go</mark>."));
    const auto link =
        lesson_path(sql_course, lessons_of(sql_course).front()) + "?t=15&amp;transcript=en";
    BOOST_TEST(page.says("href=\"" + link + '"'));
    BOOST_TEST(learner.browser.get("/search/practical-sql?q=zzzz").says("No lesson fits"));

    const auto refusal = learner.browser.get("/search/bread-from-four-ingredients?q=flour");
    BOOST_TEST(refusal.status == 403);
    BOOST_TEST(!refusal.says("lour"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
