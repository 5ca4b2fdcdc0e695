#include "catalog/course_list_pages.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::catalog {

namespace {

using test::is_set;
using test::missing_keys;
using test::text_at;

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

}  // namespace

BOOST_AUTO_TEST_SUITE(course_list_pages)

BOOST_AUTO_TEST_CASE(the_catalogue_supplies_every_key_of_its_view) {
    for (const auto& search : {CourseSearch{}, CourseSearch{.words = "sql", .page = 2}}) {
        BOOST_TEST(missing_keys("catalog/catalogue", catalogue_view(list(13), search, "x")) ==
                       std::vector<std::string>{},
                   boost::test_tools::per_element());
    }
    BOOST_TEST(missing_keys("catalog/card", card_view(card())) == std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_the_first_page_of_all_courses_has_the_schools_words_and_picture) {
    Config config;
    config.front_heading = "Learn by doing";
    config.front_text_html = "<p>Hello.</p>";
    config.front_picture = FrontPicture{"", "image/webp", "7", 1200, 675};
    const auto page_of = [&](const CourseSearch& search, const Config& settings) {
        auto data = catalogue_view(list(1), search, "");
        add_front(data, search, settings);
        return test::source_views().render("catalog/catalogue", data);
    };
    const std::string parts[] = {
        "<h1>Learn by doing</h1>", "<p>Hello.</p>",
        "src=\"/brand/picture?v=7\" width=\"1200\" height=\"675\" alt=\"\""};
    const auto front = page_of({}, config);
    const auto second = page_of({.page = 2}, config);
    const auto found = page_of({.words = "sql"}, config);
    const auto plain = page_of({}, {});
    for (const auto& part : parts) {
        BOOST_TEST(front.find(part) != std::string::npos, part);
        for (const auto* other : {&second, &found, &plain})
            BOOST_TEST(other->find(part) == std::string::npos, part);
    }
    BOOST_TEST(plain.find("<h1>Courses</h1>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_card_is_completed_when_all_of_its_lessons_are) {
    auto courses = list(1);
    const auto card = [&](int lessons, int completed) {
        courses.courses[0].lesson_count = lessons;
        courses.courses[0].completed_count = completed;
        return card_view(courses.courses[0]);
    };
    BOOST_TEST(is_set(card(3, 3), "is_completed"));
    BOOST_TEST(!is_set(card(3, 2), "is_completed"));
    BOOST_TEST(!is_set(card(0, 0), "is_completed"));
    BOOST_TEST(!is_set(card(0, 0), "has_lessons"));
}

BOOST_AUTO_TEST_CASE(the_canonical_address_of_a_list_ignores_its_order) {
    const auto url_of = [](const CourseSearch& search) {
        return text_at(catalogue_view(list(13), search, ""), "first_order_url");
    };
    BOOST_TEST(url_of({}) == "/courses");
    BOOST_TEST(url_of({.order = CourseOrder::price}) == "/courses");
    BOOST_TEST(url_of({.order = CourseOrder::title, .page = 2}) == "/courses?page=2");
}

BOOST_AUTO_TEST_CASE(an_empty_school_and_an_empty_search_result_have_different_messages) {
    const auto school = catalogue_view({}, {}, "");
    BOOST_TEST(is_set(school, "is_empty_school"));
    BOOST_TEST(!is_set(school, "is_empty_search"));
    const auto search = catalogue_view({}, {.words = "sql"}, "");
    BOOST_TEST(!is_set(search, "is_empty_school"));
    BOOST_TEST(is_set(search, "is_empty_search"));
    for (const auto& found :
         {catalogue_view(list(1), {}, ""), catalogue_view(list(1), {.words = "x"}, "")}) {
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
    BOOST_TEST(!is_set(catalogue_view(list(12), {}, ""), "has_pages"));
    BOOST_TEST(!is_set(catalogue_view(list(12), {}, ""), "has_next_page"));
    const auto first = catalogue_view(list(12, true), {}, "");
    BOOST_TEST(is_set(first, "has_pages"));
    BOOST_TEST(text_at(first, "page") == "1");
    BOOST_TEST(!is_set(first, "has_previous_page"));
    BOOST_TEST(text_at(first, "next_page_url") == "/courses?page=2");
    const auto second = catalogue_view(list(1), {.page = 2}, "");
    BOOST_TEST(is_set(second, "has_pages"));
    BOOST_TEST(text_at(second, "page") == "2");
    BOOST_TEST(text_at(second, "previous_page_url") == "/courses");
    BOOST_TEST(!is_set(second, "has_next_page"));
}

BOOST_AUTO_TEST_CASE(the_links_between_pages_keep_words_and_order) {
    const CourseSearch search{.words = "a&b ü", .order = CourseOrder::title, .page = 2};
    const auto data = catalogue_view(list(12, true), search, "");
    BOOST_TEST(text_at(data, "previous_page_url") == "/courses?q=a%26b%20%C3%BC&sort=title");
    BOOST_TEST(text_at(data, "next_page_url") == "/courses?q=a%26b%20%C3%BC&sort=title&page=3");
    BOOST_TEST(text_at(data, "q") == "a&b ü");
}

BOOST_AUTO_TEST_CASE(the_current_order_is_marked_and_a_search_defaults_to_the_best_match) {
    const auto marked = [](const CourseSearch& search) {
        const auto data = catalogue_view(list(1), search, "");
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
    const auto item = card_view(card());
    BOOST_TEST(text_at(item, "price") == "€49");
    BOOST_TEST(!is_set(item, "is_free"));
    BOOST_TEST(text_at(item, "lesson_count") == "3");
    BOOST_TEST(!is_set(item, "one_lesson"));
    BOOST_TEST(is_set(item, "has_hours"));
    BOOST_TEST(text_at(item, "hours") == "1");
    BOOST_TEST(text_at(item, "minutes") == "2");
}

BOOST_AUTO_TEST_CASE(lists_are_indexed_but_search_results_are_not) {
    BOOST_TEST(is_set(catalogue_view(list(1), {}, ""), "is_indexed"));
    BOOST_TEST(is_set(catalogue_view(list(13), {.page = 2}, ""), "is_indexed"));
    BOOST_TEST(!is_set(catalogue_view(list(1), {.words = "sql"}, ""), "is_indexed"));
}

BOOST_AUTO_TEST_CASE(a_card_shows_the_learnt_time_in_percent) {
    auto courses = list(1);
    courses.courses[0].percent = 50;
    BOOST_TEST(text_at(card_view(courses.courses[0]), "percent") == "50");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::catalog
