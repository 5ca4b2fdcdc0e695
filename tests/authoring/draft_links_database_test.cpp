#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <boost/test/unit_test.hpp>

#include "authoring/draft_links.hpp"
#include "catalog/draft_pages.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::test {
namespace {

/// Practical SQL as a draft.
struct DraftLinks {
    TestServices site;
    CourseId practical = add_course(site.database(), draft());

    static authoring::CourseFile draft() {
        auto course = practical_sql();
        course.status = "draft";
        return course;
    }
    std::string make_link() {
        return site.database().write([&](Transaction& transaction) {
            return authoring::create_draft_link(transaction, operator_act(site.clock().now()),
                                                "practical-sql", std::chrono::days{7})
                ->token;
        });
    }
    std::optional<std::int64_t> end_links(const std::string& slug) {
        return site.database().write([&](Transaction& transaction) {
            return authoring::end_draft_links(transaction, operator_act(site.clock().now()), slug);
        });
    }
    web::Response show(const std::string& token) {
        return catalog::show_draft(get_request("/draft/x", {{"token", token}}), site.services());
    }
    void execute(const std::string& statement) {
        site.database().write(
            [&](Transaction& transaction) { query(transaction, statement.c_str()); });
    }
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(draft_links, DraftLinks)

BOOST_AUTO_TEST_CASE(a_link_shows_the_draft_and_its_lessons_as_often_as_it_is_opened) {
    const auto token = make_link();
    BOOST_TEST(token.size() == 43U);
    for (int opened = 0; opened < 2; ++opened) {
        const auto response = show(token);
        const auto& shown = std::get<web::Page>(response.body);
        const auto page = source_views().render(shown.view, shown.data);
        BOOST_TEST(contains(page, "Draft — not on sale."));
        BOOST_TEST(contains(page, "<h1 dir=\"auto\">Practical SQL</h1>"));
        BOOST_TEST(contains(page, "<h2 dir=\"auto\">Joins</h2>"));
        BOOST_TEST(!contains(page, "<form"));
        BOOST_TEST(!contains(page, "€"));
        BOOST_TEST(shown.data.get("is_indexed") == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_link_ends_when_it_expires) {
    const auto token = make_link();
    execute("UPDATE draft_links SET expires_at = '2000-01-01'");
    BOOST_CHECK_THROW(show(token), web::NotFound);
}

BOOST_AUTO_TEST_CASE(a_link_ends_when_its_course_is_published) {
    const auto token = make_link();
    execute("UPDATE courses SET status = 'published', published_at = now()");
    BOOST_CHECK_THROW(show(token), web::NotFound);
}

BOOST_AUTO_TEST_CASE(an_operator_ends_all_links_of_a_course) {
    const auto first = make_link();
    const auto second = make_link();
    BOOST_TEST(first != second);
    BOOST_TEST(end_links("practical-sql").value() == 2);
    BOOST_CHECK_THROW(show(first), web::NotFound);
    BOOST_CHECK_THROW(show(second), web::NotFound);
    BOOST_TEST(end_links("practical-sql").value() == 0);
    BOOST_TEST(!end_links("no-such-course"));
}

BOOST_AUTO_TEST_CASE(another_token_shows_nothing) {
    const auto token = make_link();
    BOOST_CHECK_THROW(show(token + "A"), web::NotFound);
    BOOST_CHECK_THROW(show(""), web::NotFound);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
