#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "routes.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_permissions.hpp"

namespace lectern::test {

// Who may do what: posts to every POST route of the route table as each kind of person and in each
// state of the course and its lesson. Each route has a rule below; a route without one fails the
// test.

namespace {

/// Returns the status and the path of the redirect, without the parts that differ between payments.
std::string outcome_of(const Reply& reply) {
    auto text = std::to_string(reply.status);
    auto address = reply.header("location");
    const auto& site = site_under_test().site;
    if (address.empty()) return text;
    if (address.starts_with(site)) address = address.substr(site.size());
    if (address.starts_with(site_under_test().sandbox + "/pay/")) address = "payment page";
    return text + ' ' + address;
}

using Outcome = std::function<std::string(const Person&, const CourseState&)>;

Outcome always(const std::string& outcome) {
    return [outcome](const Person&, const CourseState&) { return outcome; };
}

/// Visitors are sent to sign in, and then to the page of the form.
Outcome for_members(const std::string& outcome, const std::string& page = "/account") {
    return [outcome, page](const Person& person, const CourseState&) {
        return person.is_member ? outcome : "303 /login?next=" + page;
    };
}

/// A published course exists for everybody, a retired one for those with an entitlement, a draft
/// for nobody.
bool is_there(const Person& person, const CourseState& standing) {
    return standing.course == "published" || (standing.course == "retired" && person.has_grant);
}

std::string of_checkout(const Person& person, const CourseState& standing) {
    if (standing.course == "retired" && !person.has_grant) return "409";
    if (!is_there(person, standing)) return "404";
    return person.has_grant ? "303 /learn/practical-sql" : "303 payment page";
}

/// The course has a price, so nobody can enrol in it.
std::string of_enrolment(const Person& person, const CourseState& standing) {
    if (!is_there(person, standing)) return "404";
    if (!person.is_member) return "303 /login?next=/courses/practical-sql";
    return person.has_grant ? "303 /learn/practical-sql" : "303 /courses/practical-sql";
}

/// The same: the page of the course says what is needed.
std::string of_enrolment_by_mail(const Person& person, const CourseState& standing) {
    return is_there(person, standing) ? "303 /courses/practical-sql" : "404";
}

std::string of_completion(const Person& person, const CourseState& standing) {
    if (!person.is_member) return "303 to sign in for a lesson";
    if (!person.has_grant || standing.course == "draft") return "403";
    return standing.is_lesson_published ? "303 to a lesson" : "404";
}

std::string of_beat(const Person& person, const CourseState& standing) {
    const auto outcome = of_completion(person, standing);
    if (!person.is_member) return "303 /login";  // a script posts it, no form
    if (outcome == "404") return "403";
    return outcome == "303 to a lesson" ? "204" : outcome;
}

/// The id in the address is that of no note.
std::string of_note(const Person& person, const CourseState& standing) {
    const auto outcome = of_completion(person, standing);
    return outcome == "303 to a lesson" ? "404" : outcome;
}

/// The form to post and the expected outcome. Where a valid form would end something that the test
/// still needs, the form has a fault: people without permission are refused before the form is
/// checked.
struct Rule {
    Fields form;
    Outcome outcome;
};

const std::map<std::string, Rule, std::less<>>& rules() {
    const Fields wrong_password{{"delete_confirm", "true"},
                                {"delete_password", "wrong password"},
                                {"email_password", "wrong password"},
                                {"new_email", "new@example.com"},
                                {"current_password", "wrong password"},
                                {"password", "another good password"}};
    static const std::map<std::string, Rule, std::less<>> all{
        {"/courses/{slug}/checkout", {{{"email", "visitor@example.com"}}, of_checkout}},
        {"/courses/{slug}/enrol", {{}, of_enrolment}},
        {"/courses/{slug}/enrol-by-mail", {{}, of_enrolment_by_mail}},
        {"/learn/{course}/{lesson}/complete", {{{"completed", "true"}}, of_completion}},
        {"/learn/{course}/{lesson}/progress",
         {{{"playback", std::string(32, 'a')},
           {"beat", "1"},
           {"position", "1"},
           {"watched", "0-1"}},
          of_beat}},
        {"/learn/{course}/{lesson}/notes", {{{"note", "Ask first"}}, of_completion}},
        {"/learn/{course}/{lesson}/notes/{id}", {{{"note", "Ask first"}}, of_note}},
        {"/learn/{course}/{lesson}/notes/{id}/delete", {{}, of_note}},

        {"/account/name", {{{"name", "New Name"}}, for_members("303 /account?saved=name")}},
        {"/account/verify", {{}, for_members("303 /account?saved=verify-sent")}},
        {"/account/sessions/end",
         {{{"session_id", "0"}}, for_members("303 /account?saved=sessions")}},
        {"/account/sessions/end-others", {{}, for_members("303 /account?saved=sessions")}},
        {"/account/password", {wrong_password, for_members("422")}},
        {"/account/email", {wrong_password, for_members("422")}},
        {"/account/delete", {wrong_password, for_members("422", "/account/delete")}},
        {"/account/two-step/start", {{}, for_members("422", "/account/two-step")}},
        {"/account/two-step/confirm", {{}, for_members("422", "/account/two-step")}},
        {"/account/two-step/codes", {{}, for_members("422", "/account/two-step")}},
        {"/account/two-step/off", {{}, for_members("422", "/account/two-step")}},

        {"/login", {{}, always("422")}},
        // No password was given before
        {"/login/code", {{}, always("303 /login")}},
        {"/login/recovery", {{}, always("303 /login")}},
        {"/login/link", {{}, always("422")}},
        {"/register", {{}, always("422")}},
        {"/forgot-password", {{}, always("422")}},
        {"/find-purchase", {{}, always("422")}},
        // A session and links that do not exist
        {"/checkout/success", {{{"session_id", "cs_sandbox_nobodys"}}, always("404")}},
        {"/checkout/address", {{{"session_id", "cs_sandbox_nobodys"}}, always("404")}},
        {"/claim/{token}", {{}, always("410")}},
        {"/verify-email/{token}", {{}, always("410")}},
        {"/reset-password/{token}", {{}, always("410")}},
        {"/sign-in/{token}", {{}, always("410")}},
        {"/enrol/{token}", {{}, always("410")}},
        {"/confirm-email/{token}", {{}, always("410")}},
        {"/undo-email/{token}", {{}, always("410")}},
        // Only Stripe can sign
        {"/webhooks/stripe", {{}, always("400")}},
        // Posted last
        {"/logout", {{}, always("303 /courses")}},
    };
    return all;
}

std::vector<std::string> all_posts() {
    std::vector<std::string> patterns;
    for (const auto& route : lectern::routes()) {
        if (route.method == "POST") patterns.emplace_back(route.pattern);
    }
    return patterns;
}

/// This test does not check which lesson comes next.
std::string without_lesson(const std::string& outcome) {
    if (outcome.starts_with("303 /login?next=/learn/practical-sql/")) {
        return "303 to sign in for a lesson";
    }
    return outcome.starts_with("303 /learn/practical-sql/") ? "303 to a lesson" : outcome;
}

std::string check_post(const SchoolUnderTest& school, const std::string& pattern, Person& person,
                       const CourseState& standing) {
    const auto& rule = rules().at(pattern);
    const auto reply = person.browser.submit(school.address(pattern), rule.form);
    const auto got = without_lesson(outcome_of(reply));
    const auto expected = rule.outcome(person, standing);
    BOOST_TEST(got == expected, pattern << ", " << person.name << ", " << standing << ": " << got
                                        << " (expected " << expected << ")");
    return got;
}

std::int64_t completions_of(const Person& person) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM lesson_progress AS progress
          JOIN users ON users.id = progress.user_id
         WHERE users.email = $1
           AND progress.status = 'completed'
    )sql",
                  person.email);
}

std::int64_t notes_of(const Person& person) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM lesson_notes AS note
          JOIN users ON users.id = note.user_id
         WHERE users.email = $1
    )sql",
                  person.email);
}

std::int64_t grants_of(const Person& person) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM entitlements AS grants
          JOIN users ON users.id = grants.user_id
          JOIN courses AS course ON course.id = grants.course_id
         WHERE users.email = $1
           AND grants.status = 'active'
           AND course.slug = $2
    )sql",
                  person.email, sql_course);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(permissions)

BOOST_AUTO_TEST_CASE(every_post_route_has_one_rule) {
    const auto posts = all_posts();
    for (const auto& pattern : posts) BOOST_TEST(rules().contains(pattern), pattern);
    BOOST_TEST(posts.size() == rules().size());
}

BOOST_AUTO_TEST_CASE(every_form_is_accepted_from_the_right_people_only) {
    const SchoolUnderTest school;
    auto people = everybody();
    std::map<std::string, std::map<std::string, int>> outcomes;
    for (const auto& standing : all_standings()) {
        school.stand(standing);
        for (const auto& pattern : all_posts()) {
            if (pattern == "/logout" || !rules().contains(pattern)) continue;
            if (!standing.is_usual() && !depends_on_course(pattern)) continue;
            for (auto& person : people) {
                ++outcomes[pattern][check_post(school, pattern, person, standing)];
            }
        }
    }
    for (const auto& [pattern, found] : outcomes) {
        if (!depends_on_course(pattern)) continue;
        BOOST_TEST(found.size() > 1U, pattern << " makes no difference between people");
    }
    for (const auto& person : people) {
        BOOST_TEST(completions_of(person) == (person.has_grant ? 1 : 0), person.name);
        // The lesson is open to them in a published and in a retired course.
        BOOST_TEST(notes_of(person) == (person.has_grant ? 2 : 0), person.name);
        BOOST_TEST(grants_of(person) == (person.has_grant ? 1 : 0), person.name);
    }
}

BOOST_AUTO_TEST_CASE(signing_out_is_open_to_all_and_ends_the_session) {
    const SchoolUnderTest school;
    auto people = everybody();
    for (auto& person : people) {
        const auto before = person.browser.get("/account").status;
        BOOST_TEST(before == (person.is_member ? 200 : 303), person.name);
        check_post(school, "/logout", person, {});
        BOOST_TEST(person.browser.get("/account").redirects_to("/login?next=/account"),
                   person.name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
