#include "operations/demo.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "console/command.hpp"
#include "support/settings.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {
namespace {

using operations::find_demo;
using operations::list_demo_states;

std::string settings_text() {
    auto values = sandbox_values();
    values["LECTERN_BASE_URL"] = "http://localhost:8080";
    values["OPERATOR_DATABASE_URL"] = "host='/a b' user=lectern_shell";
    std::string text;
    for (const auto& [name, value] : values) text += name + '=' + value + '\n';
    return text;
}

bool is_refused(const TemporaryDirectory& state, const std::string& fact) {
    try {
        find_demo({state.path()});
    } catch (const CommandFailure& failure) {
        BOOST_TEST_MESSAGE(failure.what());
        return std::string{failure.what()}.find(fact) != std::string::npos;
    }
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(demo)

BOOST_AUTO_TEST_CASE(the_data_of_a_demo_is_looked_for_above_the_directory) {
    const auto states = list_demo_states({}, "/home/nia/courses");
    BOOST_REQUIRE(states.size() == 5U);
    BOOST_TEST(states[0] == "/home/nia/courses/.state/demo");
    BOOST_TEST(states[1] == "/home/nia/.state/demo");
    BOOST_TEST(states[3] == "/.state/demo");
    BOOST_TEST(states[4] == "/var/lib/lectern-demo");
}

BOOST_AUTO_TEST_CASE(a_given_directory_is_the_only_one) {
    const auto states = list_demo_states("/srv/demo", "/home/nia");
    BOOST_REQUIRE(states.size() == 1U);
    BOOST_TEST(states[0] == "/srv/demo");
}

BOOST_AUTO_TEST_CASE(a_ready_demo_is_found_with_its_own_settings) {
    const TemporaryDirectory state;
    BOOST_TEST(is_refused(state, "no demo runs; start it with ./app/demo"));
    state.write("state/run/settings", settings_text());
    BOOST_TEST(is_refused(state, "no demo runs"));
    state.write("state/run/ready", "");
    const auto found = find_demo({"/nowhere", state.path()});
    BOOST_TEST(found.config.base_url == "http://localhost:8080");
    BOOST_TEST(found.operator_database_url == "host='/a b' user=lectern_shell");
}

BOOST_AUTO_TEST_CASE(what_is_no_demo_is_refused) {
    const TemporaryDirectory state;
    state.write("state/run/ready", "");
    BOOST_TEST(is_refused(state, "run/settings cannot be read"));
    auto text = settings_text();
    text.replace(text.find("OPERATOR_DATABASE_URL"), 8, "NOBODY_S");
    state.write("state/run/settings", text);
    BOOST_TEST(is_refused(state, "is not that of a demo"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
