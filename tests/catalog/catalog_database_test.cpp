#include "catalog/catalog.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "catalog/course_list_pages.hpp"
#include "catalog/course_pages.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "web/errors.hpp"

namespace lectern::test {

namespace {

struct Catalogue {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");

    std::vector<catalog::CourseCard> list(std::optional<UserId> viewer = {}) {
        return site.database().read([&](Connection& connection) {
            return catalog::list_published_courses(connection, {}, viewer).courses;
        });
    }
    std::optional<catalog::CoursePage> find(const std::string& slug,
                                            std::optional<UserId> viewer = {}) {
        return site.database().read([&](Connection& connection) {
            return catalog::find_published_course(connection, slug, viewer);
        });
    }
    CourseId add(authoring::CourseFile course, const std::string& status = "published") {
        course.status = status;
        return add_course(site.database(), course);
    }
    void visit(UserId user, const std::string& lesson) {
        site.database().write([&](lectern::Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at)
                SELECT $1, id, now(), now()
                  FROM course_lessons
                 WHERE slug = $2
            )sql",
                  user, lesson);
        });
    }
    void complete(UserId user, const std::string& lesson) {
        visit(user, lesson);
        site.database().write([&](lectern::Transaction& transaction) {
            query(transaction, R"sql(
                UPDATE lesson_progress
                   SET status = 'completed', completed_at = now(), completed_by = 'learner'
                 WHERE user_id = $1
                   AND lesson_id = (SELECT id FROM course_lessons WHERE slug = $2)
            )sql",
                  user, lesson);
        });
    }
    web::Response show(const std::string& slug) {
        return catalog::show_course(get_request("/courses/" + slug, {{"slug", slug}}),
                                    site.services());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(catalogue, Catalogue)

BOOST_AUTO_TEST_CASE(only_published_courses_are_listed) {
    add(practical_sql());
    add(bread(), "draft");
    BOOST_REQUIRE(list().size() == 1U);
    BOOST_TEST(list()[0].slug == "practical-sql");
    add(practical_sql(), "retired");
    BOOST_TEST(list().empty());
}

BOOST_AUTO_TEST_CASE(a_card_counts_published_lessons_and_their_length) {
    auto course = practical_sql();
    course.modules[1].lessons[0].is_published = false;
    add(course);
    BOOST_TEST(list()[0].lesson_count == 2);
    BOOST_TEST(list()[0].duration_seconds == 180);
    BOOST_TEST(list()[0].amount_minor == 4900);
}

BOOST_AUTO_TEST_CASE(a_card_is_marked_as_owned_for_a_learner_with_an_active_entitlement) {
    const auto grant = add_grant(site.database(), ada, add(practical_sql()));
    BOOST_TEST(list(ada)[0].is_owned);
    BOOST_TEST(!list(ben)[0].is_owned);
    BOOST_TEST(!list()[0].is_owned);
    set_grant(site.database(), grant, "suspended");
    BOOST_TEST(!list(ada)[0].is_owned);
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(!list(ada)[0].is_owned);
}

BOOST_AUTO_TEST_CASE(a_card_counts_the_published_lessons_that_its_viewer_completed) {
    auto course = practical_sql();
    const auto id = add(course);
    for (const auto user : {ada, ben}) add_grant(site.database(), user, id);
    complete(ada, "why-sql");
    complete(ada, "joins");
    visit(ben, "joins");
    BOOST_TEST(list(ada)[0].completed_count == 2);
    BOOST_TEST(list(ben)[0].completed_count == 0);
    BOOST_TEST(list()[0].completed_count == 0);
    course.modules[1].lessons[0].is_published = false;
    add(course);
    BOOST_TEST(list(ada)[0].completed_count == 1);
}

BOOST_AUTO_TEST_CASE(a_published_course_is_found_with_its_outline) {
    add(practical_sql());
    const auto course = find("practical-sql");
    BOOST_REQUIRE(course.has_value());
    BOOST_TEST(course->title == "Practical SQL");
    BOOST_TEST(course->description_html ==
               "<h3 id=\"d-what-it-is\">What it is</h3>\n<p>SQL, by <em>doing</em>.</p>\n");
    BOOST_TEST(course->outcomes == (std::vector<std::string>{"Read a schema", "Join two tables"}),
               boost::test_tools::per_element());
    BOOST_TEST(course->stripe_price.value() == "price_sql");
    BOOST_REQUIRE(course->modules.size() == 2U);
    BOOST_TEST(course->modules[0].title == "Start");
    BOOST_TEST(course->modules[0].lessons[0].slug == "why-sql");
    BOOST_TEST(course->modules[0].lessons[0].title == "Why SQL");
    BOOST_TEST(course->modules[0].lessons[0].is_preview);
    BOOST_TEST(course->modules[0].lessons[1].title == "A first query");
    BOOST_TEST(course->modules[1].lessons[0].title == "Joins");
    BOOST_TEST(!course->is_owned);
}

BOOST_AUTO_TEST_CASE(the_outline_shows_owners_which_lessons_they_completed) {
    const auto id = add(practical_sql());
    const auto grant = add_grant(site.database(), ada, id);
    add_grant(site.database(), ben, id);
    complete(ada, "first-query");
    visit(ada, "joins");
    const auto completed = [&](std::optional<UserId> viewer) {
        const auto course = find("practical-sql", viewer).value();
        std::string slugs;
        for (const auto& module : course.modules)
            for (const auto& lesson : module.lessons)
                if (lesson.is_completed) slugs += lesson.slug + ' ';
        return slugs;
    };
    BOOST_TEST(completed(ada) == "first-query ");
    BOOST_TEST(completed(ben).empty());
    BOOST_TEST(completed({}).empty());
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(completed(ada).empty());
}

BOOST_AUTO_TEST_CASE(modules_and_lessons_are_in_the_order_of_the_course_file) {
    auto course = practical_sql();
    add(course);
    std::swap(course.modules[0], course.modules[1]);
    std::swap(course.modules[1].lessons[0], course.modules[1].lessons[1]);
    add(course);
    const auto found = find("practical-sql");
    BOOST_TEST(found->modules[0].title == "More");
    BOOST_TEST(found->modules[1].lessons[0].title == "A first query");
}

BOOST_AUTO_TEST_CASE(an_unpublished_lesson_is_not_in_the_outline) {
    auto course = practical_sql();
    course.modules[0].lessons[0].is_published = false;
    course.modules[1].lessons[0].is_published = false;
    add(course);
    const auto found = find("practical-sql");
    BOOST_REQUIRE(found->modules.size() == 1U);
    BOOST_TEST(found->modules[0].lessons.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_removed_module_is_not_shown) {
    add(practical_sql());
    remove_module(site.database(), "more");
    BOOST_TEST(find("practical-sql")->modules.size() == 1U);
    BOOST_TEST(list()[0].lesson_count == 2);
}

BOOST_AUTO_TEST_CASE(a_course_whose_lessons_are_all_unpublished_has_a_page) {
    auto course = bread();
    course.modules[0].lessons[0].is_published = false;
    add(course);
    const auto found = find("bread");
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->modules.empty());
    BOOST_TEST(found->title == "Bread");
    BOOST_TEST(list()[0].lesson_count == 0);
}

BOOST_AUTO_TEST_CASE(a_draft_is_not_found) {
    const auto id = add(practical_sql(), "draft");
    add_grant(site.database(), ada, id);
    BOOST_TEST(!find("practical-sql"));
    BOOST_TEST(!find("practical-sql", ada));
}

BOOST_AUTO_TEST_CASE(a_retired_course_is_found_only_by_learners_with_access) {
    const auto grant = add_grant(site.database(), ada, add(practical_sql()));
    add(practical_sql(), "retired");
    BOOST_REQUIRE(find("practical-sql", ada).has_value());
    BOOST_TEST(!catalog::can_be_bought(*find("practical-sql", ada)));
    BOOST_TEST(!find("practical-sql", ben));
    BOOST_TEST(!find("practical-sql"));
    set_grant(site.database(), grant, "suspended");
    BOOST_TEST(!find("practical-sql", ada));
}

BOOST_AUTO_TEST_CASE(an_unknown_slug_is_not_found) {
    add(practical_sql());
    BOOST_TEST(!find("nothing"));
    BOOST_TEST(!find(""));
    BOOST_TEST(!find("practical-sql' OR true --"));
    BOOST_CHECK_THROW(show("nothing"), web::NotFound);
}

BOOST_AUTO_TEST_CASE(a_former_slug_redirects_permanently) {
    add(practical_sql());
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    add(renamed);
    const auto response = show("practical-sql");
    BOOST_TEST(response.status == 301);
    BOOST_TEST(response.header("Location") == "/courses/sql-for-work");
    BOOST_TEST(show("sql-for-work").status == 200);
}

BOOST_AUTO_TEST_CASE(the_front_page_redirects_to_the_catalogue) {
    const auto response = catalog::show_front(get_request("/"), site.services());
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == "/courses");
}

BOOST_AUTO_TEST_CASE(the_catalogue_and_a_course_page_take_one_round_trip_each) {
    add(practical_sql());
    const auto show_one = [&] { show("practical-sql"); };
    const auto show_all = [&] {
        catalog::show_catalogue(get_request("/courses"), site.services());
    };
    BOOST_TEST(count_round_trips(site.database(), show_one) == 1);
    BOOST_TEST(count_round_trips(site.database(), show_all) == 1);
    add_grant(site.database(), ada, find("practical-sql")->id);
    const auto show_own = [&] {
        catalog::show_course(
            as_learner(get_request("/courses/practical-sql", {{"slug", "practical-sql"}}), ada),
            site.services());
    };
    BOOST_TEST(count_round_trips(site.database(), show_own) == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
