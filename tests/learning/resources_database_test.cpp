#include "learning/resources.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "learning/learning_pages.hpp"
#include "learning/resource_pages.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"

namespace lectern::test {

namespace {

/// Ada has access to Practical SQL with its files, Ben to nothing.
struct Files {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    CourseId practical = add_course(site.database(), practical_sql_with_files());
    EntitlementId grant = add_grant(site.database(), ada, practical);

    web::Response download(UserId user, const std::string& public_id) {
        return learning::download_resource(
            as_learner(get_request("/resources", {{"id", public_id}}), user), site.services());
    }
    web::Response download_key(UserId user, const std::string& key) {
        return download(user, resource_id(site.database(), key));
    }
    /// Returns the titles of the files that the player shows with a lesson, in order.
    std::string shown_with(const std::string& lesson) {
        const auto response = learning::show_player(
            as_learner(get_request("/learn", {{"course", "practical-sql"}, {"lesson", lesson}}),
                       ada),
            site.services());
        std::string titles;
        const auto& data = std::get<web::Page>(response.body).data;
        for (const auto& file : data.get("resources")->list_value()) {
            titles += (titles.empty() ? "" : " ") + file.get("title")->string_value();
        }
        return titles;
    }
    std::string audited(const char* event) {
        return site.database().read([&](Connection& connection) {
            return query(connection, R"sql(
                SELECT COALESCE(string_agg(concat_ws(' ', resource.key, audit.outcome,
                                                     audit.reason), ', ' ORDER BY audit.id), '')
                           AS answer
                  FROM audit_logs AS audit
             LEFT JOIN lesson_resources AS resource ON resource.id = audit.resource_id
                 WHERE audit.event = $1
            )sql",
                         event)
                .front()
                .text("answer");
        });
    }
    void import(lectern::authoring::CourseFile course) { add_course(site.database(), course); }
};

/// Whether this is the standard refusal: status 403, the same page, no data, no address.
bool is_refused(const web::Response& response) {
    if (response.status != 403 || !response.header("Location").empty()) return false;
    const auto& page = std::get<web::Page>(response.body);
    return page.view == "learning/resource_refused" && page.data.get("file_name") == nullptr;
}
bool is_missing(const web::Response& response, int status) {
    return response.status == status && response.header("Location").empty() &&
           std::get<web::Page>(response.body).view == "learning/resource_missing";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(resources, Files)

BOOST_AUTO_TEST_CASE(a_lesson_shows_its_own_files_and_those_of_its_module_and_course) {
    BOOST_TEST(shown_with("why-sql") == "Slides Plan");
    BOOST_TEST(shown_with("first-query") == "Plan");
    BOOST_TEST(shown_with("joins") == "Data Plan");
}

BOOST_AUTO_TEST_CASE(a_lesson_shows_no_file_of_another_course) {
    auto other = bread();
    other.resources = {practical_sql_with_files().resources[0]};
    other.resources[0].title = "Recipe";
    import(other);
    BOOST_TEST(shown_with("joins") == "Data Plan");
}

BOOST_AUTO_TEST_CASE(a_file_removed_from_the_course_file_is_not_shown) {
    auto course = practical_sql_with_files();
    course.resources.erase(course.resources.begin());
    import(course);
    BOOST_TEST(shown_with("why-sql") == "Slides");
}

BOOST_AUTO_TEST_CASE(a_school_without_storage_shows_no_files) {
    site.storage().is_there = false;
    BOOST_TEST(shown_with("why-sql").empty());
    BOOST_TEST(is_missing(download_key(ada, "plan"), 503));
}

BOOST_AUTO_TEST_CASE(a_learner_with_access_is_redirected_to_the_file_with_its_name) {
    const auto response = download_key(ada, "slides");
    BOOST_TEST(response.status == 302);
    BOOST_TEST(response.header("Location") ==
               "https://storage.example/sql/slides.pdf?name=slides.pdf&type=application/pdf");
    BOOST_TEST(audited("resource_download_requested") == "slides done");
    BOOST_TEST(audited("resource_download_denied").empty());
    BOOST_TEST(download_key(ada, "data").status == 302);
    BOOST_TEST(download_key(ada, "plan").status == 302);
}

BOOST_AUTO_TEST_CASE(without_an_active_entitlement_each_file_is_refused) {
    for (const std::string key : {"slides", "data", "plan"}) {
        BOOST_TEST(is_refused(download_key(ben, key)), key);
    }
    set_grant(site.database(), grant, "suspended");
    BOOST_TEST(is_refused(download_key(ada, "slides")));
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(is_refused(download_key(ada, "data")));
    set_grant(site.database(), grant, "active");
    BOOST_TEST(download_key(ada, "slides").status == 302);
}

BOOST_AUTO_TEST_CASE(an_entitlement_for_another_course_opens_no_file) {
    add_grant(site.database(), ben, add_course(site.database(), bread()));
    BOOST_TEST(is_refused(download_key(ben, "slides")));
}

BOOST_AUTO_TEST_CASE(files_of_a_retired_course_stay_open_and_those_of_a_draft_are_closed) {
    auto course = practical_sql_with_files();
    course.status = "retired";
    import(course);
    BOOST_TEST(download_key(ada, "slides").status == 302);
    BOOST_TEST(is_refused(download_key(ben, "slides")));

    auto draft = bread();
    draft.status = "draft";
    draft.resources = {course.resources[0]};
    draft.resources[0].key = "draft-plan";
    add_grant(site.database(), ada, add_course(site.database(), draft));
    BOOST_TEST(is_refused(download_key(ada, "draft-plan")));
}

BOOST_AUTO_TEST_CASE(a_file_is_closed_with_its_lesson_or_module) {
    auto course = practical_sql_with_files();
    course.modules[0].lessons[0].is_published = false;
    import(course);
    BOOST_TEST(is_refused(download_key(ada, "slides")));
    BOOST_TEST(download_key(ada, "plan").status == 302);
    remove_module(site.database(), "more");
    BOOST_TEST(is_refused(download_key(ada, "data")));
    import(practical_sql_with_files());
    remove_module(site.database(), "start");
    BOOST_TEST(is_refused(download_key(ada, "slides")));
    BOOST_TEST(download_key(ada, "data").status == 302);
}

BOOST_AUTO_TEST_CASE(an_unpublished_file_and_an_unknown_one_are_refused_in_the_same_way) {
    auto course = practical_sql_with_files();
    course.resources.pop_back();
    import(course);
    BOOST_TEST(is_refused(download_key(ada, "slides")));
    BOOST_TEST(is_refused(download(ada, "00000000000000000000000000000000")));
    BOOST_TEST(is_refused(download(ada, "' OR true --")));
    BOOST_TEST(is_refused(download(ada, "1")));
}

BOOST_AUTO_TEST_CASE(each_refusal_is_audited_with_its_reason_once) {
    download_key(ben, "slides");
    download_key(ben, "slides");
    download(ada, "nothing");
    auto course = practical_sql_with_files();
    course.resources.pop_back();
    course.modules.pop_back();
    course.resources.pop_back();
    import(course);
    download_key(ada, "slides");
    set_grant(site.database(), grant, "suspended");
    download_key(ada, "plan");
    BOOST_TEST(audited("resource_download_denied") ==
               "slides refused no_entitlement, refused no_such_resource, "
               "slides refused resource_is_unpublished, plan refused entitlement_is_suspended");
    BOOST_TEST(audited("resource_download_requested").empty());
}

BOOST_AUTO_TEST_CASE(a_missing_object_is_shown_on_a_page_and_audited) {
    site.storage().state = ObjectState::missing;
    BOOST_TEST(is_missing(download_key(ada, "slides"), 404));
    site.storage().state = ObjectState::unknown;
    BOOST_TEST(is_missing(download_key(ada, "data"), 503));
    site.storage().state = ObjectState::refused;
    BOOST_TEST(is_missing(download_key(ada, "plan"), 503));
    BOOST_TEST(audited("resource_download_denied") ==
               "slides failed object_is_missing, data failed storage_does_not_answer, "
               "plan failed storage_refuses");
    BOOST_TEST(audited("resource_download_requested").empty());
    BOOST_TEST(is_refused(download_key(ben, "slides")));
}

BOOST_AUTO_TEST_CASE(the_school_is_mailed_about_each_lasting_file_fault_once_a_day) {
    const auto mailed = [&] {
        return site.database().read([&](Connection& connection) {
            return query(connection, R"sql(
                SELECT coalesce(string_agg(data ->> 'file_name', ', ' ORDER BY id), '') AS answer
                  FROM mail_outbox
                 WHERE to_email = 'operator'
                   AND kind = 'file_missing'
            )sql")
                .front()
                .text("answer");
        });
    };
    const auto says_told = [](const web::Response& response) {
        return std::get<web::Page>(response.body).data.get("is_lasting")->is_true();
    };
    site.storage().state = ObjectState::unknown;
    BOOST_TEST(!says_told(download_key(ada, "slides")));
    BOOST_TEST(mailed().empty());

    site.storage().state = ObjectState::missing;
    BOOST_TEST(says_told(download_key(ada, "slides")));
    BOOST_TEST(says_told(download_key(ada, "slides")));
    BOOST_TEST(mailed() == "slides.pdf");
    BOOST_TEST(says_told(download_key(ada, "data")));
    BOOST_TEST(mailed() == "slides.pdf, data.zip");

    site.storage().state = ObjectState::refused;
    BOOST_TEST(says_told(download_key(ada, "plan")));
    BOOST_TEST(says_told(download_key(ada, "slides")));
    BOOST_TEST(mailed() == "slides.pdf, data.zip, plan.txt");

    site.clock().advance(std::chrono::hours{24});
    download_key(ada, "plan");
    BOOST_TEST(mailed() == "slides.pdf, data.zip, plan.txt, plan.txt");
}

BOOST_AUTO_TEST_CASE(the_player_with_files_takes_one_round_trip) {
    const auto act = [&] { shown_with("joins"); };
    BOOST_TEST(count_round_trips(site.database(), act) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
