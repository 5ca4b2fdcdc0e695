// Commands that do their work but cannot write the result.

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/full_output.hpp"
#include "support/source_tree.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct Shell {
    TestDatabase test;
    DatabaseOfCommands commands{test.connection_string()};
    Shell() { run({"course", "import", in_source("sql/demo/clouds-for-walkers.json").string()}); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(full_output_with_database, Shell)

BOOST_AUTO_TEST_CASE(a_command_that_cannot_write_its_result_fails_with_one_line) {
    const std::string course = "clouds-for-walkers";
    for (const auto& words : {Arguments{"course", "list"},
                              {"course", "list", "--json"},
                              {"course", "export", course},
                              {"course", "retire", course},
                              {"course", "publish", course},
                              {"audit", "tail"},
                              {"audit", "tail", "--since", "1d"},
                              {"order", "list"},
                              {"event", "list"},
                              {"mail", "list"}}) {
        const auto ending = run_on_full_disk(words);
        BOOST_TEST_CONTEXT(words[0] << ' ' << words.at(1)) {
            BOOST_TEST(ending.status == 1);
            BOOST_TEST(ending.errors.ends_with("standard output: cannot be written\n"),
                       ending.errors);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
