#include "catalog/course_pages.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "school/frame.hpp"
#include "support/addresses.hpp"
#include "support/settings.hpp"
#include "support/view_check.hpp"
#include "web/form.hpp"

namespace lectern::catalog {

namespace {

using test::is_set;
using test::missing_keys;
using test::text_at;
using test::with_video;

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

web::Request request_by(bool is_email_verified) {
    web::Request request;
    request.viewer = web::Viewer{.user_id = UserId{1},
                                 .session_id = SessionId{1},
                                 .name = "Ada",
                                 .email = test::address("ada@example.com"),
                                 .is_email_verified = is_email_verified};
    return request;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(course_pages)

BOOST_AUTO_TEST_CASE(a_course_supplies_every_key_of_its_view) {
    BOOST_TEST(missing_keys("catalog/course", with_video(course_view(course(), {}))) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_refund_policy_is_linked_below_the_price_if_there_is_one) {
    const auto page_with = [](const char* policy) {
        auto config = test::sandbox_config();
        config.refund_policy_url = policy;
        auto data = with_video(course_view(course(), {}));
        school::add_frame(data, {}, config);
        return test::source_views().render("catalog/course", data);
    };
    BOOST_TEST(contains(page_with("https://school.example/refunds"),
                        "<a href=\"https://school.example/refunds\">Refund policy</a>"));
    BOOST_TEST(!contains(page_with(""), "Refund policy"));
}

BOOST_AUTO_TEST_CASE(the_schools_promise_and_address_are_beside_the_price) {
    const auto page_with = [](const std::string& promise, const std::string& email) {
        auto config = test::sandbox_config();
        config.refund_promise = promise;
        config.support_email = email;
        auto data = with_video(course_view(course(), {}));
        school::add_frame(data, {}, config);
        const auto page = test::source_views().render("catalog/course", data);
        const auto offer = page.find("id=\"offer-title\"");
        return page.substr(offer, page.find("</aside>", offer) - offer);
    };
    const auto offer = page_with("Money back within 30 days.", "help@school.example");
    BOOST_TEST(contains(offer, "Money back within 30 days."));
    BOOST_TEST(contains(offer, "href=\"mailto:help@school.example\""));
    BOOST_TEST(!contains(page_with("", ""), "refund-promise"));
    BOOST_TEST(!contains(page_with("", ""), "mailto:"));
}

BOOST_AUTO_TEST_CASE(the_page_says_whether_the_price_includes_tax) {
    const auto page_with = [](Tax tax) {
        auto config = test::sandbox_config();
        config.tax = tax;
        auto data = with_video(course_view(course(), {}));
        school::add_frame(data, {}, config);
        return test::source_views().render("catalog/course", data);
    };
    BOOST_TEST(
        contains(page_with(Tax::inclusive), "€49 <span class=\"price-tax\">including tax</span>"));
    BOOST_TEST(contains(page_with(Tax::inclusive), ">Buy for €49</button>"));
    BOOST_TEST(
        contains(page_with(Tax::exclusive), "€49 <span class=\"price-tax\">plus tax</span>"));
    BOOST_TEST(contains(page_with(Tax::exclusive), ">Buy for €49 plus tax</button>"));
    BOOST_TEST(!contains(page_with(Tax::off), "price-tax"));
}

BOOST_AUTO_TEST_CASE(the_outline_leads_owners_to_the_lessons_and_ticks_the_completed_ones) {
    auto page = course();
    page.is_owned = true;
    page.modules[0].lessons[1].is_completed = true;
    BOOST_TEST(missing_keys("catalog/course", with_video(course_view(page, {}))) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
    const auto html =
        test::source_views().render("catalog/course", with_video(course_view(page, {})));
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
    const auto html =
        test::source_views().render("catalog/course", with_video(course_view(course(), {})));
    BOOST_TEST(contains(html,
                        "<a class=\"lesson-title\" "
                        "href=\"/courses/practical-sql/preview/why-sql\">Why SQL</a> "
                        "<span class=\"tag\">Free preview</span>"));
    BOOST_TEST(contains(html, "<span class=\"lesson-title\">Notes</span>"));
    BOOST_TEST(!contains(html, "/learn/"));
    BOOST_TEST(!contains(html, "class=\"mark"));
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
    BOOST_TEST(text_at(data, "viewer_email") == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_free_course_shows_each_viewer_the_next_step_to_enrol) {
    const auto asked = [](const CoursePage& page, const web::Request& request) {
        const auto data = course_view(page, request);
        std::string names;
        for (const auto* key :
             {"can_enrol", "can_enrol_by_mail", "needs_verified_email", "is_enrolment_revoked"}) {
            if (is_set(data, key)) names += std::string{key} + ' ';
        }
        return names;
    };
    auto free = course();
    free.amount_minor = 0;
    BOOST_TEST(asked(free, {}) == "can_enrol_by_mail ");
    BOOST_TEST(asked(free, request_by(false)) == "needs_verified_email ");
    BOOST_TEST(asked(free, request_by(true)) == "can_enrol ");
    BOOST_TEST(asked(course(), request_by(true)).empty());
    free.is_enrolment_revoked = true;
    BOOST_TEST(asked(free, request_by(true)) == "is_enrolment_revoked ");
    BOOST_TEST(asked(free, request_by(false)) == "is_enrolment_revoked ");
    free.is_enrolment_revoked = false;
    free.is_owned = true;
    BOOST_TEST(asked(free, request_by(true)).empty());
    free.is_owned = false;
    free.status = CourseStatus::retired;
    BOOST_TEST(asked(free, request_by(true)).empty());
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
    BOOST_TEST(text_at(data, "email_value") == "nobody");
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

BOOST_AUTO_TEST_CASE(a_course_shows_the_learnt_time_in_percent) {
    auto page = course();
    page.is_owned = true;
    page.completed_count = 1;
    page.percent = 50;
    const auto data = course_view(page, {});
    BOOST_TEST(text_at(data, "percent") == "50");
    BOOST_TEST(text_at(data, "completed_count") == "1");
    BOOST_TEST(!is_set(data, "is_completed"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::catalog
