#include "web/date_view.hpp"

#include <boost/test/unit_test.hpp>

#include "support/view_check.hpp"

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(date_view)

BOOST_AUTO_TEST_CASE(a_date_has_its_parts_without_leading_zeros_and_one_month) {
    const auto data = web::date_view("2026-02-03");
    BOOST_TEST(text_at(data, "date") == "2026-02-03");
    BOOST_TEST(text_at(data, "day") == "3");
    BOOST_TEST(text_at(data, "year") == "2026");
    BOOST_TEST(is_set(data, "is_february"));
    BOOST_TEST(!is_set(data, "is_january"));
    BOOST_TEST(!is_set(data, "is_december"));
    BOOST_TEST(!is_set(data, "has_time"));
}

BOOST_AUTO_TEST_CASE(a_time_has_hours_and_minutes) {
    const auto data = web::date_view("2026-12-31 07:05");
    BOOST_TEST(text_at(data, "date") == "2026-12-31");
    BOOST_TEST(text_at(data, "day") == "31");
    BOOST_TEST(is_set(data, "is_december"));
    BOOST_TEST(is_set(data, "has_time"));
    BOOST_TEST(text_at(data, "time") == "07:05");
}

BOOST_AUTO_TEST_CASE(an_empty_text_has_empty_parts) {
    const auto data = web::date_view("");
    BOOST_TEST(text_at(data, "date") == "");
    BOOST_TEST(text_at(data, "time") == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
