#include "catalog/cover_pages.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "catalog/course_list_pages.hpp"
#include "catalog/course_pages.hpp"
#include "learning/library.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::test {
namespace {

struct Covers {
    TestServices site;

    CourseId add(const std::string& status) {
        auto course = practical_sql();
        course.status = status;
        course.cover = authoring::CoverEntry{.object_key = "covers/sql.jpg",
                                             .content_type = "image/jpeg",
                                             .width = 1600,
                                             .height = 1000,
                                             .alt = "A shelf"};
        return add_course(site.database(), course);
    }
    web::Response show(const std::string& slug, std::optional<UserId> viewer = {}) {
        auto request = get_request("/courses/" + slug + "/cover", {{"slug", slug}});
        if (viewer) request.viewer = web::Viewer{.user_id = *viewer};
        return catalog::show_cover(request, site.services());
    }
    bool is_found(const std::string& slug, std::optional<UserId> viewer = {}) {
        try {
            return show(slug, viewer).status == 302;
        } catch (const web::NotFound&) {
            return false;
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(covers, Covers)

BOOST_AUTO_TEST_CASE(the_cover_redirects_to_storage_without_a_download_name) {
    add("published");
    const auto answer = show("practical-sql");
    const auto& location = answer.header("Location");
    BOOST_TEST(location == "https://storage.example/covers/sql.jpg?name=&type=image/jpeg");
}

BOOST_AUTO_TEST_CASE(the_cover_of_a_course_without_one_is_not_found) {
    add_course(site.database(), bread());
    BOOST_TEST(!is_found("bread"));
    BOOST_TEST(!is_found("never-made"));
}

BOOST_AUTO_TEST_CASE(a_cover_is_visible_to_those_who_see_the_course) {
    const auto course = add("draft");
    const auto ada = add_learner(site.database(), "ada");
    const auto ben = add_learner(site.database(), "ben");
    add_grant(site.database(), ada, course);
    BOOST_TEST(!is_found("practical-sql"));
    BOOST_TEST(!is_found("practical-sql", ada));
    add("published");
    BOOST_TEST(is_found("practical-sql"));
    add("retired");
    BOOST_TEST(!is_found("practical-sql"));
    BOOST_TEST(!is_found("practical-sql", ben));
    BOOST_TEST(is_found("practical-sql", ada));
}

BOOST_AUTO_TEST_CASE(without_storage_a_cover_is_not_found) {
    add("published");
    site.storage().is_there = false;
    BOOST_TEST(!is_found("practical-sql"));
}

BOOST_AUTO_TEST_CASE(every_list_of_courses_contains_the_cover) {
    const auto course = add("published");
    const auto ada = add_learner(site.database(), "ada");
    add_grant(site.database(), ada, course);
    site.database().read([&](Connection& connection) {
        const auto card = catalog::list_published_courses(connection, {}, {}).courses.front();
        BOOST_TEST(card.cover.value().width == 1600);
        const auto page = catalog::find_published_course(connection, "practical-sql", {});
        BOOST_TEST(page.value().cover.value().height == 1000);
        const auto owned = learning::find_library(connection, {ada, noon(), "UTC"}).courses.front();
        BOOST_TEST(owned.cover.value().alt == "A shelf");
    });
}

BOOST_AUTO_TEST_CASE(covers_are_loaded_lazily_in_lists_and_eagerly_on_the_course_page) {
    add("published");
    const auto html_of = [](web::Response response) {
        auto& page = std::get<web::Page>(response.body);
        return source_views().render(page.view, page.data);
    };
    auto& services = site.services();
    const auto list = html_of(catalog::show_catalogue(get_request("/courses"), services));
    const auto course = html_of(catalog::show_course(
        get_request("/courses/practical-sql", {{"slug", "practical-sql"}}), services));
    const std::string picture = "src=\"/courses/practical-sql/cover\"";
    const std::string later = "alt=\"A shelf\" loading=\"lazy\"";
    BOOST_TEST(list.find(picture) != std::string::npos);
    BOOST_TEST(list.find(later) != std::string::npos);
    BOOST_TEST(course.find(picture) != std::string::npos);
    BOOST_TEST(course.find(later) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
