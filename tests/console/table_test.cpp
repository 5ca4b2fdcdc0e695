#include "console/table.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::test {
namespace {

using Rows = std::vector<Cells>;

void expect_same(const Rows& found, const Rows& expected) {
    BOOST_REQUIRE(found.size() == expected.size());
    for (std::size_t at = 0; at < found.size(); ++at)
        BOOST_TEST(found[at] == expected[at], boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tables)

BOOST_AUTO_TEST_CASE(a_table_that_fits_is_unchanged) {
    const Rows rows{{"id", "at", "none"}, {"a", "2026-11-23T12:00:00+00:00", "-"}};
    expect_same(fitted(rows, 35), rows);
}

BOOST_AUTO_TEST_CASE(first_seconds_and_then_columns_without_a_value_are_left_out) {
    const Rows rows{{"id", "at", "none"}, {"a", "2026-11-23T12:34:56+00:00", "-"}};
    expect_same(fitted(rows, 34), {{"id", "at", "none"}, {"a", "2026-11-23 12:34", "-"}});
    expect_same(fitted(rows, 20), {{"id", "at"}, {"a", "2026-11-23 12:34"}});
}

BOOST_AUTO_TEST_CASE(the_widest_columns_are_shortened_by_characters) {
    const Rows rows{{"id", "name", "title"}, {"7", "ÄÖÜäöüßéè", "日本語日本語日本語日本語"}};
    expect_same(fitted(rows, 22), {{"id", "name", "title"}, {"7", "ÄÖÜäöüß…", "日本語日本語日…"}});
}

BOOST_AUTO_TEST_CASE(the_first_column_and_times_are_shortened_last) {
    const Rows rows{{"order", "at", "email"},
                    {"0123456789abcdef01234567", "2026-11-23T12:34:56Z", "gus@example.com"}};
    expect_same(fitted(rows, 50), {{"order", "at", "email"},
                                   {"0123456789abcdef01234567", "2026-11-23 12:34", "gus@e…"}});
    expect_same(fitted(rows, 43),
                {{"order", "at", "email"}, {"0123456789abcdef…", "2026-11-23 12:34", "gus@e…"}});
}

BOOST_AUTO_TEST_CASE(text_that_only_resembles_a_time_is_kept) {
    const Rows rows{{"id", "text"}, {"7", "2026-11-23T12:34:56 was when it began, in UTC: Z"}};
    BOOST_TEST(fitted(rows, 40)[1][1] == "2026-11-23T12:34:56 was when it beg…");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
