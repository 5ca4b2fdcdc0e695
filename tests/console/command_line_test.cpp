#include "console/command_line.hpp"

#include <iostream>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "console/options.hpp"
#include "platform/version.hpp"
#include "support/command_line.hpp"

namespace lectern::test {
namespace {

/// What the command below was last run with.
Options received{{}};

int receive(const Options& options) {
    received = options;
    return 0;
}

int fail(const Options& /*options*/) {
    throw CommandFailure{"no luck"};
}

int refuse(const Options& /*options*/) {
    throw UsageError{"takes another kind of ID"};
}

const std::vector<Command>& shop() {
    static const std::vector<Command> all{
        {"open", "open the shop", receive},
        {"find",
         "find things",
         receive,
         {},
         {{"PLACE"}, {.name = "SHELF", .help = "all without it", .is_required = false}},
         {{"--email", "ADDRESS", "whose"}, {"--json", "", "as JSON"}, {"-f", "", "follows"}},
         "There are many things.\n"},
        {"order list", "list orders", receive, {}, {}, {{"--limit", "N", "at most N"}}},
        {"order void",
         "void an order",
         receive,
         {},
         {{"ID"}},
         {{.name = "--reason", .value_name = "TEXT", .help = "why", .is_required = true}}},
        {"order break", "break an order", fail, {}, {{"ID"}}},
        {"order doubt", "doubt an order", refuse, {}, {{"ID"}}},
        {"check",
         "check all",
         receive,
         {},
         {},
         {{.name = "--all", .value_name = "", .help = "all", .is_required = true}}},
    };
    return all;
}

CommandResult run_in_shop(const Words& words) {
    received = Options{{{"nothing", ""}}};
    return run_and_capture(
        [&] { return run_command(shop(), words, [] { std::cout << "all help\n"; }); });
}

/// Runs the words, which must be taken, and returns what the command was run with.
Options options_from(const Words& words) {
    const auto ending = run_in_shop(words);
    BOOST_TEST(ending.status == 0, ending.errors);
    BOOST_TEST(ending.errors == "");
    return received;
}

/// Returns the first line that wrong use writes to standard error, without `lectern `.
std::string fault_of(const Words& words) {
    const auto ending = run_in_shop(words);
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(ending.output == "");
    BOOST_TEST(received.has("nothing"), "the command must not run");
    BOOST_REQUIRE(ending.errors.starts_with("lectern"));
    const auto line = ending.errors.substr(0, ending.errors.find('\n'));
    BOOST_TEST(contains(ending.errors, line + "\nUsage: lectern "));
    return line.substr(line.find_first_of(" :") + (line[7] == ' ' ? 1 : 2));
}

void expect_words(const Words& found, const Words& expected) {
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(command_line)

BOOST_AUTO_TEST_CASE(options_may_stand_anywhere_and_arguments_keep_their_order) {
    const auto options = options_from({"find", "--json", "a", "--email", "x@example.com", "b"});
    expect_words(options.arguments(), {"a", "b"});
    BOOST_TEST(options.has("--json"));
    BOOST_TEST(options.value("--email").value() == "x@example.com");
    BOOST_TEST(!options.has("-f"));
}

BOOST_AUTO_TEST_CASE(an_optional_argument_may_be_left_out) {
    expect_words(options_from({"find", "a"}).arguments(), {"a"});
}

BOOST_AUTO_TEST_CASE(a_value_may_follow_an_equals_sign) {
    BOOST_TEST(options_from({"order", "void", "7", "--reason=a=b"}).required("--reason") == "a=b");
    const auto options = options_from({"find", "--email=", "a"});
    BOOST_TEST(options.value("--email").value() == "");
    expect_words(options.arguments(), {"a"});
}

BOOST_AUTO_TEST_CASE(the_value_of_an_option_may_begin_with_a_dash) {
    for (const std::string value : {"-x@example.com", "--json", "-f", "-", "--help", "--"}) {
        const auto options = options_from({"find", "a", "--email", value});
        BOOST_TEST(options.value("--email").value() == value);
        BOOST_TEST(!options.has("--json"));
    }
}

BOOST_AUTO_TEST_CASE(words_after_two_dashes_are_arguments) {
    expect_words(options_from({"find", "--json", "--", "--email=", "-f"}).arguments(),
                 {"--email=", "-f"});
}

BOOST_AUTO_TEST_CASE(an_argument_and_a_value_are_taken_as_they_are) {
    for (const std::string word : {"order", "list", "find", "help", "/x", "[a,b]", "{}", "a,b",
                                   "'a'", "\"a b\"", " a ", "x\n", "é", "-1", "%%", "a.b"}) {
        const auto options = options_from({"find", word, "--email", word, word});
        BOOST_TEST_CONTEXT(word) {
            expect_words(options.arguments(), {word, word});
            BOOST_TEST(options.value("--email").value() == word);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_word_that_a_command_does_not_take_is_a_usage_error) {
    BOOST_TEST(fault_of({"find", "a", "--jsno"}) == "find: has no option --jsno");
    BOOST_TEST(fault_of({"find", "--jsno"}) == "find: has no option --jsno");
    BOOST_TEST(fault_of({"find", "a", "-fx"}) == "find: has no option -x");
    BOOST_TEST(fault_of({"find", "a", "b", "c"}) == "find: unexpected argument c");
    BOOST_TEST(fault_of({"find", "a", "b", ""}) == "find: unexpected argument ");
    BOOST_TEST(fault_of({"open", "now"}) == "open: unexpected argument now");
    BOOST_TEST(fault_of({"order", "--limit", "1", "list"}) == "order: has no option --limit");
    BOOST_TEST(fault_of({"--json", "find", "a"}) == "has no option --json");
}

BOOST_AUTO_TEST_CASE(an_option_without_its_value_is_a_usage_error) {
    BOOST_TEST(fault_of({"find", "a", "--email"}) == "find: --email needs a value");
}

BOOST_AUTO_TEST_CASE(a_flag_takes_no_value) {
    for (const std::string word : {"--json=false", "--json=yes"})
        BOOST_TEST(fault_of({"find", "a", word}) == "find: --json takes no value");
}

BOOST_AUTO_TEST_CASE(an_option_with_a_value_is_taken_once_and_a_flag_more_often) {
    BOOST_TEST(fault_of({"find", "a", "--email", "x", "--email=y"}) ==
               "find: --email is given more than once");
    BOOST_TEST(options_from({"find", "a", "--json", "--json"}).has("--json"));
}

BOOST_AUTO_TEST_CASE(what_is_required_must_not_be_missing_or_blank) {
    BOOST_TEST(fault_of({"find"}) == "find: PLACE is missing");
    BOOST_TEST(fault_of({"find", " "}) == "find: PLACE is missing");
    BOOST_TEST(fault_of({"check"}) == "check: --all is missing");
    BOOST_TEST(fault_of({"order", "void", "--reason", "x"}) == "order void: ID is missing");
    BOOST_TEST(fault_of({"order", "void", "7"}) == "order void: --reason is missing");
    for (const std::string blank : {"", " ", "\t\n"})
        BOOST_TEST(fault_of({"order", "void", "7", "--reason", blank}) ==
                   "order void: --reason is missing");
    BOOST_TEST(fault_of({"order", "void", "7", "--reason="}) == "order void: --reason is missing");
}

BOOST_AUTO_TEST_CASE(a_usage_error_is_followed_by_the_usage) {
    BOOST_TEST(run_in_shop({"find"}).errors ==
               "lectern find: PLACE is missing\n"
               "Usage: lectern find PLACE [SHELF] [--email ADDRESS] [--json] [-f]\n");
    BOOST_TEST(run_in_shop({"order", "void"}).errors ==
               "lectern order void: --reason is missing\n"
               "Usage: lectern order void ID --reason TEXT\n");
    BOOST_TEST(run_in_shop({"order", "doubt", "7"}).errors ==
               "lectern order doubt: takes another kind of ID\n"
               "Usage: lectern order doubt ID\n");
}

BOOST_AUTO_TEST_CASE(a_failure_is_one_line_and_exit_status_1) {
    const auto ending = run_in_shop({"order", "break", "7"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern order break: no luck\n");
}

BOOST_AUTO_TEST_CASE(a_group_without_a_command_says_which_it_has) {
    const auto ending = run_in_shop({"order"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(ending.errors ==
               "lectern order: needs a command: list, void, break, doubt\n"
               "Usage: lectern order list [--limit N]\n"
               "       lectern order void ID --reason TEXT\n"
               "       lectern order break ID\n"
               "       lectern order doubt ID\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_command_is_reported_with_the_known_ones) {
    BOOST_TEST(fault_of({"ordre", "list"}) ==
               "no command ordre; there are open, find, order, check");
    BOOST_TEST(fault_of({"order", "lsit", "list"}) ==
               "order: no command lsit; there are list, void, break, doubt");
    BOOST_TEST(fault_of({"help", "ordre"}) ==
               "no command ordre; there are open, find, order, check");
}

BOOST_AUTO_TEST_CASE(help_is_printed_for_all_for_a_group_and_for_a_command) {
    for (const auto& words : {Words{}, Words{"--help"}, Words{"help"}})
        BOOST_TEST(run_in_shop(words).output == "all help\n");
    for (const auto& words : {Words{"order", "--help"}, Words{"help", "order"}})
        BOOST_TEST(run_in_shop(words).output ==
                   "Usage: lectern order COMMAND\n\n"
                   "  lectern order list    list orders\n"
                   "  lectern order void    void an order\n"
                   "  lectern order break   break an order\n"
                   "  lectern order doubt   doubt an order\n");
    for (const auto& words :
         {Words{"find", "--help"}, Words{"help", "find"}, Words{"find", "a", "--jsno", "--help"}}) {
        const auto ending = run_in_shop(words);
        BOOST_TEST(ending.status == 0);
        BOOST_TEST(ending.errors == "");
        BOOST_TEST(ending.output ==
                   "Usage: lectern find PLACE [SHELF] [--email ADDRESS] [--json] [-f]\n\n"
                   "find things\n\n"
                   "  SHELF             all without it\n"
                   "  --email ADDRESS   whose\n"
                   "  --json            as JSON\n"
                   "  -f                follows\n\n"
                   "There are many things.\n");
        BOOST_TEST(received.has("nothing"), "the command must not run");
    }
}

BOOST_AUTO_TEST_CASE(help_and_version_before_a_command_do_not_run_it) {
    for (const auto& [words, output] :
         {std::pair{Words{"--help", "open"}, "all help\n"},
          std::pair{Words{"--version", "open"}, "lectern " LECTERN_VERSION},
          std::pair{Words{"order", "--help", "list"}, "Usage: lectern order COMMAND\n"}}) {
        const auto ending = run_in_shop(words);
        BOOST_TEST(ending.status == 0);
        BOOST_TEST(ending.output.starts_with(output), ending.output);
        BOOST_TEST(received.has("nothing"), "the command must not run");
    }
}

BOOST_AUTO_TEST_CASE(a_message_shows_no_character_of_a_word_that_a_terminal_interprets_or_hides) {
    const std::string word = "a\x1b[31mb\nc\u200bd\ufeffe\u202ef";
    const std::string safe = "a?[31mb?c?d?e?f";
    BOOST_TEST(fault_of({"find", "a", "b", word}) == "find: unexpected argument " + safe);
    BOOST_TEST(fault_of({"find", "a", "--" + word}) == "find: has no option --" + safe);
    BOOST_TEST(fault_of({"order", word}) ==
               "order: no command " + safe + "; there are list, void, break, doubt");
    BOOST_TEST(run_in_shop({"find", "\x1b\xe9"}).errors == "lectern: not valid UTF-8: ?\uFFFD\n");
    const auto failing = run_and_capture([&] {
        return report_failures("lectern x", [&]() -> int { throw CommandFailure{"no " + word}; });
    });
    BOOST_TEST(failing.errors ==
               "lectern x: no a?[31mb\n"
               "lectern x: c?d?e?f\n");
}

BOOST_AUTO_TEST_CASE(a_word_that_is_not_utf8_is_refused_in_one_line) {
    for (const auto& words :
         {Words{"find", "caf\xe9"}, Words{"order", "void", "7", "--reason", "caf\xe9"}}) {
        const auto ending = run_in_shop(words);
        BOOST_TEST(ending.status == 2);
        BOOST_TEST(ending.errors == "lectern: not valid UTF-8: caf\uFFFD\n");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
