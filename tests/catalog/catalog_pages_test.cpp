#include "catalog/catalog_pages.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "catalog/cover.hpp"
#include "support/view_check.hpp"
#include "web/form.hpp"

using lectern::catalog::catalogue_view;
using lectern::catalog::course_view;
using lectern::catalog::CourseCard;
using lectern::catalog::CoursePage;
using lectern::catalog::CourseStatus;
using lectern::test::missing_keys;
namespace web = lectern::web;

namespace {

CourseCard card() {
    return {.slug = "practical-sql",
            .title = "Practical SQL",
            .promise = "Ask.",
            .amount_minor = 4900,
            .currency = "EUR",
            .lesson_count = 3,
            .duration_seconds = 3661,
            .is_owned = false};
}

CoursePage course() {
    CoursePage page;
    page.slug = "practical-sql";
    page.title = "Practical SQL";
    page.promise = "Ask.";
    page.description_html = "<p>Hi</p>";
    page.outcomes = {"Read a schema"};
    page.requirements = {"A computer"};
    page.teacher_name = "Nia";
    page.amount_minor = 4900;
    page.currency = "EUR";
    page.stripe_price = "price_1";
    page.modules = {{"Start", {{"Why SQL", 90, true}, {"Notes", std::nullopt, false}}},
                    {"More", {{"Joins", 90, false}}}};
    return page;
}

bool is_set(const web::ViewData& data, const char* key) {
    return data.get(key)->is_true();
}
std::string text(const web::ViewData& data, const char* key) {
    return data.get(key)->string_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_pages)

BOOST_AUTO_TEST_CASE(the_catalogue_supplies_every_key_of_its_view) {
    BOOST_TEST(missing_keys("catalog/catalogue", catalogue_view({card(), card()})) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_course_supplies_every_key_of_its_view) {
    BOOST_TEST(
        missing_keys("catalog/course", course_view(course(), {})) == std::vector<std::string>{},
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_catalogue_says_so) {
    BOOST_TEST(!is_set(catalogue_view({}), "has_courses"));
    BOOST_TEST(is_set(catalogue_view({card()}), "has_courses"));
}

BOOST_AUTO_TEST_CASE(a_card_tells_price_and_length) {
    const auto data = catalogue_view({card()});
    const auto& item = data.get("courses")->list_value().front();
    BOOST_TEST(text(item, "price") == "€49.00");
    BOOST_TEST(!is_set(item, "is_free"));
    BOOST_TEST(text(item, "lesson_count") == "3");
    BOOST_TEST(!is_set(item, "one_lesson"));
    BOOST_TEST(is_set(item, "has_hours"));
    BOOST_TEST(text(item, "hours") == "1");
    BOOST_TEST(text(item, "minutes") == "2");
}

BOOST_AUTO_TEST_CASE(a_course_without_videos_tells_no_length) {
    auto silent = course();
    silent.modules = {{"Start", {{"Notes", std::nullopt, false}}}};
    const auto data = course_view(silent, {});
    BOOST_TEST(!is_set(data, "has_duration"));
    BOOST_TEST(is_set(data, "one_lesson"));
    const auto& lesson = data.get("modules")->list_value()[0].get("lessons")->list_value().front();
    BOOST_TEST(!is_set(lesson, "has_duration"));
}

BOOST_AUTO_TEST_CASE(only_a_published_course_with_a_price_at_stripe_can_be_bought) {
    BOOST_TEST(is_set(course_view(course(), {}), "can_buy"));
    auto other = course();
    other.stripe_price = std::nullopt;
    BOOST_TEST(!is_set(course_view(other, {}), "can_buy"));
    other = course();
    other.status = CourseStatus::retired;
    BOOST_TEST(!is_set(course_view(other, {}), "can_buy"));
    other = course();
    other.amount_minor = 0;
    BOOST_TEST(!is_set(course_view(other, {}), "can_buy"));
    BOOST_TEST(is_set(course_view(other, {}), "is_free"));
}

BOOST_AUTO_TEST_CASE(a_member_buys_for_the_accounts_address) {
    web::Request request;
    BOOST_TEST(!is_set(course_view(course(), request), "signed_in"));
    request.viewer = web::Viewer{.user_id = 1,
                                 .session_id = 1,
                                 .name = "Ada",
                                 .email = "ada@example.com",
                                 .is_email_verified = true};
    const auto data = course_view(course(), request);
    BOOST_TEST(is_set(data, "signed_in"));
    BOOST_TEST(text(data, "viewer_email") == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_refused_form_keeps_what_was_entered) {
    web::Request request;
    request.method = "POST";
    request.content_type = "application/x-www-form-urlencoded";
    request.body = "email=nobody";
    web::Form form{request};
    form.fail("email", "invalid");
    const auto data = course_view(course(), request, &form);
    BOOST_TEST(is_set(data, "has_errors"));
    BOOST_TEST(is_set(data, "email_invalid"));
    BOOST_TEST(text(data, "email_value") == "nobody");
}

BOOST_AUTO_TEST_CASE(a_field_with_any_error_is_marked) {
    web::Request request;
    request.method = "POST";
    request.content_type = "application/x-www-form-urlencoded";
    web::Form form{request};
    form.fail("email", "missing");
    const auto data = course_view(course(), request, &form);
    BOOST_TEST(is_set(data, "email_missing"));
    BOOST_TEST(is_set(data, "email_invalid"));
}

BOOST_AUTO_TEST_CASE(a_cover_keeps_its_colour) {
    using lectern::catalog::cover_hue;
    BOOST_TEST(cover_hue("practical-sql") == cover_hue("practical-sql"));
    BOOST_TEST(cover_hue("practical-sql") != cover_hue("bread"));
    BOOST_TEST(cover_hue("") >= 0);
    BOOST_TEST(cover_hue("practical-sql") < 360);
}

BOOST_AUTO_TEST_SUITE_END()
