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
    const Rows rows{{"id", "title", "none"}, {"a", "Practical SQL", "-"}};
    expect_same(fitted(rows, 23), rows);
}

BOOST_AUTO_TEST_CASE(seconds_are_left_out_and_in_a_wide_table_columns_without_a_value) {
    const Rows rows{{"id", "at", "none"}, {"a", "2026-11-23T12:34:56.789012+00:00", "-"}};
    expect_same(fitted(rows, 100), {{"id", "at", "none"}, {"a", "2026-11-23 12:34", "-"}});
    expect_same(fitted(rows, 25), {{"id", "at"}, {"a", "2026-11-23 12:34"}});
}

BOOST_AUTO_TEST_CASE(names_of_columns_are_never_shortened) {
    const Rows rows{{"id", "completed", "watched_seconds"}, {"7", "3", "a long text in this cell"}};
    expect_same(fitted(rows, 30),
                {{"id", "completed", "watched_seconds"}, {"7", "3", "a long text in…"}});
    expect_same(fitted(rows, 10),
                {{"id", "completed", "watched_seconds"}, {"7", "3", "a long text in…"}});
}

BOOST_AUTO_TEST_CASE(text_is_shortened_before_references_and_those_before_addresses) {
    const Rows rows{{"mail", "title", "to", "intent"},
                    {"1", "Practical SQL", "gus.longname@example.com", "pi_0123456789abcdef"}};
    expect_same(fitted(rows, 59),
                {{"mail", "title", "to", "intent"},
                 {"1", "Pract…", "gus.longname@example.com", "pi_0123456789abcdef"}});
    expect_same(fitted(rows, 53), {{"mail", "title", "to", "intent"},
                                   {"1", "Pract…", "gus.longname@example.com", "pi_012345678…"}});
    expect_same(fitted(rows, 40), {{"mail", "title", "to", "intent"},
                                   {"1", "Pract…", "gus.longname@exam…", "pi_01…"}});
}

BOOST_AUTO_TEST_CASE(a_status_stays_whole) {
    const Rows rows{{"event", "type", "status"},
                    {"evt_0123456789abcdef0123", "checkout.session.completed", "processed"}};
    expect_same(fitted(rows, 40),
                {{"event", "type", "status"}, {"evt_0123456789abcdef…", "check…", "processed"}});
}

BOOST_AUTO_TEST_CASE(the_widest_columns_are_shortened_by_characters) {
    const Rows rows{{"id", "name", "title"}, {"7", "ÄÖÜäöüßéèêë", "日本語日本語日本語日本語"}};
    expect_same(fitted(rows, 22), {{"id", "name", "title"}, {"7", "ÄÖÜäöüß…", "日本語日本語日…"}});
}

BOOST_AUTO_TEST_CASE(the_first_column_is_shortened_after_text_and_times_last) {
    const Rows rows{{"course", "at", "title"},
                    {"practical-sql-for-bakers", "2026-11-23T12:34:56Z", "Practical SQL"}};
    expect_same(fitted(rows, 50), {{"course", "at", "title"},
                                   {"practical-sql-for-bakers", "2026-11-23 12:34", "Pract…"}});
    expect_same(fitted(rows, 43),
                {{"course", "at", "title"}, {"practical-sql-fo…", "2026-11-23 12:34", "Pract…"}});
}

BOOST_AUTO_TEST_CASE(text_that_only_resembles_a_time_is_kept) {
    const Rows rows{{"id", "text"}, {"7", "2026-11-23T12:34:56 was when it began, in UTC: Z"}};
    BOOST_TEST(fitted(rows, 40)[1][1] == "2026-11-23T12:34:56 was when it beg…");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
