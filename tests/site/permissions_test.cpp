#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "routes.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

using namespace lectern::test;

// Who may look at what: every GET route of the route table, asked by everybody, while the course
// and its lesson stand as they can stand. The table below says what must come of it.

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
    // A download is led to where the files are, or told that nobody answers there.
    if (reply.status == 302 || reply.status == 503) return Answer::open;
    if (reply.status != 303) return Answer::broken;
    return reply.header("location").find("/login?next=") != std::string::npos ? Answer::sign_in
                                                                              : Answer::elsewhere;
}

/// Somebody who asks. `has_grant`: of the course under test.
struct Person {
    std::string name;
    bool is_member = false;
    bool has_grant = false;
    Browser browser;
};

/// How the course and the lesson under test stand.
struct Standing {
    std::string course = "published";
    bool is_lesson_published = true;
};

std::ostream& operator<<(std::ostream& out, const Standing& standing) {
    return out << standing.course << " course, "
               << (standing.is_lesson_published ? "published" : "unpublished") << " lesson";
}

using Rule = std::function<Answer(const Person&, const Standing&)>;

Rule always(Answer answer) {
    return [answer](const Person&, const Standing&) { return answer; };
}

Answer of_course(const Person& person, const Standing& standing) {
    const bool is_kept = standing.course == "retired" && person.has_grant;
    return standing.course == "published" || is_kept ? Answer::open : Answer::not_found;
}

Answer of_preview(const Person& /*person*/, const Standing& standing) {
    return standing.course == "published" && standing.is_lesson_published ? Answer::open
                                                                          : Answer::not_found;
}

Answer of_learning(const Person& person, const Standing& standing) {
    if (!person.is_member) return Answer::sign_in;
    return person.has_grant && standing.course != "draft" ? Answer::open : Answer::refused;
}

/// A lesson, or a file that belongs to it.
Answer of_lesson(const Person& person, const Standing& standing) {
    const auto answer = of_learning(person, standing);
    return answer == Answer::open && !standing.is_lesson_published ? Answer::refused : answer;
}

Answer of_signing_in(const Person& person, const Standing& /*standing*/) {
    return person.is_member ? Answer::elsewhere : Answer::open;
}

/// What is not plain: a page for anyone opens, one for members sends visitors to sign in.
const std::map<std::string, Rule, std::less<>>& rules() {
    static const std::map<std::string, Rule, std::less<>> all{
        {"/", always(Answer::elsewhere)},
        {"/courses/{slug}", of_course},
        {"/courses/{slug}/preview/{lesson}", of_preview},
        {"/learn/{course}/", of_learning},
        {"/learn/{course}/{lesson}", of_lesson},
        {"/resources/{id}/download", of_lesson},
        {"/login", of_signing_in},
        {"/register", of_signing_in},
        // The test's school has no logo.
        {"/brand/logo", always(Answer::not_found)},
        // A session and links that nobody has
        {"/checkout/success", always(Answer::not_found)},
        {"/claim/{token}", always(Answer::gone)},
        {"/verify-email/{token}", always(Answer::gone)},
        {"/reset-password/{token}", always(Answer::gone)},
        {"/confirm-email/{token}", always(Answer::gone)},
        {"/undo-email/{token}", always(Answer::gone)},
    };
    return all;
}

Answer expected(const std::string& pattern, lectern::web::Audience audience, const Person& person,
                const Standing& standing) {
    const auto rule = rules().find(pattern);
    if (rule != rules().end()) return rule->second(person, standing);
    const bool is_for_members = audience == lectern::web::Audience::member;
    return is_for_members && !person.is_member ? Answer::sign_in : Answer::open;
}

struct Page {
    std::string pattern;  // without an optional end: one page with it, one without
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

bool depends_on_course(const Page& page) {
    return page.pattern.find("{course}") != std::string::npos ||
           page.pattern.find("{slug}") != std::string::npos ||
           page.pattern.find("{id}") != std::string::npos;
}

/// The lesson under test: free to look at, and with a file of its own.
struct LessonUnderTest {
    std::string slug;
    std::string title;
    std::string file_id;
};

LessonUnderTest lesson_under_test() {
    const auto rows = facts(R"sql(
        SELECT lesson.slug, lesson.title, resource.public_id
          FROM courses AS course
          JOIN lesson_resources AS resource ON resource.course_id = course.id
          JOIN course_lessons AS lesson ON lesson.id = resource.lesson_id
         WHERE course.slug = $1
      ORDER BY resource.id
         LIMIT 1
    )sql",
                            sql_course);
    const auto row = rows.front();
    return {row.text("slug"), row.text("title"), row.text("public_id")};
}

void set_standing(const LessonUnderTest& lesson, const Standing& standing, bool is_preview) {
    facts("UPDATE courses SET status = $2 WHERE slug = $1", sql_course, standing.course);
    facts(R"sql(
        UPDATE course_lessons AS lesson
           SET is_published = $3, is_preview = $4
          FROM courses AS course
         WHERE course.id = lesson.course_id
           AND course.slug = $1
           AND lesson.slug = $2
    )sql",
          sql_course, lesson.slug, standing.is_lesson_published, is_preview);
}

/// Leaves the course as it found it.
class School {
  public:
    School() : lesson_{lesson_under_test()} {}
    ~School() {
        try {
            set_standing(lesson_, {}, false);
        } catch (const std::exception& error) {
            BOOST_TEST_MESSAGE(error.what());
        }
    }
    School(const School&) = delete;
    School& operator=(const School&) = delete;

    [[nodiscard]] const LessonUnderTest& lesson() const { return lesson_; }
    void stand(const Standing& standing) const { set_standing(lesson_, standing, true); }

    [[nodiscard]] std::string address(std::string pattern) const {
        const std::pair<std::string, std::string> values[] = {{"{slug}", sql_course},
                                                              {"{course}", sql_course},
                                                              {"{lesson}", lesson_.slug},
                                                              {"{id}", lesson_.file_id},
                                                              {"{token}", "never-made"}};
        for (const auto& [name, value] : values) {
            const auto at = pattern.find(name);
            if (at != std::string::npos) pattern.replace(at, name.size(), value);
        }
        if (pattern.ends_with('/') && pattern.size() > 1) pattern.pop_back();
        return pattern;
    }

  private:
    LessonUnderTest lesson_;
};

Person member(std::string name, Learner learner, bool has_grant) {
    return {std::move(name), true, has_grant, std::move(learner.browser)};
}

std::vector<Person> everybody() {
    auto refunded = proven_learner_with(sql_course, "refunded");
    facts(R"sql(
        UPDATE entitlements AS grants
           SET status = 'revoked', status_because = 'refunded'
          FROM users
         WHERE users.id = grants.user_id
           AND users.email = $1
    )sql",
          refunded.email);
    std::vector<Person> people;
    people.push_back({"visitor", false, false, {}});
    people.push_back(member("unverified buyer", learner_with(sql_course), true));
    people.push_back(member("other learner", proven_learner_with(bread_course), false));
    people.push_back(member("buyer", proven_learner_with(sql_course), true));
    people.push_back(member("refunded buyer", std::move(refunded), false));
    return people;
}

/// How often a page let somebody in, and how often not.
struct Tally {
    int open = 0;
    int closed = 0;
};

void check_page(const School& school, const Page& page, Person& person, const Standing& standing,
                Tally& tally) {
    const auto reply = person.browser.get(school.address(page.pattern));
    const auto got = answer_of(reply);
    BOOST_TEST(got == expected(page.pattern, page.audience, person, standing),
               page.pattern << ", " << person.name << ", " << standing << ": " << got << " ("
                            << reply.status << ")");
    ++(got == Answer::open ? tally.open : tally.closed);
    if (got == Answer::open) return;
    BOOST_TEST(!reply.says(school.lesson().title), page.pattern << " tells the lesson's title");
    BOOST_TEST(!reply.says("iframe"), page.pattern << " shows a player");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(permissions)

BOOST_AUTO_TEST_CASE(every_page_opens_to_whom_it_should_and_to_nobody_else) {
    const School school;
    auto people = everybody();
    const auto pages = all_pages();
    std::map<std::string, Tally> tallies;
    for (const auto* course : {"published", "draft", "retired"}) {
        for (const bool is_lesson_published : {true, false}) {
            const Standing standing{course, is_lesson_published};
            school.stand(standing);
            const bool is_usual = standing.course == "published" && is_lesson_published;
            for (const auto& page : pages) {
                if (!is_usual && !depends_on_course(page)) continue;
                auto& tally = tallies[page.pattern];
                for (auto& person : people) check_page(school, page, person, standing, tally);
            }
        }
    }
    for (const auto& page : pages) {
        if (!depends_on_course(page)) continue;
        const auto& tally = tallies[page.pattern];
        BOOST_TEST((tally.open > 0 && tally.closed > 0),
                   page.pattern << " makes no difference between people");
    }
}

BOOST_AUTO_TEST_SUITE_END()
