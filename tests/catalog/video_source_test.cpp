#include "catalog/video_source.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace lectern::catalog {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(video_source)

BOOST_AUTO_TEST_CASE(a_video_is_at_stream_or_a_file_or_there_is_none) {
    BOOST_TEST(!video_source_from({{}, {}, 90}));
    const auto stream = video_source_from({"5d5bc37f", {}, 90}).value();
    BOOST_TEST((stream.kind == VideoSource::Kind::stream));
    BOOST_TEST(stream.id == "5d5bc37f");
    BOOST_TEST(stream.duration_seconds.value() == 90);
    const auto file = video_source_from({{}, "videos/01.mp4", {}}).value();
    BOOST_TEST((file.kind == VideoSource::Kind::file));
    BOOST_TEST(file.id == "videos/01.mp4");
    BOOST_TEST(!file.duration_seconds);
}

BOOST_AUTO_TEST_CASE(a_video_is_stored_in_the_columns_that_it_came_from) {
    const auto stream = columns_of(video_source_from({"5d5bc37f", {}, 90}));
    BOOST_TEST(stream.stream_uid.value() == "5d5bc37f");
    BOOST_TEST(!stream.object_key);
    BOOST_TEST(stream.duration_seconds.value() == 90);
    const auto file = columns_of(video_source_from({{}, "videos/01.mp4", {}}));
    BOOST_TEST(!file.stream_uid);
    BOOST_TEST(file.object_key.value() == "videos/01.mp4");
    BOOST_TEST(!file.duration_seconds);
    const auto none = columns_of(std::nullopt);
    BOOST_TEST((!none.stream_uid && !none.object_key && !none.duration_seconds));
}

BOOST_AUTO_TEST_CASE(the_ending_of_a_file_gives_its_content_type) {
    BOOST_TEST(video_type_of("videos/01.mp4").value() == "video/mp4");
    BOOST_TEST(video_type_of("videos/01.M4V").value() == "video/mp4");
    BOOST_TEST(video_type_of("a.mov.webm").value() == "video/webm");
}

BOOST_AUTO_TEST_CASE(a_file_that_not_every_browser_plays_has_no_content_type) {
    for (const auto* key : {"01.mov", "01.avi", "01.mkv", "mp4", "01.mp4/notes", "01.mp4.txt", ""})
        BOOST_TEST(!video_type_of(key), key);
}

BOOST_AUTO_TEST_CASE(the_url_in_a_page_outlives_the_video_and_lives_at_most_a_day) {
    const auto lifetime = [](std::optional<int> seconds) {
        return page_lifetime({VideoSource::Kind::stream, "5d5bc37f", seconds}).count();
    };
    BOOST_TEST(lifetime(90) == 15 * 60 + 90);
    BOOST_TEST(lifetime(3 * 3600) == 15 * 60 + 3 * 3600);
    BOOST_TEST(lifetime(std::nullopt) == 15 * 60 + 2 * 3600);
    BOOST_TEST(lifetime(30 * 3600) == 24 * 3600);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::catalog
