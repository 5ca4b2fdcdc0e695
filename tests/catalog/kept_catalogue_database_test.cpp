// What a worker keeps of the catalogue and of the pages of courses is used only in the version that
// the database names.

#include <string>
#include <variant>

#include <boost/test/unit_test.hpp>

#include "catalog/course_list_pages.hpp"
#include "catalog/course_pages.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::test {
namespace {

/// Two courses, of which Ada owns Practical SQL and Ben none. Two workers answer.
struct TwoWorkers {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    CourseId practical = add_course(site.database(), practical_sql());
    CourseId loaf = add_course(site.database(), bread());
    EntitlementId grant = add_grant(site.database(), ada, practical);
    Database other_database{site.connection_string()};
    KeptAnswers other_kept{std::size_t{4} * 1024 * 1024};
    Services& first = site.services();
    Services second{first.config,  other_database, other_kept,  first.payments, first.video,
                    first.storage, first.mailer,   first.clock, first.views,    first.cookies};

    void change(const std::string& statement) {
        site.database().write(
            [&](Transaction& transaction) { transaction.execute(statement.c_str()); });
    }
    static std::string html_of(const web::Response& response) {
        const auto& page = std::get<web::Page>(response.body);
        return source_views().render(page.view, page.data);
    }
    static web::Request as(std::optional<UserId> viewer, web::Request request) {
        return viewer ? as_learner(std::move(request), *viewer) : request;
    }
    static std::string catalogue(Services& services, std::optional<UserId> viewer = {},
                                 web::Fields query = {}) {
        auto request = get_request("/courses");
        request.query = std::move(query);
        return html_of(catalog::show_catalogue(as(viewer, std::move(request)), services));
    }
    static std::string course(Services& services, std::optional<UserId> viewer = {}) {
        const auto request = get_request("/courses/practical-sql", {{"slug", "practical-sql"}});
        return html_of(catalog::show_course(as(viewer, request), services));
    }
    template <typename Act>
    std::int64_t statements(const Act& act) {
        const auto before = site.database().round_trips();
        act();
        return site.database().round_trips() - before;
    }
};

bool has(const std::string& html, const std::string& part) {
    return html.find(part) != std::string::npos;
}

constexpr const char* complete_all =
    "INSERT INTO lesson_progress (user_id, lesson_id, status, completed_at, completed_by, "
    "first_visited_at, updated_at) SELECT users.id, lesson.id, 'completed', now(), 'learner', "
    "now(), now() FROM users, course_lessons AS lesson WHERE email LIKE 'ada%' "
    "AND lesson.key IN ('why', 'first', 'joins')";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kept_catalogue, TwoWorkers)

BOOST_AUTO_TEST_CASE(a_catalogue_of_the_same_version_is_not_read_again) {
    BOOST_TEST(has(catalogue(first), "Practical SQL"));
    change("ALTER TABLE courses DISABLE TRIGGER USER; UPDATE courses SET title = 'Unseen'");
    BOOST_TEST(!has(catalogue(first), "Unseen"));
    BOOST_TEST(has(catalogue(second), "Unseen"));
    change("UPDATE catalogue_version SET version = gen_random_uuid()");
    BOOST_TEST(has(catalogue(first), "Unseen"));
    BOOST_TEST(!has(catalogue(first), "Practical SQL"));
}

BOOST_AUTO_TEST_CASE(a_course_page_of_the_same_version_is_not_read_again) {
    BOOST_TEST(has(course(first), "Practical SQL"));
    change("ALTER TABLE courses DISABLE TRIGGER USER; UPDATE courses SET title = 'Unseen'");
    BOOST_TEST(!has(course(first), "Unseen"));
    BOOST_TEST(has(course(second), "Unseen"));
    change("UPDATE course_versions SET version = gen_random_uuid()");
    BOOST_TEST(has(course(first), "Unseen"));
}

BOOST_AUTO_TEST_CASE(kept_pages_are_those_that_are_read_anew) {
    KeptAnswers none{0};
    Services plain{first.config,  first.database, none,        first.payments, first.video,
                   first.storage, first.mailer,   first.clock, first.views,    first.cookies};
    for (const auto& statement :
         {std::string{"SELECT 1"},
          std::string{
              "INSERT INTO lesson_progress (user_id, lesson_id, watched, first_visited_at, "
              "updated_at) SELECT users.id, lesson.id, '{[0,45)}', now(), now() FROM users, "
              "course_lessons AS lesson WHERE email LIKE 'ada%' AND lesson.key = 'joins'"},
          std::string{"DELETE FROM lesson_progress"}, std::string{complete_all}}) {
        change(statement);
        for (const auto viewer :
             {std::optional<UserId>{}, std::optional{ada}, std::optional{ben}}) {
            for (const std::string sort : {"", "newest", "title", "price"}) {
                const web::Fields query{{"sort", sort}};
                BOOST_TEST(catalogue(first, viewer, query) == catalogue(plain, viewer, query));
                BOOST_TEST(catalogue(first, viewer, query) == catalogue(plain, viewer, query));
            }
            BOOST_TEST(course(first, viewer) == course(plain, viewer));
            BOOST_TEST(course(first, viewer) == course(plain, viewer));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_kept_page_shows_each_viewer_what_is_theirs) {
    for (const auto viewer : {std::optional<UserId>{}, std::optional{ada}, std::optional{ben}}) {
        BOOST_TEST(has(catalogue(first, viewer), "/learn/practical-sql") == (viewer == ada));
        BOOST_TEST(has(course(first, viewer), "Continue learning") == (viewer == ada));
    }
    change(complete_all);
    BOOST_TEST(has(catalogue(first, ada), "Watch again"));
    BOOST_TEST(has(course(first, ada), "Watch again"));
    BOOST_TEST(!has(catalogue(first, ben), "Watch again"));
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(!has(catalogue(first, ada), "/learn/practical-sql"));
    BOOST_TEST(!has(course(first, ada), "Watch again"));
    add_grant(site.database(), ben, practical);
    BOOST_TEST(has(catalogue(first, ben), "/learn/practical-sql"));
}

BOOST_AUTO_TEST_CASE(a_kept_page_takes_one_statement_and_a_second_after_an_import) {
    const auto warm = [&] {
        for (int time = 0; time < 3; ++time) {
            catalogue(first);
            catalogue(first, ada);
            course(first);
            course(first, ada);
        }
    };
    warm();
    BOOST_TEST(statements([&] { catalogue(first); }) == 1);
    BOOST_TEST(statements([&] { catalogue(first, ada); }) == 1);
    BOOST_TEST(statements([&] { course(first); }) == 1);
    BOOST_TEST(statements([&] { course(first, ada); }) == 1);
    change("UPDATE courses SET promise = 'New' WHERE slug = 'practical-sql'");
    BOOST_TEST(statements([&] { catalogue(first); }) == 2);
    BOOST_TEST(statements([&] { catalogue(first, ada); }) == 1);
    BOOST_TEST(statements([&] { course(first, ada); }) == 2);
    BOOST_TEST(statements([&] { course(first); }) == 1);
}

BOOST_AUTO_TEST_CASE(no_page_is_older_than_the_last_import_whichever_worker_answers) {
    for (int number = 1; number <= 200; ++number) {
        const auto title = "Title " + std::to_string(number) + '.';
        change("UPDATE courses SET title = '" + title + "' WHERE id = " + to_string(practical));
        auto& worker = number % 3 == 0 ? second : first;
        auto& other = number % 3 == 0 ? first : second;
        BOOST_TEST(has(catalogue(worker), title));
        BOOST_TEST(has(catalogue(worker, ada), title));
        BOOST_TEST(has(course(worker), title));
        if (number % 5 == 0) BOOST_TEST(has(catalogue(other, ben), title));
        if (number % 7 == 0) BOOST_TEST(has(course(other, ada), title));
    }
}

BOOST_AUTO_TEST_CASE(a_course_that_is_no_longer_on_sale_leaves_the_kept_pages) {
    catalogue(first);
    course(first);
    set_course_status(site.database(), "practical-sql", "retired");
    BOOST_TEST(!has(catalogue(first), "Practical SQL"));
    BOOST_CHECK_THROW(course(first), web::NotFound);
    BOOST_TEST(has(course(first, ada), "Practical SQL"));
    BOOST_CHECK_THROW(course(first, ben), web::NotFound);
    BOOST_CHECK_THROW(course(first), web::NotFound);
}

BOOST_AUTO_TEST_CASE(a_course_with_another_slug_is_found_by_its_former_one) {
    course(first);
    change("UPDATE courses SET slug = 'sql' WHERE slug = 'practical-sql'");
    const auto moved = catalog::show_course(
        get_request("/courses/practical-sql", {{"slug", "practical-sql"}}), first);
    BOOST_TEST(moved.status == 301);
    BOOST_TEST(moved.header("Location") == "/courses/sql");
}

BOOST_AUTO_TEST_CASE(the_memory_of_a_kept_answer_includes_every_text) {
    change(
        "UPDATE courses SET promise = repeat('p', 10000), teacher_name = repeat('t', 20000), "
        "cover_object_key = 'a', cover_content_type = 'image/png', cover_width = 1, "
        "cover_height = 1, cover_alt = repeat('a', 40000) WHERE slug = 'practical-sql'");
    course(first);
    const auto of_course = first.kept.bytes();
    BOOST_TEST(of_course > 70000U);
    catalogue(first);
    // The card itself shows both texts, too.
    BOOST_TEST(first.kept.bytes() - of_course > 100000U);
}

BOOST_AUTO_TEST_CASE(searches_are_not_kept) {
    catalogue(first);
    const auto before = site.services().kept.bytes();
    BOOST_TEST(has(catalogue(first, ada, {{"q", "sql"}}), "/learn/practical-sql"));
    BOOST_TEST(site.services().kept.bytes() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
