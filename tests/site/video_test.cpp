#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "platform/json.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {

namespace {

std::string demo_video() {
    std::ifstream stream{in_source("tests/sandbox/video/lesson.mp4"), std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// While it lives, the video of a course's first lesson is a file in the bucket.
class VideoInStorage {
  public:
    explicit VideoInStorage(const std::string& course)
        : lesson{lessons_of(course).front()}, uid_{uid_of(lesson)} {
        const auto file = std::filesystem::path{site_under_test().files} / key;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary} << demo_video();
        facts("UPDATE course_lessons SET stream_uid = NULL, video_object_key = $2 WHERE slug = $1",
              lesson, key);
    }
    ~VideoInStorage() {
        facts("UPDATE course_lessons SET stream_uid = $2, video_object_key = NULL WHERE slug = $1",
              lesson, uid_);
        std::filesystem::remove(std::filesystem::path{site_under_test().files} / key);
    }
    VideoInStorage(const VideoInStorage&) = delete;
    VideoInStorage& operator=(const VideoInStorage&) = delete;

    std::string key = "videos/Teil 1 – Größe.mp4";
    std::string lesson;

  private:
    static std::string uid_of(const std::string& lesson) {
        return facts("SELECT stream_uid FROM course_lessons WHERE slug = $1", lesson)
            .front()
            .text("stream_uid");
    }
    std::string uid_;
};

std::string video_urls_path(const std::string& course, const std::string& lesson) {
    return lesson_path(course, lesson) + "/playback";
}

/// Returns the first text between `start` and `end`, with `&amp;` as `&`.
std::string between(const std::string& page, const std::string& start, const std::string& end) {
    const auto begin = page.find(start);
    if (begin == std::string::npos) return {};
    const auto from = begin + start.size();
    auto found = page.substr(from, page.find(end, from) - from);
    for (auto at = found.find("&amp;"); at != std::string::npos; at = found.find("&amp;", at + 1)) {
        found.erase(at + 1, std::string{"amp;"}.size());
    }
    return found;
}

Reply get_range(const std::string& address, const std::string& range) {
    return Browser{}.send(
        {.method = "GET", .address = address, .headers = {{"Range", range}}, .body = {}});
}

bool is_refused(const Reply& reply) {
    return reply.status == 403 && reply.header("content-type") == "application/problem+json" &&
           reply.header("cache-control") == "no-store" && !reply.says("http");
}

/// Returns a directive of the security policy, such as `media-src`, without its name.
std::string policy_of(const Reply& reply, const std::string& directive) {
    const auto policy = "; " + reply.header("content-security-policy") + ';';
    return between(policy, "; " + directive + ' ', ";");
}

void check_loads_no_video(const Reply& reply, const std::string& what) {
    BOOST_TEST(policy_of(reply, "default-src") == "'none'", what);
    BOOST_TEST(policy_of(reply, "media-src").empty(), what);
    BOOST_TEST(policy_of(reply, "frame-src").empty(), what);
    BOOST_TEST(policy_of(reply, "script-src") == "'self'", what);
    BOOST_TEST(policy_of(reply, "connect-src") == "'self'", what);
    BOOST_TEST(reply.header("x-lectern-video").empty(), what);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(video)

BOOST_AUTO_TEST_CASE(urls_of_a_video_at_stream_work_and_are_never_stored) {
    auto learner = learner_with(sql_course);
    const auto reply = learner.browser.get(video_urls_path(sql_course, lessons_of(sql_course)[0]));
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.header("content-type") == "application/json");
    BOOST_TEST(reply.header("cache-control") == "no-store");
    const auto body = json::parse(reply.body);
    BOOST_TEST(body.text("kind").value() == "stream");
    const auto iframe = body.text("iframe").value();
    BOOST_TEST(iframe.starts_with(site_under_test().sandbox + "/"));
    BOOST_TEST(body.text("manifest").value() ==
               iframe.substr(0, iframe.rfind('/')) + "/manifest/video.m3u8");
    BOOST_TEST(body.integer("lifetime_seconds").value() > 600 - 10);
    BOOST_TEST(body.integer("lifetime_seconds").value() <= 900);
    BOOST_TEST(Browser{}.get(iframe).status == 200);
}

BOOST_AUTO_TEST_CASE(file_in_storage_plays_from_the_page_with_ranges) {
    const VideoInStorage video{sql_course};
    auto learner = learner_with(sql_course);
    const auto page = learner.browser.get(lesson_path(sql_course, video.lesson));
    BOOST_TEST(page.status == 200);
    BOOST_TEST(!page.says("<iframe"));
    auto url = between(page.body, "<source src=\"", "\"");
    if (url.empty()) url = between(page.body, "playsinline src=\"", "\"");
    BOOST_REQUIRE(url.starts_with(site_under_test().sandbox + "/lectern-files/videos/"));

    const auto bytes = demo_video();
    const auto whole = Browser{}.get(url);
    BOOST_TEST(whole.status == 200);
    BOOST_TEST((whole.body == bytes));
    BOOST_TEST(whole.header("content-type") == "video/mp4");
    BOOST_TEST(whole.header("content-disposition") == "inline");
    const auto part = get_range(url, "bytes=1000-1999");
    BOOST_TEST(part.status == 206);
    BOOST_TEST((part.body == bytes.substr(1000, 1000)));
    BOOST_TEST(part.header("content-range") == "bytes 1000-1999/" + std::to_string(bytes.size()));
    BOOST_TEST(get_range(url, "bytes=-10").body.size() == 10U);
}

BOOST_AUTO_TEST_CASE(the_url_of_a_file_is_a_link_that_works_and_lives_a_quarter_of_an_hour) {
    const VideoInStorage video{sql_course};
    auto learner = learner_with(sql_course);
    const auto body =
        json::parse(learner.browser.get(video_urls_path(sql_course, video.lesson)).body);
    BOOST_TEST(body.text("kind").value() == "file");
    BOOST_TEST(body.text("type").value() == "video/mp4");
    const auto url = body.text("url").value();
    BOOST_TEST(url.find("&X-Amz-Expires=900&") != std::string::npos);
    BOOST_TEST(get_range(url, "bytes=0-9").status == 206);
    BOOST_TEST(body.integer("lifetime_seconds").value() <= 900);
    const auto other = url.substr(0, url.find("/videos/")) + "/practical-sql/joins.pdf" +
                       url.substr(url.find('?'));
    BOOST_TEST(Browser{}.get(other).status == 403, "the link opens one file only");
}

BOOST_AUTO_TEST_CASE(video_urls_without_access_is_the_same_problem_for_every_reason) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lesson = lessons_of(bread_course).front();
    const auto stranger = browser.get(video_urls_path(bread_course, lesson));
    BOOST_TEST(is_refused(stranger));
    for (const auto& path :
         {video_urls_path(sql_course, "no-such-lesson"), video_urls_path("no-such-course", "x")}) {
        const auto reply = browser.get(path);
        BOOST_TEST(is_refused(reply), path);
        BOOST_TEST(reply.body == stranger.body, path);
    }
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs AS log
          JOIN users ON users.id = log.actor_user_id
         WHERE users.email = $1
           AND log.event = 'lesson_access_denied'
           AND log.outcome = 'refused'
           AND log.reason = 'no_entitlement'
    )sql",
                      learner.email) == 1);
    BOOST_TEST(Browser{}
                   .get(video_urls_path(bread_course, lesson))
                   .redirects_to("/login?next=" + video_urls_path(bread_course, lesson)));
}

BOOST_AUTO_TEST_CASE(no_url_of_a_video_is_given_for_a_closed_lesson) {
    auto learner = learner_with(bread_course);
    auto& browser = learner.browser;
    const auto lesson = lessons_of(bread_course).front();
    const auto path = video_urls_path(bread_course, lesson);
    BOOST_TEST(browser.get(path).status == 200);

    facts("UPDATE course_lessons SET is_published = false WHERE slug = $1", lesson);
    const auto unpublished = browser.get(path);
    facts("UPDATE course_lessons SET is_published = true WHERE slug = $1", lesson);
    BOOST_TEST(is_refused(unpublished));
    facts("UPDATE courses SET status = 'draft' WHERE slug = $1", bread_course);
    const auto draft = browser.get(path);
    facts("UPDATE courses SET status = 'published' WHERE slug = $1", bread_course);
    BOOST_TEST(is_refused(draft));
    for (const std::string status : {"revoked", "suspended"}) {
        set_entitlements(learner.email, status);
        BOOST_TEST(is_refused(browser.get(path)), status);
    }
    set_entitlements(learner.email, "active");
    BOOST_TEST(browser.get(path).status == 200);
}

BOOST_AUTO_TEST_CASE(lesson_without_a_video_has_no_video_urls) {
    auto learner = learner_with(bread_course);
    const auto lesson = lessons_of(bread_course).front();
    const auto uid = facts("SELECT stream_uid FROM course_lessons WHERE slug = $1", lesson)
                         .front()
                         .text("stream_uid");
    facts("UPDATE course_lessons SET stream_uid = NULL WHERE slug = $1", lesson);
    const auto reply = learner.browser.get(video_urls_path(bread_course, lesson));
    const auto page = learner.browser.get(lesson_path(bread_course, lesson));
    facts("UPDATE course_lessons SET stream_uid = $2 WHERE slug = $1", lesson, uid);
    BOOST_TEST(reply.status == 404);
    BOOST_TEST(reply.header("content-type") == "application/problem+json");
    BOOST_TEST(page.status == 200);
    check_loads_no_video(page, "lesson without a video");
}

BOOST_AUTO_TEST_CASE(page_with_a_video_may_load_what_the_video_needs_and_no_other_page_may) {
    const auto& sandbox = site_under_test().sandbox;  // Stream and the storage
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto lessons = lessons_of(sql_course);
    const auto stream = browser.get(lesson_path(sql_course, lessons[1]));
    BOOST_TEST(policy_of(stream, "default-src") == "'none'");
    BOOST_TEST(policy_of(stream, "media-src") == sandbox + " blob:");
    BOOST_TEST(policy_of(stream, "frame-src") == sandbox);
    BOOST_TEST(policy_of(stream, "connect-src") == "'self' " + sandbox, "for captions");
    BOOST_TEST(policy_of(stream, "script-src") == "'self' https://embed.cloudflarestream.com");
    BOOST_TEST(stream.header("x-lectern-video").empty(), "the header is for nginx only");
    {
        const VideoInStorage video{sql_course};
        const auto file = browser.get(lesson_path(sql_course, video.lesson));
        BOOST_TEST(policy_of(file, "media-src") == "'self' " + sandbox, "for captions too");
        BOOST_TEST(policy_of(file, "frame-src").empty());
        BOOST_TEST(policy_of(file, "connect-src") == "'self'");
        BOOST_TEST(policy_of(file, "script-src") == "'self'");
    }
    check_loads_no_video(browser.get("/my-courses"), "library");
    check_loads_no_video(browser.get("/courses"), "catalogue");
    check_loads_no_video(browser.get("/courses/practical-sql"), "course without an introduction");
    BOOST_TEST(policy_of(browser.get("/courses/bread-from-four-ingredients"), "frame-src") ==
               sandbox);
    check_loads_no_video(browser.get("/learn/no-such-course"), "refused lesson");
    check_loads_no_video(browser.get(video_urls_path(sql_course, lessons[1])), "video URLs");
    check_loads_no_video(browser.get("/no-such-page"), "404");
    check_loads_no_video(browser.get("/assets/site.css"), "asset");
    check_loads_no_video(browser.get("/courses/" + std::string(9000, 'a')), "nginx's 414");
}

BOOST_AUTO_TEST_CASE(demo_courses_have_a_lesson_with_a_file_and_an_introduction_that_play) {
    auto learner = registered_learner();
    learner.browser.submit("/courses/clouds-for-walkers/enrol", {});
    const auto file =
        json::parse(learner.browser.get(video_urls_path(free_course, "the-veil")).body);
    BOOST_TEST(file.text("kind").value() == "file");
    BOOST_TEST(get_range(file.text("url").value(), "bytes=0-99").status == 206);
    const auto page = Browser{}.get("/courses/bread-from-four-ingredients");
    BOOST_TEST(Browser{}.get(between(page.body, "<iframe src=\"", "\"")).status == 200);
}

BOOST_AUTO_TEST_CASE(lengths_of_videos_are_taken_over_from_stream) {
    const auto lesson = lessons_of(bread_course).front();
    const auto length = [&] {
        return number(
            "SELECT COALESCE(duration_seconds, 0) AS n FROM course_lessons WHERE slug = $1",
            lesson);
    };
    facts("UPDATE course_lessons SET duration_seconds = 7 WHERE slug = $1", lesson);
    const std::vector<std::string> command{"course", "sync-durations", bread_course};
    SiteCommand first{command, {database_of_operator()}};
    BOOST_TEST(first.status() == 0, first.output());
    BOOST_TEST(length() == 30);
    const std::string line = "course bread-from-four-ingredients: videos at Stream: 6, ";
    BOOST_TEST(first.output().find(line + "lengths changed: 1\n") != std::string::npos,
               first.output());

    const auto uid = facts("SELECT intro_stream_uid FROM courses WHERE slug = $1", bread_course)
                         .front()
                         .text("intro_stream_uid");
    facts("UPDATE courses SET intro_stream_uid = 'gone' WHERE slug = $1", bread_course);
    SiteCommand second{command, {database_of_operator()}};
    BOOST_TEST(second.status() == 1);
    facts("UPDATE courses SET intro_stream_uid = $2 WHERE slug = $1", bread_course, uid);
    BOOST_TEST(second.output() ==
               "course bread-from-four-ingredients: introduction: gone does not exist at Stream\n" +
                   line + "lengths changed: 0\n");
}

BOOST_AUTO_TEST_CASE(introduction_of_a_course_and_a_preview_play_for_visitors) {
    const auto lesson = facts(R"sql(
        SELECT lesson.slug
          FROM course_lessons AS lesson
          JOIN courses AS course ON course.id = lesson.course_id
         WHERE course.slug = $1
           AND lesson.is_preview
         LIMIT 1
    )sql",
                              sql_course)
                            .front()
                            .text("slug");
    const auto preview = Browser{}.get("/courses/practical-sql/preview/" + lesson);
    BOOST_TEST(policy_of(preview, "frame-src") == site_under_test().sandbox);
    BOOST_TEST(policy_of(preview, "script-src") == "'self'", "no script of ours uses Cloudflare's");

    facts(
        "UPDATE courses SET intro_stream_uid = '0123456789abcdef0123456789abcdef' WHERE slug = $1",
        sql_course);
    const auto page = Browser{}.get("/courses/practical-sql");
    facts("UPDATE courses SET intro_stream_uid = NULL WHERE slug = $1", sql_course);
    BOOST_TEST(policy_of(page, "frame-src") == site_under_test().sandbox);
    const auto url = between(page.body, "<iframe src=\"", "\"");
    BOOST_TEST(url.find("0123456789abcdef0123456789abcdef") == std::string::npos);
    BOOST_TEST(Browser{}.get(url).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
