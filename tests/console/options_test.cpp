#include "console/options.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::test {
namespace {

Options with_limit(const std::string& text) {
    return Options{{{"--limit", text}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(command_options)

BOOST_AUTO_TEST_CASE(an_option_that_was_not_given_has_no_value) {
    const Options options{{{"--email", "x@example.com"}, {"-f", ""}}, {"a", "b"}};
    BOOST_TEST(options.has("-f"));
    BOOST_TEST(!options.has("--limit"));
    BOOST_TEST(options.value("--email").value() == "x@example.com");
    BOOST_TEST(!options.value("--limit").has_value());
    BOOST_TEST(options.argument() == "a");
}

BOOST_AUTO_TEST_CASE(a_flag_selects_the_output_format) {
    BOOST_TEST((Options{{{"--json", ""}}}.output_format() == OutputFormat::json));
    BOOST_TEST((Options{{{"--csv", ""}}}.output_format() == OutputFormat::csv));
    const Options both{{{"--csv", ""}, {"--json", ""}}};
    BOOST_CHECK_THROW(static_cast<void>(both.output_format()), UsageError);
    BOOST_TEST((Options{{}}.output_format() == OutputFormat::text));
}

BOOST_AUTO_TEST_CASE(a_number_is_at_least_one_and_fits_an_int) {
    BOOST_TEST(with_limit("7").number("--limit", 50) == 7);
    BOOST_TEST(with_limit("2147483647").number("--limit", 50) == 2147483647);
    BOOST_TEST(Options{{}}.number("--limit", 50) == 50);
    for (const auto* text :
         {"0", "-1", "+1", "x", "7x", " 7", "", "2147483648", "99999999999999999999"}) {
        try {
            static_cast<void>(with_limit(text).number("--limit", 50));
            BOOST_ERROR(text);
        } catch (const UsageError& error) {
            BOOST_TEST(error.message == "--limit: takes a whole number from 1 to 2147483647, got " +
                                            std::string{text});
        }
    }
}

BOOST_AUTO_TEST_CASE(an_unknown_word_is_reported_with_the_known_ones) {
    try {
        expect_one_of("--status", "lost", {"paid", "failed"});
        BOOST_ERROR("lost was taken");
    } catch (const UsageError& error) {
        BOOST_TEST(error.message == "--status: no lost; there are paid, failed");
    }
    expect_one_of("--status", "paid", {"paid", "failed"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
