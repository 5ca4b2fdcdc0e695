#include "platform/video_stream.hpp"

#include <boost/test/unit_test.hpp>

using lectern::VideoStream;

BOOST_AUTO_TEST_SUITE(video_stream)

BOOST_AUTO_TEST_CASE(player_url_is_the_iframe_of_the_uid) {
    const VideoStream video{"https://customer-abc.cloudflarestream.com"};
    BOOST_TEST(video.is_configured());
    BOOST_TEST(video.player_url("0123456789abcdef0123456789abcdef") ==
               "https://customer-abc.cloudflarestream.com/0123456789abcdef0123456789abcdef/iframe");
}

BOOST_AUTO_TEST_CASE(uid_cannot_leave_its_path_segment) {
    const VideoStream video{"https://customer-abc.cloudflarestream.com"};
    BOOST_TEST(video.player_url("../x?y#z") ==
               "https://customer-abc.cloudflarestream.com/..%2Fx%3Fy%23z/iframe");
}

BOOST_AUTO_TEST_CASE(no_customer_url_is_no_video) {
    BOOST_TEST(!VideoStream{""}.is_configured());
}

BOOST_AUTO_TEST_SUITE_END()
