#include "console/completion.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "console/bash_completion.hpp"
#include "console/fish_completion.hpp"
#include "console/zsh_completion.hpp"
#include "platform/child_process.hpp"
#include "support/command_line.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {
namespace {

std::vector<std::string_view> list_colours() {
    return {"red", "green"};
}

int do_nothing(const Options& /*options*/) {
    return 0;
}

const std::vector<Command>& few_commands() {
    static const std::vector<Command> commands{
        {"paint house",
         "paint a house's walls [outside]",
         do_nothing,
         {},
         {{"DIR"}},
         {{"--colour", "COLOUR", "which one: red", false, list_colours},
          {"--size", "N", "how large"},
          {"-f", "", "for good"}}},
        {"paint door", "paint a door", do_nothing},
        {"show", "show a colour", do_nothing, {}, {{"COLOUR", "", true, list_colours}}}};
    return commands;
}

/// Returns what bash offers for the last of the words.
std::vector<std::string> offered_by_bash(const Words& words) {
    const TemporaryDirectory directory;
    const auto output = directory.path() / "offered";
    auto script = bash_completion_of(few_commands()) + "COMP_WORDS=(";
    for (const auto& word : words) script += '\'' + word + "' ";
    script += ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) +
              "\n_lectern\nprintf '%s\\n' \"${COMPREPLY[@]}\" >\"$1\"\n";
    StopSignal stop;
    run_program({.words = {"bash", "-euc", script, "bash", output.string()}}, stop);
    std::ifstream lines{output};
    std::vector<std::string> offered;
    for (std::string line; std::getline(lines, line);)
        if (!line.empty()) offered.push_back(line);
    return offered;
}

using Offered = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(completion)

BOOST_AUTO_TEST_CASE(bash_completes_names_of_commands) {
    BOOST_TEST(
        (offered_by_bash({"lectern", ""}) == Offered{"paint", "show", "--help", "--version"}));
    BOOST_TEST((offered_by_bash({"lectern", "pa"}) == Offered{"paint"}));
    BOOST_TEST((offered_by_bash({"lectern", "paint", ""}) == Offered{"house", "door", "--help"}));
    BOOST_TEST((offered_by_bash({"lectern", "paint", "ho"}) == Offered{"house"}));
    BOOST_TEST(offered_by_bash({"lectern", "none", ""}).size() == 4U);
}

BOOST_AUTO_TEST_CASE(bash_completes_options_and_the_values_of_a_list) {
    BOOST_TEST((offered_by_bash({"lectern", "paint", "house", "-"}) ==
                Offered{"--colour", "--size", "-f", "--help"}));
    BOOST_TEST((offered_by_bash({"lectern", "paint", "house", "x", "--c"}) == Offered{"--colour"}));
    BOOST_TEST((offered_by_bash({"lectern", "paint", "house", "--colour", ""}) ==
                Offered{"red", "green"}));
    BOOST_TEST(
        (offered_by_bash({"lectern", "paint", "house", "--colour", "=", "g"}) == Offered{"green"}));
    BOOST_TEST((offered_by_bash({"lectern", "paint", "house", "--colour", "="}) ==
                Offered{"red", "green"}));
    BOOST_TEST(offered_by_bash({"lectern", "paint", "house", "--size", ""}).empty());
    BOOST_TEST((offered_by_bash({"lectern", "show", "r"}) == Offered{"red"}));
}

BOOST_AUTO_TEST_CASE(zsh_gets_help_with_its_special_characters_escaped) {
    const auto script = zsh_completion_of(few_commands());
    BOOST_TEST(contains(script, R"('house:paint a house'\''s walls [outside]')"));
    BOOST_TEST(contains(script, R"('--colour[which one\: red]:COLOUR:(red green)')"));
    BOOST_TEST(contains(script, " 1:DIR:_files\n"));
    BOOST_TEST(contains(script, R"('1:COLOUR:(red green)')"));
}

BOOST_AUTO_TEST_CASE(fish_gets_help_with_its_special_characters_escaped) {
    const auto script = fish_completion_of(few_commands());
    BOOST_TEST(contains(script,
                        "complete -c lectern -n '__lectern_is_after paint' -f -a house -d "
                        R"('paint a house\'s walls [outside]')"));
    BOOST_TEST(contains(script,
                        "complete -c lectern -n '__lectern_is_in paint house' -l colour -d "
                        "'which one: red' -x -a 'red green'"));
    BOOST_TEST(contains(script, " -s f -d 'for good'\n"));
    BOOST_TEST(
        contains(script, "complete -c lectern -n '__lectern_is_after show' -f -a 'red green'"));
}

BOOST_AUTO_TEST_CASE(each_shell_has_a_script_with_every_command) {
    for (const auto shell : list_shells()) {
        const auto ending = run({"completion", std::string{shell}});
        BOOST_TEST(ending.status == 0);
        for (const auto& command : commands())
            BOOST_TEST(contains(ending.output, command.name), shell << ' ' << command.name);
    }
    const auto ending = run({"completion", "tcsh"});
    BOOST_TEST(ending.status == 2);
    BOOST_TEST(contains(ending.errors, "SHELL: no tcsh; there are bash, zsh, fish\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
