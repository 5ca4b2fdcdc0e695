#include "platform/connection_string.hpp"

#include <map>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

namespace lectern::test {
namespace {

std::map<std::string, std::string> variables_of(const std::string& connection_string) {
    const auto variables = environment_for(connection_string);
    return {variables.begin(), variables.end()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connection_strings)

BOOST_AUTO_TEST_CASE(a_program_gets_all_values_by_its_environment) {
    auto variables =
        variables_of("postgresql://ada:se%20cret@db.example:5433/school?sslmode=require");
    BOOST_TEST(variables["PGUSER"] == "ada");
    BOOST_TEST(variables["PGPASSWORD"] == "se cret");
    BOOST_TEST(variables["PGHOST"] == "db.example");
    BOOST_TEST(variables["PGPORT"] == "5433");
    BOOST_TEST(variables["PGDATABASE"] == "school");
    BOOST_TEST(variables["PGSSLMODE"] == "require");
    BOOST_TEST(variables_of("dbname=school").size() == 1U);
}

BOOST_AUTO_TEST_CASE(another_database_replaces_the_one_of_a_uri_and_of_keywords) {
    for (const auto* given : {"postgresql://ada@db.example/school?options=-c%20a.b%3Dc",
                              "host=db.example user=ada dbname=school options='-c a.b=c'"}) {
        auto variables = variables_of(with_database(given, "it's new"));
        BOOST_TEST(variables["PGDATABASE"] == "it's new");
        BOOST_TEST(variables["PGHOST"] == "db.example");
        BOOST_TEST(variables["PGUSER"] == "ada");
        BOOST_TEST(variables["PGOPTIONS"] == "-c a.b=c");
    }
}

BOOST_AUTO_TEST_CASE(a_role_is_the_last_option_and_is_escaped) {
    BOOST_TEST(variables_of(with_role("dbname=x options='-c role=old'", "a b\\c"))["PGOPTIONS"] ==
               "-c role=old -c role=a\\ b\\\\c");
}

BOOST_AUTO_TEST_CASE(settings_in_options_are_set_after_connecting_and_last) {
    const std::string given =
        R"(dbname=x options='-c a.b=c\\ d --lock-timeout=3s -cx.y=it\'s -B 16')";
    const auto sql = session_settings(given);
    BOOST_TEST(sql.starts_with("SELECT set_config(E'timezone', E'UTC', false), "), sql);
    BOOST_TEST(sql.ends_with("set_config(E'a.b', E'c d', false), "
                             "set_config(E'lock_timeout', E'3s', false), "
                             "set_config(E'x.y', E'it''s', false)"),
               sql);
    BOOST_TEST(variables_of(with_defaults(given))["PGOPTIONS"] == "-B 16 ");
    BOOST_TEST(variables_of(with_defaults("dbname=x"))["PGOPTIONS"] == "");
}

BOOST_AUTO_TEST_CASE(a_malformed_connection_string_is_refused_without_quoting_it) {
    try {
        (void)environment_for("password=secret nonsense");
        BOOST_ERROR("it was accepted");
    } catch (const std::invalid_argument& error) {
        BOOST_TEST(std::string{error.what()}.find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
