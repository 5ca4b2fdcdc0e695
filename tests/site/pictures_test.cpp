#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <exception>
#include <string>

#include "platform/crypto.hpp"
#include "platform/http_client.hpp"
#include "platform/object_storage.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/temporary_directory.hpp"
#include "support/tiny_pictures.hpp"

namespace lectern::test {

namespace {

constexpr auto key = "practical-sql/Übung 1+1.png";
constexpr auto path = "/pictures/11111111111111111111111111111111";

StoreResult upload(const std::string& secret) {
    const TemporaryDirectory directory;
    directory.write("a.png", tiny_png());
    lectern::HttpClient http;
    const lectern::R2Storage storage{http,
                                     {.endpoint = site_under_test().sandbox,
                                      .name = "lectern-files",
                                      .access_key_id = "sandbox-key",
                                      .secret_access_key = secret}};
    return storage.store_object({.object_key = key,
                                 .content_type = "image/png",
                                 .file = directory.path() / "a.png",
                                 .size_bytes = static_cast<std::int64_t>(tiny_png().size()),
                                 .blake2b = crypto::blake2b(tiny_png())},
                                lectern::SystemClock{}.now());
}

/// A picture in the last lesson of Practical SQL, which is no preview. The destructor removes it.
class PictureInLesson {
  public:
    PictureInLesson() {
        facts(R"sql(
            INSERT INTO lesson_pictures (lesson_id, name, position, public_id, object_key,
                                         content_type, width, height)
                 SELECT lesson.id, 'tiny.png', 100, substr($3, 11), $4, 'image/png', 6, 4
                   FROM course_lessons AS lesson
                   JOIN courses AS course ON course.id = lesson.course_id
                  WHERE course.slug = $1
                    AND lesson.slug = $2
        )sql",
              sql_course, lessons_of(sql_course).back(), path, key);
    }
    ~PictureInLesson() {
        try {
            facts("DELETE FROM lesson_pictures WHERE object_key = $1", key);
        } catch (const std::exception& error) {
            BOOST_ERROR(error.what());
        }
    }
    PictureInLesson(const PictureInLesson&) = delete;
    PictureInLesson& operator=(const PictureInLesson&) = delete;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pictures)

BOOST_AUTO_TEST_CASE(an_uploaded_picture_is_shown_to_the_owners_of_a_course_only) {
    BOOST_REQUIRE((upload(site_under_test().r2_secret_access_key) == StoreResult::stored));
    const PictureInLesson picture;
    auto learner = learner_with(sql_course);
    const auto reply = learner.browser.get(path);
    BOOST_TEST(reply.status == 302);
    BOOST_TEST(reply.header("cache-control") == "private, max-age=30");
    const auto shown = Browser{}.get(reply.header("location"));
    BOOST_TEST(shown.status == 200);
    BOOST_TEST(shown.header("content-type") == "image/png");
    BOOST_TEST((shown.body == tiny_png()), "the content is unchanged");

    const auto unknown = Browser{}.get("/pictures/22222222222222222222222222222222");
    BOOST_TEST(unknown.status == 404);
    const auto refused = Browser{}.get(path);
    BOOST_TEST(refused.status == 404);
    BOOST_TEST(refused.header("cache-control") == unknown.header("cache-control"));
    auto other = learner_with(bread_course);
    BOOST_TEST(other.browser.get(path).status == 404);
}

BOOST_AUTO_TEST_CASE(the_storage_refuses_an_upload_that_another_key_signed) {
    BOOST_TEST((upload("another") == StoreResult::refused));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
