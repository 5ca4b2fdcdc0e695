#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

#include "platform/json.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

// The demo's first lesson of Practical SQL has English captions.

namespace {

/// While it lives, the first lesson about bread has German captions, and a video of its own: all
/// others of the demo share one.
struct LessonWithCaptions {
    explicit LessonWithCaptions(const std::string& text) {
        shared_uid = facts(R"sql(
            SELECT lesson.stream_uid
              FROM course_lessons AS lesson
              JOIN courses AS course ON course.id = lesson.course_id
             WHERE course.slug = $1
               AND lesson.slug = $2
        )sql",
                           bread_course, slug)
                         .front()
                         .text("stream_uid");
        use("abcdefabcdefabcdefabcdefabcdefab");
        facts(R"sql(
            INSERT INTO lesson_captions (lesson_id, language, position, name, vtt)
                 SELECT id, 'de', 0, 'Deutsch', $2
                   FROM course_lessons
                  WHERE slug = $1
        )sql",
              slug, text);
    }
    ~LessonWithCaptions() {
        facts("DELETE FROM lesson_captions WHERE language = 'de'");
        use(shared_uid);
    }
    LessonWithCaptions(const LessonWithCaptions&) = delete;
    LessonWithCaptions& operator=(const LessonWithCaptions&) = delete;

    std::string slug = lessons_of(bread_course).front();
    std::string shared_uid;

  private:
    void use(const std::string& uid) const {
        facts("UPDATE course_lessons SET stream_uid = $2 WHERE slug = $1", slug, uid);
    }
};

}  // namespace

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

    BOOST_TEST(learner.browser.get(lesson).says("?transcript=en\">Show the transcript</a>"));
    const auto page = learner.browser.get(lesson + "?transcript=en");
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

BOOST_AUTO_TEST_CASE(captions_are_uploaded_to_stream_where_its_players_find_them) {
    const std::string text = "WEBVTT\n\n00:01.000 --> 00:02.000\nEin Brot\n";
    const LessonWithCaptions lesson{text};
    const std::vector<std::string> command{"course", "sync-captions", bread_course};
    const auto name = "course " + std::string{bread_course} + ": lesson " + lesson.slug + ": ";
    SiteCommand first{command, {database_of_operator()}};
    BOOST_TEST(first.status() == 0, first.output());
    BOOST_TEST(first.output().find(name + "de is uploaded\n") != std::string::npos, first.output());
    BOOST_TEST(first.output().find(name + "en is at Stream only\n") != std::string::npos);
    SiteCommand second{command, {database_of_operator()}};
    BOOST_TEST(second.status() == 0);
    BOOST_TEST(second.output().find(name + "de is unchanged\n") != std::string::npos);
    SiteCommand refused{command,
                        {database_of_operator(), "STREAM_ACCOUNT_ID=" + std::string(32, 'b')}};
    BOOST_TEST(refused.status() == 1);
    BOOST_TEST(refused.output().find(name + "stream: answered 401: STREAM_API_TOKEN is wrong or") !=
               std::string::npos);

    auto learner = learner_with(bread_course);
    const auto playback = learner.browser.get(lesson_path(bread_course, lesson.slug) + "/playback");
    const auto manifest = lectern::json::parse(playback.body).text("manifest").value();
    BOOST_TEST(Browser{}.get(manifest).says("LANGUAGE=\"de\""));
    const auto root = manifest.substr(0, manifest.rfind("/manifest/"));
    BOOST_TEST(Browser{}.get(root + "/manifest/captions-de.m3u8").says("\n../captions/de\n"));
    BOOST_TEST(Browser{}.get(root + "/captions/de").body == text);
    BOOST_TEST(Browser{}.get(root + "/captions/fr").status == 404);
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
    BOOST_TEST(Browser{}
                   .get("/search/practical-sql?q=Try%20go")
                   .redirects_to("/login?next=/search/practical-sql%3Fq%3DTry%2520go"));

    const auto refusal = learner.browser.get("/search/bread-from-four-ingredients?q=flour");
    BOOST_TEST(refusal.status == 403);
    BOOST_TEST(!refusal.says("lour"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
