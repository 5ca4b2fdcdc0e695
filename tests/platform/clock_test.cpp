#include "platform/clock.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(clock_times)

BOOST_AUTO_TEST_CASE(iso8601_has_microseconds_and_is_utc) {
    BOOST_TEST(iso8601(Timestamp{1795417500s}) == "2026-11-23T07:05:00.000000Z");
    BOOST_TEST(iso8601(Timestamp{1795417500s} + 1us) == "2026-11-23T07:05:00.000001Z");
    BOOST_TEST(iso8601(Timestamp{}) == "1970-01-01T00:00:00.000000Z");
    BOOST_TEST(iso8601(Timestamp{-1us}) == "1969-12-31T23:59:59.999999Z");
}

BOOST_AUTO_TEST_CASE(unix_seconds_are_rounded_down) {
    BOOST_TEST(unix_seconds(Timestamp{1795417500s} + 999999us) == 1795417500);
    BOOST_TEST(unix_seconds(Timestamp{-1us}) == -1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
