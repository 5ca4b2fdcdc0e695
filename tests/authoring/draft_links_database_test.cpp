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
        course.cover = authoring::CoverEntry{.object_key = "covers/sql.jpg",
                                             .content_type = "image/jpeg",
                                             .width = 1600,
                                             .height = 1000,
                                             .alt = "A shelf"};
        auto& joins = course.modules[1].lessons[0];
        joins.body = "![A tree](tree.png)";
        joins.pictures = {{.name = "tree.png",
                           .object_key = "sql/tree.png",
                           .content_type = "image/png",
                           .width = 640,
                           .height = 480}};
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
    std::string html_of(const std::string& token) {
        const auto response = show(token);
        const auto& shown = std::get<web::Page>(response.body);
        return source_views().render(shown.view, shown.data);
    }
    std::string picture_id() {
        return site.database().read([&](Connection& connection) {
            return query(connection, "SELECT public_id FROM lesson_pictures")
                .front()
                .text("public_id");
        });
    }
    web::Response show_cover(const std::string& token) {
        return catalog::show_draft_cover(get_request("/draft/x/cover", {{"token", token}}),
                                         site.services());
    }
    web::Response show_picture(const std::string& token, const std::string& id) {
        return catalog::show_draft_picture(
            get_request("/draft/x/pictures/y", {{"token", token}, {"picture", id}}),
            site.services());
    }
    void expect_no_pictures(const std::string& token) {
        BOOST_CHECK_THROW(show_cover(token), web::NotFound);
        BOOST_CHECK_THROW(show_picture(token, picture_id()), web::NotFound);
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
        const auto page = html_of(token);
        BOOST_TEST(contains(page, "Draft — not on sale."));
        BOOST_TEST(contains(page, "<h1 dir=\"auto\">Practical SQL</h1>"));
        BOOST_TEST(contains(page, "<h2 dir=\"auto\">Joins</h2>"));
        BOOST_TEST(!contains(page, "<form"));
        BOOST_TEST(!contains(page, "€"));
        BOOST_TEST(std::get<web::Page>(show(token).body).data.get("is_indexed") == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_link_ends_when_it_expires) {
    const auto token = make_link();
    execute("UPDATE draft_links SET expires_at = '2000-01-01'");
    BOOST_CHECK_THROW(show(token), web::NotFound);
    expect_no_pictures(token);
}

BOOST_AUTO_TEST_CASE(a_link_ends_when_its_course_is_published) {
    const auto token = make_link();
    execute("UPDATE courses SET status = 'published', published_at = now()");
    BOOST_CHECK_THROW(show(token), web::NotFound);
    expect_no_pictures(token);
}

BOOST_AUTO_TEST_CASE(an_operator_ends_all_links_of_a_course) {
    const auto first = make_link();
    const auto second = make_link();
    BOOST_TEST(first != second);
    BOOST_TEST(end_links("practical-sql").value() == 2);
    BOOST_CHECK_THROW(show(first), web::NotFound);
    BOOST_CHECK_THROW(show(second), web::NotFound);
    expect_no_pictures(second);
    BOOST_TEST(end_links("practical-sql").value() == 0);
    BOOST_TEST(!end_links("no-such-course"));
}

BOOST_AUTO_TEST_CASE(another_token_shows_nothing) {
    const auto token = make_link();
    BOOST_CHECK_THROW(show(token + "A"), web::NotFound);
    BOOST_CHECK_THROW(show(""), web::NotFound);
    expect_no_pictures(token + "A");
    expect_no_pictures("");
}

BOOST_AUTO_TEST_CASE(the_page_names_its_pictures_below_its_own_address) {
    const auto token = make_link();
    const auto page = html_of(token);
    BOOST_TEST(contains(page, "src=\"/draft/" + token + "/cover\""));
    BOOST_TEST(contains(page, "src=\"/draft/" + token + "/pictures/" + picture_id() + '"'));
    BOOST_TEST(!contains(page, "src=\"/pictures/"));
}

BOOST_AUTO_TEST_CASE(a_picture_redirects_to_storage_and_no_cache_keeps_the_redirect) {
    const auto token = make_link();
    const auto cover = show_cover(token);
    BOOST_TEST(cover.status == 302);
    BOOST_TEST(cover.header("Location") ==
               "https://storage.example/covers/sql.jpg?name=&type=image/jpeg");
    const auto picture = show_picture(token, picture_id());
    BOOST_TEST(picture.status == 302);
    BOOST_TEST(picture.header("Location") ==
               "https://storage.example/sql/tree.png?name=&type=image/png");
    for (const auto& answer : {cover, picture}) {
        // An answer without Cache-Control becomes no-store.
        BOOST_TEST(answer.header("Cache-Control").empty());
        BOOST_TEST(answer.header("X-Accel-Expires").empty());
    }
}

BOOST_AUTO_TEST_CASE(a_link_shows_no_picture_of_another_draft) {
    const auto token = make_link();
    auto other = draft();
    other.slug = "more-sql";
    other.stripe_price = "price_more";
    add_course(site.database(), other);
    const auto id = site.database().read([&](Connection& connection) {
        return query(connection, R"sql(
            SELECT picture.public_id
              FROM lesson_pictures AS picture
              JOIN course_lessons AS lesson ON lesson.id = picture.lesson_id
              JOIN courses AS course ON course.id = lesson.course_id
             WHERE course.slug = 'more-sql'
        )sql")
            .front()
            .text("public_id");
    });
    BOOST_CHECK_THROW(show_picture(token, id), web::NotFound);
}

BOOST_AUTO_TEST_CASE(a_draft_shows_no_picture_of_a_hidden_lesson_or_without_storage) {
    const auto token = make_link();
    const auto id = picture_id();
    execute("UPDATE course_lessons SET is_published = false");
    BOOST_CHECK_THROW(show_picture(token, id), web::NotFound);
    site.storage().is_there = false;
    expect_no_pictures(token);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
