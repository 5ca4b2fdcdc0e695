#include "platform/child_process.hpp"

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/signal_mask.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {
namespace {

struct Runner {
    SignalMask mask;
    StopSignal stop;

    std::string failure_of(const Program& program) {
        try {
            run_program(program, stop);
            return "";
        } catch (const std::runtime_error& error) {
            return error.what();
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(child_process, Runner)

BOOST_AUTO_TEST_CASE(a_program_gets_its_arguments_and_environment_unchanged) {
    const TemporaryDirectory directory;
    const auto file = (directory.path() / "it's here; $HOME").string();
    BOOST_TEST(failure_of({.words = {"touch", file}}) == "");
    BOOST_TEST(std::filesystem::exists(file));
    BOOST_TEST(failure_of({.words = {"sh", "-c", "test \"$LECTERN_A\" = 'b c'"},
                           .environment = {{"LECTERN_A", "b c"}}}) == "");
}

BOOST_AUTO_TEST_CASE(a_failure_is_the_line_of_standard_error_that_names_the_error) {
    BOOST_TEST(failure_of({.words = {"sh", "-c",
                                     "echo a warning >&2; echo 'error: no luck' >&2; "
                                     "echo more >&2; exit 3"}}) == "sh: error: no luck");
    BOOST_TEST(failure_of({.words = {"sh", "-c", "echo sh: no luck >&2; exit 3"}}) ==
               "sh: no luck");
    BOOST_TEST(failure_of({.words = {"false"}}) == "false: failed");
    BOOST_TEST(failure_of({.words = {"sh", "-c", "kill -9 $$"}}) == "sh: failed");
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_installed_is_named) {
    BOOST_TEST(failure_of({.words = {"lectern-no-such-program"}}) ==
               "lectern-no-such-program: is not installed");
}

BOOST_AUTO_TEST_CASE(a_stop_signal_ends_the_program) {
    std::raise(SIGTERM);
    BOOST_TEST(failure_of({.words = {"sleep", "60"}}) == "sleep: was stopped");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
