#include "unix_caller.hpp"

#include <boost/test/unit_test.hpp>

#include "config.hpp"
#include "support/environment.hpp"

namespace lectern::test {
namespace {

constexpr uid_t root = 0;
constexpr uid_t service_user = 1;  // a user of services on every Debian
constexpr uid_t person = 65534;    // nobody
constexpr uid_t unknown = 59999;   // has no name

}  // namespace

BOOST_AUTO_TEST_SUITE(unix_caller)

BOOST_AUTO_TEST_CASE(the_person_is_the_unix_user) {
    BOOST_TEST(person_behind({.user = person, .sudo_user = {}}) == "nobody");
    BOOST_TEST(person_behind({.user = root, .sudo_user = {}}) == "root");
    BOOST_TEST(person_behind({.user = service_user, .sudo_user = {}}) == "daemon");
    BOOST_TEST(person_behind({.user = unknown, .sudo_user = {}}) == "59999");
}

BOOST_AUTO_TEST_CASE(root_of_a_user_namespace_is_who_made_it) {
    BOOST_TEST(outside_user(0, "         0          0 4294967295\n") == 0U);
    BOOST_TEST(outside_user(1000, "         0          0 4294967295\n") == 1000U);
    BOOST_TEST(outside_user(0, "         0      12345          1\n") == 12345U);
    BOOST_TEST(outside_user(101, "101 12345 1\n") == 12345U);
    BOOST_TEST(outside_user(5, "0 100000 65536\n") == 100005U);
    BOOST_TEST(outside_user(7, "0 12345 1\n") == 7U);
    BOOST_TEST(outside_user(7, "") == 7U);
}

BOOST_AUTO_TEST_CASE(for_root_the_person_is_who_called_sudo) {
    BOOST_TEST(person_behind({.user = root, .sudo_user = "olga"}) == "olga");
    BOOST_TEST(person_behind({.user = root, .sudo_user = "nobody", .login_user = person}) ==
               "nobody");
    BOOST_TEST(person_behind({.user = root, .sudo_user = ""}) == "root");
    // A root shell in which sudo was called.
    BOOST_TEST(person_behind({.user = root, .sudo_user = "root", .login_user = person}) ==
               "nobody");
}

BOOST_AUTO_TEST_CASE(who_is_not_root_cannot_choose_another_name) {
    BOOST_TEST(person_behind({.user = person, .sudo_user = "olga"}) == "nobody");
    BOOST_TEST(person_behind({.user = service_user, .sudo_user = "olga"}) == "daemon");
}

BOOST_AUTO_TEST_CASE(for_root_and_users_of_services_the_person_is_who_logged_in) {
    BOOST_TEST(person_behind({.user = service_user, .sudo_user = "olga", .login_user = person}) ==
               "nobody");
    BOOST_TEST(person_behind({.user = root, .sudo_user = {}, .login_user = person}) == "nobody");
    BOOST_TEST(person_behind({.user = person, .sudo_user = {}, .login_user = service_user}) ==
               "nobody");
}

BOOST_AUTO_TEST_CASE(who_logged_in_is_named_before_the_person_as_whom_they_act) {
    BOOST_TEST(person_behind({.user = unknown, .sudo_user = {}, .login_user = person}) ==
               "nobody as 59999");
    BOOST_TEST(person_behind({.user = unknown, .sudo_user = "olga", .login_user = person}) ==
               "nobody as 59999");
    BOOST_TEST(person_behind({.user = person, .sudo_user = {}, .login_user = person}) == "nobody");
    // Whoever acts as another person may call sudo then.
    BOOST_TEST(person_behind({.user = root, .sudo_user = "olga", .login_user = person}) ==
               "nobody as olga");
}

BOOST_AUTO_TEST_CASE(the_variable_user_is_not_believed) {
    const auto name = operator_name();
    const Environment forged{{{"USER", "mallory"}, {"LOGNAME", "mallory"}}};
    BOOST_TEST(operator_name() == name);
    BOOST_TEST(name != "mallory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
