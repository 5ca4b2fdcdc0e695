#include "catalog/course_json.hpp"

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"

using lectern::catalog::course_json;
using lectern::catalog::CoursePage;
using lectern::catalog::CourseStatus;
using lectern::json::Value;

namespace {

CoursePage course() {
    CoursePage page;
    page.slug = "practical-sql";
    page.title = "Practical SQL";
    page.promise = "Ask.";
    page.teacher_name = "Nia";
    page.amount_minor = 4900;
    page.currency = "EUR";
    page.stripe_price = "price_1";
    page.modules = {{"Start", {{"why-sql", "Why SQL", 3661, true}}}};
    return page;
}

std::string text_of(const CoursePage& page) {
    return course_json(
        page, {.school_name = "The School", .base_url = "https://school.example", .lang = "en"});
}

Value read(const CoursePage& page) {
    return lectern::json::parse(text_of(page));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(course_for_search_engines)

BOOST_AUTO_TEST_CASE(the_data_is_a_schema_org_course_provided_by_the_school) {
    const auto data = read(course());
    BOOST_TEST(data.text("@context").value() == "https://schema.org");
    BOOST_TEST(data.text("@type").value() == "Course");
    BOOST_TEST(data.text("name").value() == "Practical SQL");
    BOOST_TEST(data.text("description").value() == "Ask.");
    BOOST_TEST(data.text("url").value() == "https://school.example/courses/practical-sql");
    BOOST_TEST(data.text("inLanguage").value() == "en");
    BOOST_TEST(data.text("provider.name").value() == "The School");
    BOOST_TEST(data.text("hasCourseInstance.courseMode").value() == "Online");
    BOOST_TEST(data.text("hasCourseInstance.courseWorkload").value() == "PT1H2M");
    BOOST_TEST(data.text("hasCourseInstance.instructor.name").value() == "Nia");
}

BOOST_AUTO_TEST_CASE(a_price_has_the_number_of_decimals_of_its_currency) {
    auto page = course();
    BOOST_TEST(read(page).text("offers.price").value() == "49.00");
    BOOST_TEST(read(page).text("offers.priceCurrency").value() == "EUR");
    BOOST_TEST(read(page).text("offers.category").value() == "Paid");
    page.currency = "JPY";
    BOOST_TEST(read(page).text("offers.price").value() == "4900");
    page.amount_minor = 1'234'567;
    page.currency = "USD";
    BOOST_TEST(read(page).text("offers.price").value() == "12345.67");
}

BOOST_AUTO_TEST_CASE(a_free_course_is_offered_at_price_zero) {
    auto page = course();
    page.amount_minor = 0;
    page.stripe_price = std::nullopt;
    BOOST_TEST(read(page).text("offers.price").value() == "0.00");
    BOOST_TEST(read(page).text("offers.category").value() == "Free");
}

BOOST_AUTO_TEST_CASE(only_a_course_that_can_be_bought_is_offered) {
    BOOST_TEST(read(course()).text("offers.availability").value() == "https://schema.org/InStock");
    auto page = course();
    page.stripe_price = std::nullopt;
    BOOST_TEST(!read(page).has("offers"));
    page = course();
    page.status = CourseStatus::retired;
    BOOST_TEST(!read(page).has("offers"));
}

BOOST_AUTO_TEST_CASE(no_text_can_close_the_script_element) {
    auto page = course();
    page.title = "</script><script>alert(1)</script> & <!--";
    page.promise = "]]> \" \\ \n";
    const auto text = text_of(page);
    BOOST_TEST(text.find_first_of("<>&\n") == std::string::npos, text);
    BOOST_TEST(read(page).text("name").value() == page.title);
    BOOST_TEST(read(page).text("description").value() == page.promise);
}

BOOST_AUTO_TEST_CASE(the_cover_is_named_if_there_is_one) {
    BOOST_TEST(!read(course()).has("image"));
    auto page = course();
    page.cover = lectern::catalog::Cover{.width = 1200, .height = 750, .alt = "A desk"};
    BOOST_TEST(read(page).text("image").value() ==
               "https://school.example/courses/practical-sql/cover");
}

BOOST_AUTO_TEST_CASE(a_course_without_videos_or_teacher_mentions_neither) {
    auto page = course();
    page.modules = {};
    page.teacher_name = "";
    BOOST_TEST(!read(page).has("hasCourseInstance.courseWorkload"));
    BOOST_TEST(!read(page).has("hasCourseInstance.instructor"));
}

BOOST_AUTO_TEST_SUITE_END()
