#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "routes.hpp"
#include "support/site_browser.hpp"
#include "support/site_permissions.hpp"

namespace lectern::test {

// Who may see which page: requests every GET route of the route table as each kind of person and in
// each state of the course and its lesson. The table below has the expected answers.

namespace {

enum class Answer { open, elsewhere, sign_in, refused, not_found, gone, broken };

std::ostream& operator<<(std::ostream& out, Answer answer) {
    constexpr const char* words[] = {"open",      "elsewhere", "sign in", "refused",
                                     "not found", "gone",      "broken"};
    return out << words[static_cast<std::size_t>(answer)];
}

Answer answer_of(const Reply& reply) {
    if (reply.status == 403) return Answer::refused;
    if (reply.status == 404) return Answer::not_found;
    if (reply.status == 410) return Answer::gone;
    if (reply.status == 200) return Answer::open;
    if (reply.status == 302) return Answer::open;  // a download redirects to the storage
    if (reply.status != 303) return Answer::broken;
    return reply.header("location").find("/login?next=") != std::string::npos ? Answer::sign_in
                                                                              : Answer::elsewhere;
}

using Rule = std::function<Answer(const Person&, const CourseState&)>;

Rule always(Answer answer) {
    return [answer](const Person&, const CourseState&) { return answer; };
}

Answer of_course(const Person& person, const CourseState& standing) {
    const bool is_kept = standing.course == "retired" && person.has_grant;
    return standing.course == "published" || is_kept ? Answer::open : Answer::not_found;
}

Answer of_preview(const Person& /*person*/, const CourseState& standing) {
    return standing.course == "published" && standing.is_lesson_published ? Answer::open
                                                                          : Answer::not_found;
}

Answer of_learning(const Person& person, const CourseState& standing) {
    if (!person.is_member) return Answer::sign_in;
    return person.has_grant && standing.course != "draft" ? Answer::open : Answer::refused;
}

/// For a lesson or a file that belongs to it.
Answer of_lesson(const Person& person, const CourseState& standing) {
    const auto answer = of_learning(person, standing);
    return answer == Answer::open && !standing.is_lesson_published ? Answer::refused : answer;
}

/// For a picture in the text of a lesson.
Answer of_picture(const Person& person, const CourseState& standing) {
    const bool is_seen =
        of_preview(person, standing) == Answer::open || of_lesson(person, standing) == Answer::open;
    return is_seen ? Answer::open : Answer::not_found;
}

Answer of_notes(const Person& person, const CourseState& standing) {
    const auto answer = of_learning(person, standing);
    return answer == Answer::refused ? Answer::not_found : answer;
}

/// Whoever never had the course sees what a lesson on sale offers, and nothing about any other. Its
/// owners read that a hidden lesson is not available.
Answer of_player(const Person& person, const CourseState& standing) {
    const bool has_lost_it = person.name == "refunded buyer";
    if (!has_lost_it && standing.is_usual()) return Answer::open;
    const bool is_course_open = of_learning(person, standing) == Answer::open;
    if (is_course_open && !standing.is_lesson_published) return Answer::not_found;
    return of_lesson(person, standing);
}

Answer of_signing_in(const Person& person, const CourseState& /*standing*/) {
    return person.is_member ? Answer::elsewhere : Answer::open;
}

/// Redirects a member to the account page.
Answer of_changing_the_password(const Person& person, const CourseState& /*standing*/) {
    return person.is_member ? Answer::elsewhere : Answer::sign_in;
}

/// The invoice of an order that does not exist.
Answer of_no_invoice(const Person& person, const CourseState& /*standing*/) {
    return person.is_member ? Answer::not_found : Answer::sign_in;
}

/// The exceptions. By default a page for anyone opens, and a page for members sends visitors to
/// sign in.
const std::map<std::string, Rule, std::less<>>& rules() {
    static const std::map<std::string, Rule, std::less<>> all{
        {"/", always(Answer::elsewhere)},
        {"/courses/{slug}", of_course},
        // No payment failed before; leads to the page of the course
        {"/courses/{slug}/checkout", always(Answer::elsewhere)},
        {"/courses/{slug}/cover", of_course},
        {"/courses/{slug}/preview/{lesson}", of_preview},
        {"/pictures/{picture}", of_picture},
        {"/learn/{course}/", of_learning},
        {"/learn/{course}/{lesson}", of_player},
        {"/learn/{course}/{lesson}/playback", of_lesson},
        {"/notes/{course}", of_notes},
        {"/learn/{course}/{lesson}/captions/{language}", of_lesson},
        {"/search/{course}", of_learning},
        {"/resources/{id}/download", of_lesson},
        {"/receipts/{order}/invoice", of_no_invoice},
        {"/login", of_signing_in},
        {"/login/link", of_signing_in},
        // No password was given before
        {"/login/code", always(Answer::elsewhere)},
        {"/login/recovery", always(Answer::elsewhere)},
        {"/register", of_signing_in},
        {"/.well-known/change-password", of_changing_the_password},
        // The test's school has neither logo nor picture.
        {"/brand/logo", always(Answer::not_found)},
        {"/brand/picture", always(Answer::not_found)},
        // A session and links that do not exist
        {"/checkout/success", always(Answer::not_found)},
        {"/claim/{token}", always(Answer::gone)},
        {"/draft/{token}", always(Answer::not_found)},
        {"/draft/{token}/cover", always(Answer::not_found)},
        {"/draft/{token}/pictures/{picture}", always(Answer::not_found)},
        {"/verify-email/{token}", always(Answer::gone)},
        {"/reset-password/{token}", always(Answer::gone)},
        {"/sign-in/{token}", always(Answer::gone)},
        {"/enrol/{token}", always(Answer::gone)},
        {"/confirm-email/{token}", always(Answer::gone)},
        {"/undo-email/{token}", always(Answer::gone)},
    };
    return all;
}

Answer expected(const std::string& pattern, lectern::web::Audience audience, const Person& person,
                const CourseState& standing) {
    const auto rule = rules().find(pattern);
    if (rule != rules().end()) return rule->second(person, standing);
    const bool is_for_members = audience == lectern::web::Audience::member;
    return is_for_members && !person.is_member ? Answer::sign_in : Answer::open;
}

struct Page {
    std::string pattern;  // a route with an optional part becomes two pages
    lectern::web::Audience audience;
};

std::vector<Page> all_pages() {
    constexpr std::string_view optional_lesson = "{lesson?}";
    std::vector<Page> pages;
    for (const auto& route : lectern::routes()) {
        if (route.method != "GET") continue;
        const std::string pattern{route.pattern};
        const auto optional = pattern.find(optional_lesson);
        if (optional == std::string::npos) {
            pages.push_back({pattern, route.audience});
            continue;
        }
        pages.push_back({pattern.substr(0, optional), route.audience});
        pages.push_back({pattern.substr(0, optional) + "{lesson}", route.audience});
    }
    return pages;
}

void check_page(const SchoolUnderTest& school, const Page& page, Person& person,
                const CourseState& standing, Tally& tally) {
    const auto reply = person.browser.get(school.address(page.pattern));
    const auto got = answer_of(reply);
    BOOST_TEST(got == expected(page.pattern, page.audience, person, standing),
               page.pattern << ", " << person.name << ", " << standing << ": " << got << " ("
                            << reply.status << ")");
    ++(got == Answer::open ? tally.open : tally.closed);
    const bool is_offer = page.pattern == "/learn/{course}/{lesson}" && !person.has_grant;
    BOOST_TEST((!is_offer || !reply.says("iframe")),
               page.pattern << " shows a player to " << person.name);
    if (got == Answer::open) return;
    BOOST_TEST(!reply.says(school.lesson().title), page.pattern << " contains the lesson's title");
    BOOST_TEST(!reply.says("iframe"), page.pattern << " shows a player");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(permissions)

BOOST_AUTO_TEST_CASE(every_page_opens_to_the_right_people_only) {
    const SchoolUnderTest school;
    auto people = everybody();
    const auto pages = all_pages();
    std::map<std::string, Tally> tallies;
    for (const auto& standing : all_standings()) {
        school.stand(standing);
        for (const auto& page : pages) {
            if (!standing.is_usual() && !depends_on_course(page.pattern)) continue;
            auto& tally = tallies[page.pattern];
            for (auto& person : people) check_page(school, page, person, standing, tally);
        }
    }
    for (const auto& page : pages) {
        const bool leads_elsewhere = page.pattern == "/courses/{slug}/checkout";
        const bool has_token = page.pattern.find("{token}") != std::string::npos;
        if (!depends_on_course(page.pattern) || leads_elsewhere || has_token) continue;
        const auto& tally = tallies[page.pattern];
        BOOST_TEST((tally.open > 0 && tally.closed > 0),
                   page.pattern << " makes no difference between people");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
