#include <string>

#include <boost/test/unit_test.hpp>

#include "catalog/catalog.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct CourseCommands {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};

    [[nodiscard]] Database& database() { return test.connection(); }

    CourseId add(const std::string& status) {
        auto course = practical_sql();
        course.status = status;
        return add_course(database(), course);
    }
    bool is_on_sale() {
        return database().read([&](Connection& connection) {
            return catalog::find_published_course(connection, "practical-sql", {}).has_value();
        });
    }
    bool is_open_to(UserId learner) {
        return database().read([&](Connection& connection) {
            return catalog::find_published_course(connection, "practical-sql", learner).has_value();
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_commands, CourseCommands)

BOOST_AUTO_TEST_CASE(publishing_a_draft_puts_it_on_sale_and_audits_the_operator) {
    add("draft");
    BOOST_TEST(!is_on_sale());
    const auto ending = run({"course", "publish", "practical-sql"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == "course practical-sql: published\n");
    BOOST_TEST(is_on_sale());
    BOOST_REQUIRE(ending.audit_lines.size() == 1U);
    BOOST_TEST(contains(ending.audit_lines.front(), "\"event\":\"course_published\""));
    BOOST_TEST(contains(ending.audit_lines.front(), "\"actor\":\"operator\""));
    BOOST_TEST(contains(ending.audit_lines.front(), "\"reason\":\"draft\""));
}

BOOST_AUTO_TEST_CASE(a_link_to_a_draft_is_made_and_ended_and_both_are_audited) {
    const Environment school{{{"LECTERN_BASE_URL", "https://school.example"},
                              {"LECTERN_SUPPORT_EMAIL", "help@school.example"},
                              {"MAIL_FROM", "School <school@school.example>"}}};
    add("draft");
    const auto made = run({"course", "draft-link", "practical-sql", "--days", "3"});
    BOOST_TEST(made.status == 0);
    const std::string start = "course practical-sql: https://school.example/draft/";
    BOOST_TEST(made.output.starts_with(start));
    BOOST_TEST(made.output.ends_with(" works for 3 days\n"));
    BOOST_REQUIRE(made.audit_lines.size() == 1U);
    BOOST_TEST(contains(made.audit_lines.front(), "\"event\":\"draft_link_created\""));
    BOOST_TEST(!contains(made.audit_lines.front(), made.output.substr(start.size(), 43)));

    const auto ended = run({"course", "draft-link", "practical-sql", "--end"});
    BOOST_TEST(ended.output == "course practical-sql: links ended: 1\n");
    BOOST_REQUIRE(ended.audit_lines.size() == 1U);
    BOOST_TEST(contains(ended.audit_lines.front(), "\"event\":\"draft_links_ended\""));
}

BOOST_AUTO_TEST_CASE(a_link_is_refused_for_a_published_course_and_for_too_many_days) {
    const Environment school{{{"LECTERN_BASE_URL", "https://school.example"},
                              {"LECTERN_SUPPORT_EMAIL", "help@school.example"},
                              {"MAIL_FROM", "School <school@school.example>"}}};
    add("published");
    BOOST_TEST(run({"course", "draft-link", "practical-sql"}).status == 1);
    BOOST_TEST(run({"course", "draft-link", "practical-sql", "--days", "91"}).status == 2);
    BOOST_TEST(run({"course", "draft-link", "practical-sql", "--days", "3", "--end"}).status == 2);
    BOOST_TEST(run({"course", "draft-link", "no-such-course", "--end"}).status == 1);
}

BOOST_AUTO_TEST_CASE(publishing_twice_is_audited_once) {
    add("draft");
    run({"course", "publish", "practical-sql"});
    const auto ending = run({"course", "publish", "practical-sql"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == "course practical-sql: was published already\n");
    BOOST_TEST(ending.audit_lines.empty());
}

BOOST_AUTO_TEST_CASE(publishing_warns_about_a_missing_price_or_missing_lessons) {
    auto course = practical_sql();
    course.status = "draft";
    course.stripe_price.reset();
    add_course(database(), course);
    BOOST_TEST(contains(run({"course", "publish", "practical-sql"}).output, "no price at Stripe"));

    course.slug = "empty";
    course.stripe_price = "price_1";
    for (auto& module : course.modules)
        for (auto& lesson : module.lessons) lesson.is_published = false;
    add_course(database(), course);
    BOOST_TEST(contains(run({"course", "publish", "empty"}).output, "no lesson to show"));
}

BOOST_AUTO_TEST_CASE(a_retired_course_stays_open_to_its_learners_and_can_be_published_again) {
    const auto course = add("published");
    const auto ada = add_learner(database(), "ada");
    const auto ben = add_learner(database(), "ben");
    add_grant(database(), ada, course);
    const auto ending = run({"course", "retire", "practical-sql"});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == "course practical-sql: retired; who has it keeps it\n");
    BOOST_REQUIRE(ending.audit_lines.size() == 1U);
    BOOST_TEST(contains(ending.audit_lines.front(), "\"event\":\"course_retired\""));
    BOOST_TEST(!is_on_sale());
    BOOST_TEST(is_open_to(ada));
    BOOST_TEST(!is_open_to(ben));

    BOOST_TEST(contains(run({"course", "retire", "practical-sql"}).output, "retired already"));
    run({"course", "publish", "practical-sql"});
    BOOST_TEST(is_open_to(ben));
}

BOOST_AUTO_TEST_CASE(a_draft_is_not_retired) {
    add("draft");
    const auto ending = run({"course", "retire", "practical-sql"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, "course practical-sql is a draft"));
    BOOST_TEST(ending.audit_lines.empty());
    BOOST_TEST(contains(run({"course", "list", "--json"}).output, "\"status\":\"draft\""));
}

BOOST_AUTO_TEST_CASE(courses_are_listed_by_slug_with_their_learners) {
    add_course(database(), bread());
    const auto course = add("published");
    add_grant(database(), add_learner(database(), "ada"), course);
    const auto text = run({"course", "list"}).output;
    BOOST_TEST(contains(text, "bread"));
    BOOST_TEST(text.find("bread") < text.find("practical-sql"));
    BOOST_TEST(contains(text, "  price   "));
    BOOST_TEST(contains(text, "  €49.00  "));
    BOOST_TEST(!contains(text, "amount_minor"));
    BOOST_TEST(!contains(text, "currency"));
    const auto json = run({"course", "list", "--json"}).output;
    BOOST_TEST(contains(json, "\"amount_minor\":4900,\"currency\":\"EUR\""));
    BOOST_TEST(contains(json, "\"learners\":1"));
    BOOST_TEST(contains(json, "\"learners\":0"));
    BOOST_TEST(contains(json, "\"lessons\":3"));
}

BOOST_AUTO_TEST_CASE(with_json_the_result_of_publishing_and_retiring_is_one_object) {
    add("published");
    BOOST_TEST(run({"course", "retire", "practical-sql", "--json"}).output ==
               R"({"course":"practical-sql","result":"retired; who has it keeps it"})"
               "\n");
    const auto again = run({"course", "retire", "practical-sql", "--json"}).output;
    BOOST_TEST(again == R"({"course":"practical-sql","result":"was retired already"})"
                        "\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_course_is_reported_on_one_line) {
    for (const auto* word : {"export", "publish", "retire"}) {
        const auto ending = run({"course", word, "never-made"});
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.errors ==
                   std::string{"lectern course "} + word + ": no course never-made\n");
        BOOST_TEST(ending.output.empty());
    }
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_usage_errors) {
    for (const auto* word : {"export", "publish", "retire"})
        BOOST_TEST(run({"course", word}).status == 2);
    BOOST_TEST(run({"course", "list", "practical-sql"}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
