#include "authoring/course_manual.hpp"

#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

#include "authoring/course_file_schema.hpp"
#include "platform/json.hpp"
#include "support/command_line.hpp"

namespace lectern::test {
namespace {

/// Returns the names of all members that the schema knows, at any depth.
void collect_members(const json::Value& rule, std::set<std::string>& names) {
    for (const auto& [name, below] : rule.members()) {
        if (name == "properties" || name == "definitions") {
            for (const auto& [member, rule_of_member] : below.members()) {
                if (name == "properties") names.insert(member);
                collect_members(rule_of_member, names);
            }
        }
    }
}

std::string section(const std::string& page, const std::string& name) {
    const auto begin = page.find(".SH " + name + "\n");
    BOOST_REQUIRE(begin != std::string::npos);
    return page.substr(begin, page.find("\n.SH ", begin) - begin);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(course_manual)

BOOST_AUTO_TEST_CASE(it_has_every_member_of_the_schema) {
    const auto page = authoring::manual_of_course_files();
    std::set<std::string> names;
    collect_members(json::parse(authoring::course_file_schema()), names);
    BOOST_TEST(names.size() > 40U);
    for (const auto& name : names) {
        BOOST_TEST((contains(page, "\\fB" + name + "\\fR\n") ||
                    contains(page, "\\fB" + name + " (required)\\fR\n")),
                   name);
    }
}

BOOST_AUTO_TEST_CASE(a_member_has_its_meaning_and_its_values) {
    const auto page = authoring::manual_of_course_files();
    BOOST_TEST(contains(section(page, "COURSE"),
                        "\\fBpromise (required)\\fR\nwhat it promises, in the catalogue\n.br\n"
                        "a text of 1 to 300 characters\n"));
    BOOST_TEST(contains(section(page, "LESSON"),
                        "\\fBbody\\fR\nthe text of the lesson\n.br\nMarkdown of at most "
                        "100000 characters\n"));
    BOOST_TEST(contains(section(page, "PRICE"), "\\fBcurrency (required)\\fR\n"));
}

BOOST_AUTO_TEST_CASE(every_member_says_what_it_is_for) {
    const auto check = [](const json::Value& object) {
        const auto properties = object.find("properties");
        if (!properties) return;
        for (const auto& [name, rule] : properties->members())
            if (name != "$schema") BOOST_TEST(rule.text("title").has_value(), name);
    };
    const auto schema = json::parse(authoring::course_file_schema());
    check(schema);
    for (const auto* group : {"properties", "definitions"}) {
        for (const auto& [name, rule] : schema.find(group)->members()) check(rule);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
