// A command fails if its result cannot be written.

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "support/full_output.hpp"

namespace lectern::test {
namespace {

constexpr auto no_space = ": standard output: cannot be written\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(full_output)

BOOST_AUTO_TEST_CASE(help_and_version_fail_on_a_full_disk) {
    for (const auto& words : {Words{}, Words{"--help"}, Words{"help"}, Words{"--version"}}) {
        const auto ending = run_on_full_disk(words);
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.errors == std::string{"lectern"} + no_space);
    }
}

BOOST_AUTO_TEST_CASE(every_command_that_cannot_write_fails_with_one_line) {
    for (const auto& command : commands()) {
        Words words;
        std::istringstream name{std::string{command.name}};
        for (std::string word; name >> word;) words.push_back(word);
        words.emplace_back("--help");
        const auto ending = run_on_full_disk(words);
        BOOST_TEST(ending.status == 1, command.name);
        BOOST_TEST(ending.errors == "lectern " + std::string{command.name} + no_space);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
