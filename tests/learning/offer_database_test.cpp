#include "learning/learning_pages.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::test {

namespace {

/// The first lesson of Practical SQL is a preview.
struct Offers {
    TestServices site;
    CourseId practical = add_course(site.database(), practical_sql());

    static web::Request request(const std::string& course, const std::string& lesson) {
        return get_request("/learn/x/y", {{"course", course}, {"lesson", lesson}});
    }
    web::Response show(const std::string& course, const std::string& lesson) {
        return learning::show_player(request(course, lesson), site.services());
    }
    bool is_offered(const std::string& course, const std::string& lesson) {
        try {
            return show(course, lesson).status == 200;
        } catch (const web::SignInNeeded&) {
            return false;
        }
    }
    web::Response show_to(UserId member, const std::string& lesson) {
        return learning::show_player(as_learner(request("practical-sql", lesson), member),
                                     site.services());
    }
    static const web::ViewData& data_of(const web::Response& response) {
        return std::get<web::Page>(response.body).data;
    }
    std::string rendered(const std::string& lesson) {
        const auto response = show("practical-sql", lesson);
        return source_views().render(std::get<web::Page>(response.body).view, data_of(response));
    }
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(offers_of_lessons, Offers)

BOOST_AUTO_TEST_CASE(a_visitor_sees_lesson_course_and_price_of_a_lesson_on_sale) {
    const auto response = show("practical-sql", "joins");
    BOOST_TEST(response.status == 200);
    BOOST_TEST(std::get<web::Page>(response.body).view == "learning/offer");
    const auto page = rendered("joins");
    BOOST_TEST(contains(page, "<h1 dir=\"auto\">Joins</h1>"));
    BOOST_TEST(contains(page, "Ask a database a question, and trust the answer."));
    BOOST_TEST(contains(page, "<a href=\"/courses/practical-sql\">Practical SQL</a>"));
    BOOST_TEST(contains(page, "<span class=\"price\">€49</span>"));
    BOOST_TEST(contains(page, "/login?next=/learn/practical-sql/joins"));
}

BOOST_AUTO_TEST_CASE(an_offer_has_nothing_of_the_lesson_itself) {
    for (const auto* lesson : {"why-sql", "joins"}) {
        const auto page = rendered(lesson);
        BOOST_TEST(!contains(page, "About <em>"), lesson);
        BOOST_TEST(!contains(page, "5d5bc37ffcf54c9b82e996823bffbb81"), lesson);
        BOOST_TEST(!contains(page, "<iframe"), lesson);
        BOOST_TEST(!contains(page, "/resources/"), lesson);
        BOOST_TEST(show("practical-sql", lesson).header("X-Lectern-Video").empty(), lesson);
    }
}

BOOST_AUTO_TEST_CASE(an_offer_is_neither_indexed_nor_shared_by_visitors) {
    const auto response = show("practical-sql", "joins");
    BOOST_TEST(data_of(response).get("is_indexed") == nullptr);
    BOOST_TEST(response.header("X-Accel-Expires").empty());
    BOOST_TEST(response.header("Cache-Control").empty());
}

BOOST_AUTO_TEST_CASE(only_a_preview_is_linked_as_one) {
    const std::string link = "/courses/practical-sql/preview/";
    BOOST_TEST(contains(rendered("why-sql"), link + "why-sql"));
    BOOST_TEST(!contains(rendered("joins"), link));
}

BOOST_AUTO_TEST_CASE(a_visitor_is_sent_to_sign_in_from_whatever_is_not_on_sale) {
    BOOST_TEST(is_offered("practical-sql", "joins"));
    BOOST_TEST(!is_offered("practical-sql", ""));
    BOOST_TEST(!is_offered("practical-sql", "nothing"));
    BOOST_TEST(!is_offered("nothing", "joins"));
    for (const auto* status : {"draft", "retired"}) {
        set_course_status(site.database(), "practical-sql", status);
        BOOST_TEST(!is_offered("practical-sql", "joins"), status);
        BOOST_TEST(!is_offered("practical-sql", "why-sql"), status);
    }
    auto course = practical_sql();
    course.modules[1].lessons[0].is_published = false;
    add_course(site.database(), course);
    BOOST_TEST(!is_offered("practical-sql", "joins"));
    BOOST_TEST(is_offered("practical-sql", "first-query"));
    remove_module(site.database(), "start");
    BOOST_TEST(!is_offered("practical-sql", "first-query"));
}

BOOST_AUTO_TEST_CASE(a_member_who_never_had_the_course_sees_the_offer_of_a_visitor) {
    const auto ben = add_learner(site.database(), "ben");
    for (const auto* lesson : {"why-sql", "joins"}) {
        const auto offer = show_to(ben, lesson);
        BOOST_TEST(offer.status == 200, lesson);
        BOOST_TEST(std::get<web::Page>(offer.body).view == "learning/offer", lesson);
        auto data = data_of(offer);
        const auto page = source_views().render("learning/offer", data);
        BOOST_TEST(page == rendered(lesson), lesson);
        web::put(data, "signed_in", true);
        const auto for_member = source_views().render("learning/offer", data);
        BOOST_TEST(!contains(for_member, "/login"), lesson);
        BOOST_TEST(contains(for_member, "Bought it with another address?"), lesson);
    }
    BOOST_TEST(count_audit(site.database(), "lesson_access_denied", "refused") == 0);
}

BOOST_AUTO_TEST_CASE(a_member_who_lost_the_course_is_refused_and_sees_no_offer) {
    const auto ada = add_learner(site.database(), "ada");
    const auto grant = add_grant(site.database(), ada, practical);
    for (const std::string status : {"suspended", "revoked"}) {
        set_grant(site.database(), grant, status);
        const auto refusal = show_to(ada, "joins");
        BOOST_TEST(refusal.status == 403, status);
        BOOST_TEST(std::get<web::Page>(refusal.body).view == "learning/refused", status);
    }
}

BOOST_AUTO_TEST_CASE(a_member_is_refused_whatever_is_not_on_sale) {
    const auto ben = add_learner(site.database(), "ben");
    BOOST_TEST(show_to(ben, "").status == 403);
    BOOST_TEST(show_to(ben, "nothing").status == 403);
    for (const auto* status : {"draft", "retired"}) {
        set_course_status(site.database(), "practical-sql", status);
        BOOST_TEST(show_to(ben, "joins").status == 403, status);
    }
}

BOOST_AUTO_TEST_CASE(former_slugs_redirect_permanently) {
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    renamed.modules[1].lessons[0].slug = "joining";
    add_course(site.database(), renamed);
    const auto response = show("practical-sql", "joins");
    BOOST_TEST(response.status == 301);
    BOOST_TEST(response.header("Location") == "/learn/sql-for-work/joining");
    BOOST_TEST(show("sql-for-work", "joining").status == 200);
}

BOOST_AUTO_TEST_CASE(a_removed_lesson_leads_to_its_course_for_whoever_may_see_that) {
    auto course = practical_sql();
    course.modules.pop_back();
    add_course(site.database(), course);
    const auto ada = add_learner(site.database(), "ada");
    const auto ben = add_learner(site.database(), "ben");
    add_grant(site.database(), ada, practical);
    const auto leads_to_course = [](const web::Response& response) {
        return response.status == 303 && response.header("Location") == "/courses/practical-sql";
    };
    BOOST_TEST(leads_to_course(show("practical-sql", "joins")));
    BOOST_TEST(leads_to_course(show_to(ada, "joins")));
    BOOST_TEST(leads_to_course(show_to(ben, "joins")));
    BOOST_CHECK_THROW(show("practical-sql", "nothing"), web::SignInNeeded);

    set_course_status(site.database(), "practical-sql", "retired");
    BOOST_TEST(leads_to_course(show_to(ada, "joins")));
    BOOST_TEST(show_to(ben, "joins").status == 403);
    BOOST_CHECK_THROW(show("practical-sql", "joins"), web::SignInNeeded);
}

BOOST_AUTO_TEST_CASE(an_offer_takes_one_round_trip) {
    const auto act = [&] { show("practical-sql", "joins"); };
    BOOST_TEST(count_round_trips(site.database(), act) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
