#include "catalog/course_list_pages.hpp"
#include "catalog/course_pages.hpp"
#include "catalog/preview_pages.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "catalog/cover.hpp"
#include "support/addresses.hpp"
#include "support/source_tree.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

using lectern::catalog::catalogue_view;
using lectern::catalog::course_search;
using lectern::catalog::course_view;
using lectern::catalog::CourseCard;
using lectern::catalog::CourseList;
using lectern::catalog::CourseOrder;
using lectern::catalog::CoursePage;
using lectern::catalog::CourseSearch;
using lectern::catalog::CourseStatus;
using lectern::catalog::Preview;
using lectern::catalog::preview_view;
using lectern::test::missing_keys;
using lectern::test::with_video;
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
    page.modules = {
        {"Start", {{"why-sql", "Why SQL", 90, true}, {"notes", "Notes", std::nullopt, false}}},
        {"More", {{"joins", "Joins", 90, false}}}};
    return page;
}

CourseList list(int count, bool has_more = false) {
    CourseList courses{.courses = {}, .has_more = has_more, .found_count = std::nullopt};
    courses.courses.assign(static_cast<std::size_t>(count), card());
    return courses;
}

web::Request request_for(web::Fields fields) {
    web::Request request;
    request.query = std::move(fields);
    return request;
}

web::Request request_by(bool is_email_verified) {
    web::Request request;
    request.viewer = web::Viewer{.user_id = lectern::UserId{1},
                                 .session_id = lectern::SessionId{1},
                                 .name = "Ada",
                                 .email = lectern::test::address("ada@example.com"),
                                 .is_email_verified = is_email_verified};
    return request;
}

Preview preview() {
    return {.offer = {.course_slug = "practical-sql",
                      .course_title = "Practical SQL",
                      .amount_minor = 4900,
                      .currency = "EUR",
                      .has_stripe_price = true,
                      .lesson_title = "Why SQL"},
            .body_html = "<p>Hi</p>",
            .video = {}};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
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
    for (const auto& search : {CourseSearch{}, CourseSearch{.words = "sql", .page = 2}}) {
        BOOST_TEST(missing_keys("catalog/catalogue", catalogue_view(list(13), search)) ==
                       std::vector<std::string>{},
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_course_supplies_every_key_of_its_view) {
    BOOST_TEST(missing_keys("catalog/course", with_video(course_view(course(), {}))) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_outline_leads_owners_to_the_lessons_and_ticks_the_completed_ones) {
    auto page = course();
    page.is_owned = true;
    page.modules[0].lessons[1].is_completed = true;
    BOOST_TEST(missing_keys("catalog/course", with_video(course_view(page, {}))) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
    const auto html =
        lectern::test::source_views().render("catalog/course", with_video(course_view(page, {})));
    BOOST_TEST(contains(html,
                        "<span class=\"mark\" aria-hidden=\"true\"></span> "
                        "<a class=\"lesson-title\" href=\"/learn/practical-sql/why-sql\">"
                        "Why SQL</a>"));
    BOOST_TEST(contains(html,
                        "<span class=\"mark tick\" aria-hidden=\"true\"></span> "
                        "<a class=\"lesson-title\" href=\"/learn/practical-sql/notes\">"
                        "Notes<span class=\"visually-hidden\">, completed</span></a>"));
    BOOST_TEST(!contains(html, "Free preview"));
    BOOST_TEST(!contains(html, "/preview/"));
}

BOOST_AUTO_TEST_CASE(the_outline_leads_others_to_previews_only) {
    const auto html = lectern::test::source_views().render("catalog/course",
                                                           with_video(course_view(course(), {})));
    BOOST_TEST(contains(html,
                        "<a class=\"lesson-title\" "
                        "href=\"/courses/practical-sql/preview/why-sql\">Why SQL</a> "
                        "<span class=\"tag\">Free preview</span>"));
    BOOST_TEST(contains(html, "<span class=\"lesson-title\">Notes</span>"));
    BOOST_TEST(!contains(html, "/learn/"));
    BOOST_TEST(!contains(html, "class=\"mark"));
}

BOOST_AUTO_TEST_CASE(a_card_is_completed_when_all_of_its_lessons_are) {
    auto courses = list(1);
    const auto card = [&](int lessons, int completed) {
        courses.courses[0].lesson_count = lessons;
        courses.courses[0].completed_count = completed;
        return catalogue_view(courses, {}).get("courses")->list_value()[0];
    };
    BOOST_TEST(is_set(card(3, 3), "is_completed"));
    BOOST_TEST(!is_set(card(3, 2), "is_completed"));
    BOOST_TEST(!is_set(card(0, 0), "is_completed"));
    BOOST_TEST(!is_set(card(0, 0), "has_lessons"));
}

BOOST_AUTO_TEST_CASE(cards_and_courses_show_the_learnt_time_in_percent) {
    auto courses = list(1);
    courses.courses[0].learnt_seconds = 1831;
    BOOST_TEST(text(catalogue_view(courses, {}).get("courses")->list_value()[0], "percent") ==
               "50");
    auto page = course();
    page.is_owned = true;
    page.completed_count = 1;
    page.learnt_seconds = 90;
    const auto data = course_view(page, {});
    BOOST_TEST(text(data, "percent") == "50");
    BOOST_TEST(text(data, "completed_count") == "1");
    BOOST_TEST(!is_set(data, "is_completed"));
}

BOOST_AUTO_TEST_CASE(lists_and_previews_are_indexed_but_search_results_are_not) {
    BOOST_TEST(is_set(catalogue_view(list(1), {}), "is_indexed"));
    BOOST_TEST(is_set(catalogue_view(list(13), {.page = 2}), "is_indexed"));
    BOOST_TEST(!is_set(catalogue_view(list(1), {.words = "sql"}), "is_indexed"));
    BOOST_TEST(is_set(preview_view(preview()), "is_indexed"));
}

BOOST_AUTO_TEST_CASE(the_canonical_address_of_a_list_ignores_its_order) {
    const auto url_of = [](const CourseSearch& search) {
        return text(catalogue_view(list(13), search), "first_order_url");
    };
    BOOST_TEST(url_of({}) == "/courses");
    BOOST_TEST(url_of({.order = CourseOrder::price}) == "/courses");
    BOOST_TEST(url_of({.order = CourseOrder::title, .page = 2}) == "/courses?page=2");
}

BOOST_AUTO_TEST_CASE(a_preview_supplies_every_key_of_its_view) {
    BOOST_TEST(missing_keys("catalog/preview", with_video(preview_view(preview()))) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_empty_school_and_an_empty_search_result_have_different_messages) {
    const auto school = catalogue_view({}, {});
    BOOST_TEST(is_set(school, "is_empty_school"));
    BOOST_TEST(!is_set(school, "is_empty_search"));
    const auto search = catalogue_view({}, {.words = "sql"});
    BOOST_TEST(!is_set(search, "is_empty_school"));
    BOOST_TEST(is_set(search, "is_empty_search"));
    for (const auto& found :
         {catalogue_view(list(1), {}), catalogue_view(list(1), {.words = "x"})}) {
        BOOST_TEST(is_set(found, "has_courses"));
        BOOST_TEST(!is_set(found, "is_empty_school"));
        BOOST_TEST(!is_set(found, "is_empty_search"));
    }
}

BOOST_AUTO_TEST_CASE(an_address_without_parameters_means_the_first_page_of_all_courses) {
    const auto search = course_search({});
    BOOST_TEST(search.words.empty());
    BOOST_CHECK(search.order == CourseOrder::best);
    BOOST_TEST(search.page == 1);
}

BOOST_AUTO_TEST_CASE(words_order_and_page_are_read_from_the_address) {
    const auto search =
        course_search(request_for({{"q", "  sql joins "}, {"sort", "price"}, {"page", "3"}}));
    BOOST_TEST(search.words == "sql joins");
    BOOST_CHECK(search.order == CourseOrder::price);
    BOOST_TEST(search.page == 3);
    BOOST_CHECK(course_search(request_for({{"sort", "title"}})).order == CourseOrder::title);
    BOOST_CHECK(course_search(request_for({{"sort", "newest"}})).order == CourseOrder::newest);
    BOOST_CHECK(course_search(request_for({{"sort", "id; --"}})).order == CourseOrder::best);
    BOOST_TEST(course_search(request_for({{"q", " \t"}})).words.empty());
}

BOOST_AUTO_TEST_CASE(an_invalid_page_number_is_not_found) {
    for (const std::string page : {"0", "-1", "", "x", "2x", "1.5", "100001", "99999999999999"}) {
        BOOST_CHECK_THROW(course_search(request_for({{"page", page}})), web::NotFound);
    }
    BOOST_TEST(course_search(request_for({{"page", "100000"}})).page == 100000);
}

BOOST_AUTO_TEST_CASE(pages_are_linked_if_there_is_more_than_one) {
    BOOST_TEST(!is_set(catalogue_view(list(12), {}), "has_pages"));
    BOOST_TEST(!is_set(catalogue_view(list(12), {}), "has_next_page"));
    const auto first = catalogue_view(list(12, true), {});
    BOOST_TEST(is_set(first, "has_pages"));
    BOOST_TEST(text(first, "page") == "1");
    BOOST_TEST(!is_set(first, "has_previous_page"));
    BOOST_TEST(text(first, "next_page_url") == "/courses?page=2");
    const auto second = catalogue_view(list(1), {.page = 2});
    BOOST_TEST(is_set(second, "has_pages"));
    BOOST_TEST(text(second, "page") == "2");
    BOOST_TEST(text(second, "previous_page_url") == "/courses");
    BOOST_TEST(!is_set(second, "has_next_page"));
}

BOOST_AUTO_TEST_CASE(the_links_between_pages_keep_words_and_order) {
    const CourseSearch search{.words = "a&b ü", .order = CourseOrder::title, .page = 2};
    const auto data = catalogue_view(list(12, true), search);
    BOOST_TEST(text(data, "previous_page_url") == "/courses?q=a%26b%20%C3%BC&sort=title");
    BOOST_TEST(text(data, "next_page_url") == "/courses?q=a%26b%20%C3%BC&sort=title&page=3");
    BOOST_TEST(text(data, "q") == "a&b ü");
}

BOOST_AUTO_TEST_CASE(the_current_order_is_marked_and_a_search_defaults_to_the_best_match) {
    const auto marked = [](const CourseSearch& search) {
        const auto data = catalogue_view(list(1), search);
        std::string names;
        for (const auto* key : {"best", "newest", "title", "price"}) {
            const auto name = std::string{"is_sorted_"} + key;
            if (is_set(data, name.c_str())) names += std::string{key} + ' ';
        }
        return names;
    };
    BOOST_TEST(marked({}) == "newest ");
    BOOST_TEST(marked({.words = "sql"}) == "best ");
    BOOST_TEST(marked({.words = "sql", .order = CourseOrder::newest}) == "newest ");
    BOOST_TEST(marked({.order = CourseOrder::title}) == "title ");
    BOOST_TEST(marked({.words = "sql", .order = CourseOrder::price}) == "price ");
}

BOOST_AUTO_TEST_CASE(a_card_shows_price_and_length) {
    const auto data = catalogue_view(list(1), {});
    const auto& item = data.get("courses")->list_value().front();
    BOOST_TEST(text(item, "price") == "€49.00");
    BOOST_TEST(!is_set(item, "is_free"));
    BOOST_TEST(text(item, "lesson_count") == "3");
    BOOST_TEST(!is_set(item, "one_lesson"));
    BOOST_TEST(is_set(item, "has_hours"));
    BOOST_TEST(text(item, "hours") == "1");
    BOOST_TEST(text(item, "minutes") == "2");
}

BOOST_AUTO_TEST_CASE(a_course_without_videos_shows_no_length) {
    auto silent = course();
    silent.modules = {{"Start", {{"notes", "Notes", std::nullopt, false}}}};
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

BOOST_AUTO_TEST_CASE(the_course_page_shows_a_member_the_accounts_address) {
    BOOST_TEST(!is_set(course_view(course(), {}), "signed_in"));
    const auto data = course_view(course(), request_by(true));
    BOOST_TEST(is_set(data, "signed_in"));
    BOOST_TEST(text(data, "viewer_email") == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_free_course_shows_each_viewer_the_next_step_to_enrol) {
    const auto asked = [](const CoursePage& page, const web::Request& request) {
        const auto data = course_view(page, request);
        std::string names;
        for (const auto* key : {"can_enrol", "needs_sign_in", "needs_verified_email"}) {
            if (is_set(data, key)) names += std::string{key} + ' ';
        }
        return names;
    };
    auto free = course();
    free.amount_minor = 0;
    BOOST_TEST(asked(free, {}) == "needs_sign_in ");
    BOOST_TEST(asked(free, request_by(false)) == "needs_verified_email ");
    BOOST_TEST(asked(free, request_by(true)) == "can_enrol ");
    BOOST_TEST(asked(course(), request_by(true)).empty());
    free.is_owned = true;
    BOOST_TEST(asked(free, request_by(true)).empty());
    free.is_owned = false;
    free.status = CourseStatus::retired;
    BOOST_TEST(asked(free, request_by(true)).empty());
}

BOOST_AUTO_TEST_CASE(a_preview_offers_what_the_viewer_can_do) {
    BOOST_TEST(is_set(preview_view(preview()), "can_buy"));
    BOOST_TEST(text(preview_view(preview()), "price") == "€49.00");
    auto other = preview();
    other.offer.has_stripe_price = false;
    BOOST_TEST(!is_set(preview_view(other), "can_buy"));
    other = preview();
    other.offer.amount_minor = 0;
    BOOST_TEST(!is_set(preview_view(other), "can_buy"));
    BOOST_TEST(is_set(preview_view(other), "is_free"));
    other = preview();
    other.is_owned = true;
    BOOST_TEST(is_set(preview_view(other), "is_owned"));
}

BOOST_AUTO_TEST_CASE(a_refused_form_keeps_its_input) {
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

BOOST_AUTO_TEST_CASE(the_colour_of_a_cover_depends_only_on_the_slug) {
    using lectern::catalog::cover_hue;
    BOOST_TEST(cover_hue("practical-sql") == cover_hue("practical-sql"));
    BOOST_TEST(cover_hue("practical-sql") != cover_hue("bread"));
    BOOST_TEST(cover_hue("") >= 0);
    BOOST_TEST(cover_hue("practical-sql") < 360);
}

BOOST_AUTO_TEST_CASE(every_cover_shape_is_drawn) {
    namespace catalog = lectern::catalog;
    std::set<int> shapes;
    for (int i = 0; i < 200; ++i)
        shapes.insert(catalog::cover_shape("course-" + std::to_string(i)));
    BOOST_TEST(shapes.size() == static_cast<std::size_t>(catalog::cover_shapes));
    BOOST_TEST(*shapes.begin() == 0);
    std::ifstream file{lectern::test::in_source("views/partials/cover_shapes.mustache")};
    const std::string drawn{std::istreambuf_iterator<char>{file}, {}};
    for (const int shape : shapes)
        BOOST_TEST(drawn.find("id=\"cover-shape-" + std::to_string(shape) + "\"") !=
                   std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_long_title_or_a_long_word_counts_as_long_on_a_cover) {
    using lectern::catalog::is_long_on_cover;
    BOOST_TEST(!is_long_on_cover("Practical SQL"));
    BOOST_TEST(!is_long_on_cover("Bookbinding at the Kitchen Table"));
    BOOST_TEST(!is_long_on_cover(""));
    BOOST_TEST(is_long_on_cover("The Art of Writing Letters That People Keep"));
    BOOST_TEST(is_long_on_cover("Donaudampfschiffe"));
    BOOST_TEST(!is_long_on_cover("Donau-Dampf-Schiffe"));
}

BOOST_AUTO_TEST_SUITE_END()
