#include "catalog/lesson_offer.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "catalog/preview_pages.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::test {

namespace {

/// The first lesson of Practical SQL is a preview.
struct Previews {
    TestServices site;
    CourseId practical = add_course(site.database(), practical_sql());

    web::Response show(const std::string& course, const std::string& lesson) {
        return catalog::show_preview(request(course, lesson), site.services());
    }
    static web::Request request(const std::string& course, const std::string& lesson) {
        return get_request("/courses/x/preview/y", {{"slug", course}, {"lesson", lesson}});
    }
    bool is_found(const std::string& course, const std::string& lesson) {
        try {
            return show(course, lesson).status == 200;
        } catch (const web::NotFound&) {
            return false;
        }
    }
    static const web::ViewData& data_of(const web::Response& response) {
        return std::get<web::Page>(response.body).data;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(preview, Previews)

BOOST_AUTO_TEST_CASE(a_visitor_gets_video_and_text_of_a_preview) {
    const auto response = show("practical-sql", "why-sql");
    BOOST_TEST(response.status == 200);
    const auto& data = data_of(response);
    BOOST_TEST(data.get("lesson_title")->string_value() == "Why SQL");
    BOOST_TEST(data.get("body_html")->string_value() == "<p>About <em>Why SQL</em>.</p>\n");
    BOOST_TEST(data.get("has_video")->is_true());
    BOOST_TEST(data.get("video_url")
                   ->string_value()
                   .ends_with("/5d5bc37ffcf54c9b82e996823bffbb81/iframe"));
    BOOST_TEST(missing_keys("catalog/preview", data) == std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lessons_that_are_not_previews_are_not_found) {
    BOOST_TEST(is_found("practical-sql", "why-sql"));
    BOOST_TEST(!is_found("practical-sql", "first-query"));
    BOOST_TEST(!is_found("practical-sql", "nothing"));
    BOOST_TEST(!is_found("nothing", "why-sql"));
    BOOST_TEST(!is_found("", ""));
}

BOOST_AUTO_TEST_CASE(a_learner_with_access_sees_the_same_previews_as_a_visitor) {
    const auto ada = add_learner(site.database(), "ada");
    add_grant(site.database(), ada, practical);
    BOOST_CHECK_THROW(
        catalog::show_preview(as_learner(request("practical-sql", "joins"), ada), site.services()),
        web::NotFound);
    const auto response = catalog::show_preview(
        as_learner(request("practical-sql", "why-sql"), ada), site.services());
    BOOST_TEST(data_of(response).get("is_owned")->is_true());
    BOOST_TEST(!data_of(show("practical-sql", "why-sql")).get("is_owned")->is_true());
}

BOOST_AUTO_TEST_CASE(only_published_courses_show_previews) {
    auto course = practical_sql();
    course.status = "retired";
    add_course(site.database(), course);
    BOOST_TEST(!is_found("practical-sql", "why-sql"));
    course.status = "published";
    add_course(site.database(), course);
    BOOST_TEST(is_found("practical-sql", "why-sql"));
    auto draft = bread();
    draft.status = "draft";
    draft.modules[0].lessons[0].is_preview = true;
    add_course(site.database(), draft);
    BOOST_TEST(!is_found("bread", "dough"));
}

BOOST_AUTO_TEST_CASE(an_unpublished_preview_is_not_found) {
    auto course = practical_sql();
    course.modules[0].lessons[0].is_published = false;
    add_course(site.database(), course);
    BOOST_TEST(!is_found("practical-sql", "why-sql"));
}

BOOST_AUTO_TEST_CASE(a_removed_preview_leads_to_its_course_while_that_is_published) {
    auto course = practical_sql();
    course.modules.erase(course.modules.begin());
    add_course(site.database(), course);
    const auto response = show("practical-sql", "why-sql");
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == "/courses/practical-sql");
    set_course_status(site.database(), "practical-sql", "retired");
    BOOST_CHECK_THROW(show("practical-sql", "why-sql"), web::NotFound);
}

BOOST_AUTO_TEST_CASE(a_preview_in_a_removed_module_is_not_found) {
    remove_module(site.database(), "start");
    BOOST_TEST(!is_found("practical-sql", "why-sql"));
}

BOOST_AUTO_TEST_CASE(a_former_slug_of_the_course_redirects_permanently) {
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    add_course(site.database(), renamed);
    const auto response = show("practical-sql", "why-sql");
    BOOST_TEST(response.status == 301);
    BOOST_TEST(response.header("Location") == "/courses/sql-for-work/preview/why-sql");
    BOOST_TEST(!is_found("practical-sql", "joins"));
}

BOOST_AUTO_TEST_CASE(a_former_slug_of_the_lesson_redirects_permanently) {
    auto course = practical_sql();
    course.modules[0].lessons[0].slug = "why-not";
    add_course(site.database(), course);
    const auto response = show("practical-sql", "why-sql");
    BOOST_TEST(response.status == 301);
    BOOST_TEST(response.header("Location") == "/courses/practical-sql/preview/why-not");
    BOOST_TEST(show("practical-sql", "why-not").status == 200);
}

BOOST_AUTO_TEST_CASE(a_preview_takes_one_round_trip) {
    const auto act = [&] { show("practical-sql", "why-sql"); };
    BOOST_TEST(count_round_trips(site.database(), act) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
