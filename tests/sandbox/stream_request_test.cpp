#include "sandbox/stream_request.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using lectern::sandbox::hls_type_of;
using lectern::sandbox::start_seconds_in;

BOOST_AUTO_TEST_SUITE(sandbox_stream_requests)

BOOST_AUTO_TEST_CASE(files_of_a_video_have_their_types) {
    BOOST_TEST(hls_type_of("video.m3u8").value_or("") == "application/vnd.apple.mpegurl");
    BOOST_TEST(hls_type_of("start.mp4").value_or("") == "video/mp4");
    BOOST_TEST(hls_type_of("part-7.m4s").value_or("") == "video/iso.segment");
}

BOOST_AUTO_TEST_CASE(names_that_lead_elsewhere_are_no_files_of_a_video) {
    for (const std::string name : {"", "make", "lesson.vtt", "../lesson.mp4", "a/b.m4s", "A.mp4"}) {
        BOOST_TEST(!hls_type_of(name).has_value(), name);
    }
}

BOOST_AUTO_TEST_CASE(player_starts_where_the_link_says) {
    BOOST_TEST(start_seconds_in("startTime=760") == 760);
    BOOST_TEST(start_seconds_in("startTime=760s") == 760);
    BOOST_TEST(start_seconds_in("startTime=12m40s") == 760);
    BOOST_TEST(start_seconds_in("startTime=1h2m3s") == 3723);
}

BOOST_AUTO_TEST_CASE(player_starts_at_the_beginning_without_a_time) {
    for (const std::string query :
         {"", "startTime=", "startTime=soon", "startTime=-5", "startTime=1.5"}) {
        BOOST_TEST(start_seconds_in(query) == 0, query);
    }
}

BOOST_AUTO_TEST_SUITE_END()
