#include "operations/setup_command.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "commands.hpp"
#include "console/options.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {
namespace {

using operations::words_of_setup;

const Command& setup_row() {
    for (const auto& command : commands())
        if (command.name == "setup") return command;
    throw std::logic_error{"there is no command setup"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(setup_command)

BOOST_AUTO_TEST_CASE(the_script_gets_each_option_as_a_word_of_its_own) {
    const Options options{{{"--school-name", "$(id) \"x\"; 'y'"}, {"--enable", ""}}};
    const Words expected{"/share/setup", "--school-name", "$(id) \"x\"; 'y'", "--enable"};
    BOOST_TEST(words_of_setup(options, "/share/setup") == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_script_gets_every_option_of_the_table) {
    Options::Values values;
    for (const auto& option : setup_row().options) values[std::string{option.name}] = "x";
    const auto words = words_of_setup(Options{values}, "setup");
    for (const auto& option : setup_row().options) {
        const auto at = std::ranges::find(words, option.name);
        BOOST_TEST_REQUIRE((at != words.end()), option.name);
        const bool has_value = at + 1 != words.end() && *(at + 1) == "x";
        BOOST_TEST(has_value == !option.value_name.empty(), option.name);
    }
}

BOOST_AUTO_TEST_CASE(a_certificate_needs_its_key_and_is_not_self_signed) {
    for (const auto& words :
         {Words{"setup", "--certificate", "/c"}, Words{"setup", "--certificate-key", "/k"},
          Words{"setup", "--self-signed", "--certificate", "/c"}}) {
        const auto ending = run(words);
        BOOST_TEST(ending.status == 2);
        BOOST_TEST(contains(ending.errors, "lectern setup: --"), ending.errors);
    }
}

BOOST_AUTO_TEST_CASE(a_secret_is_no_option) {
    for (const auto* option : {"--stripe-key", "--smtp-password", "--stripe-webhook-secret"})
        BOOST_TEST(run({"setup", option, "sk_live_x"}).status == 2, option);
}

BOOST_AUTO_TEST_CASE(a_missing_script_is_named) {
    const TemporaryDirectory directory;
    const Environment share{{{"LECTERN_SHARE", directory.path().string()}}};
    const auto ending = run({"setup"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern setup: " + directory.path().string() +
                                    "/installation/setup cannot be run; install Lectern again\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
