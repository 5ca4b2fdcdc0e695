#include "console/options.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::test {
namespace {

const OptionRules rules{.with_value = {"--email", "--limit"}, .flags = {"--json"}, .most = 2};

std::string fault_of(const Arguments& words, const OptionRules& own_rules = rules) {
    try {
        const Options options{words, own_rules};
        return "";
    } catch (const UsageError& error) {
        return error.message;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(command_options)

BOOST_AUTO_TEST_CASE(options_may_appear_anywhere_and_arguments_keep_their_order) {
    const Options options{{"a", "--json", "b", "--email", "x@example.com"}, rules};
    BOOST_TEST(options.arguments() == (Arguments{"a", "b"}), boost::test_tools::per_element());
    BOOST_TEST(options.has("--json"));
    BOOST_TEST(options.value("--email").value() == "x@example.com");
    BOOST_TEST(!options.has("--limit"));
}

BOOST_AUTO_TEST_CASE(the_value_of_an_option_may_begin_with_a_dash) {
    const Options options{{"--email", "-x@example.com"}, rules};
    BOOST_TEST(options.value("--email").value() == "-x@example.com");
}

BOOST_AUTO_TEST_CASE(arguments_that_break_the_rules_are_usage_errors) {
    BOOST_TEST(fault_of({"--jsno"}) == "has no option --jsno");
    BOOST_TEST(fault_of({"--email"}) == "--email needs a value");
    BOOST_TEST(fault_of({"a", "b", "c"}) == "takes 0 to 2 arguments, got c");
    BOOST_TEST(fault_of({}, {.least = 1, .most = 1}) == "takes 1 argument");
    BOOST_TEST(fault_of({"a"}, {}) == "takes no arguments, got a");
}

BOOST_AUTO_TEST_CASE(a_required_text_must_not_be_missing_or_blank) {
    for (const auto& words : {Arguments{}, Arguments{"--email", ""}, Arguments{"--email", " \n"}}) {
        const Options options{words, rules};
        BOOST_CHECK_THROW(static_cast<void>(options.required("--email")), UsageError);
    }
}

BOOST_AUTO_TEST_CASE(a_number_is_at_least_one) {
    BOOST_TEST((Options{{"--limit", "7"}, rules}.number("--limit", 50)) == 7);
    BOOST_TEST((Options{{}, rules}.number("--limit", 50)) == 50);
    for (const auto* text : {"0", "-1", "x", "7x", "", "3000000000", "99999999999999999999"}) {
        const Options options{{"--limit", text}, rules};
        BOOST_CHECK_THROW(static_cast<void>(options.number("--limit", 50)), UsageError);
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
