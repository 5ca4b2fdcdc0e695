#include "authoring/course_import.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "support/cast.hpp"
#include "support/course_imports.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

using authoring::ImportChange;
using catalog::VideoSource;

namespace {

authoring::CourseFile with_resources() {
    auto course = practical_sql();
    course.resources = {{.key = "slides",
                         .module_key = {},
                         .lesson_key = "why",
                         .title = "Slides",
                         .file_name = "slides.pdf",
                         .object_key = "sql/slides.pdf",
                         .content_type = "application/pdf",
                         .size_bytes = 1000},
                        {.key = "data",
                         .module_key = "more",
                         .lesson_key = {},
                         .title = "Data",
                         .file_name = "data.zip",
                         .object_key = "sql/data.zip",
                         .content_type = "application/zip",
                         .size_bytes = {}}};
    return course;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_import, CourseImports)

BOOST_AUTO_TEST_CASE(importing_the_same_file_again_changes_nothing) {
    BOOST_CHECK(import(with_resources()).change == ImportChange::created);
    const auto before = whole_catalogue();
    BOOST_CHECK(import(with_resources(), noon() + std::chrono::hours{1}).change ==
                ImportChange::nothing);
    BOOST_TEST(whole_catalogue() == before);
}

BOOST_AUTO_TEST_CASE(each_import_is_audited_with_the_operator) {
    import(practical_sql());
    import(practical_sql());
    BOOST_TEST(count_audit(database, "course_imported", "done") == 2);
    BOOST_TEST(text(R"sql(
        SELECT string_agg(actor || ' ' || actor_name || ' ' || reason, ', ' ORDER BY id) AS answer
          FROM audit_logs
         WHERE course_id = (SELECT id FROM courses)
    )sql") == "operator olga created, operator olga nothing_changed");
}

BOOST_AUTO_TEST_CASE(a_changed_lesson_keeps_its_id) {
    import(practical_sql());
    const auto id = text("SELECT id::text AS answer FROM course_lessons WHERE key = 'joins'");
    auto course = practical_sql();
    course.modules[1].lessons[0].title = "Joining";
    course.modules[1].lessons[0].slug = "joining";
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(text(R"sql(
        SELECT id || ' ' || slug || ' ' || title AS answer
          FROM course_lessons
         WHERE key = 'joins'
    )sql") == id + " joining Joining");
}

BOOST_AUTO_TEST_CASE(a_lesson_moves_to_another_module_and_keeps_its_id) {
    import(practical_sql());
    const auto id = text("SELECT id::text AS answer FROM course_lessons WHERE key = 'first'");
    auto course = practical_sql();
    course.modules[1].lessons.push_back(course.modules[0].lessons[1]);
    course.modules[0].lessons.pop_back();
    import(course);
    BOOST_TEST(text(R"sql(
        SELECT lesson.id || ' ' || module.key AS answer
          FROM course_lessons AS lesson
          JOIN course_modules AS module ON module.id = lesson.module_id
         WHERE lesson.key = 'first'
    )sql") == id + " more");
}

BOOST_AUTO_TEST_CASE(a_removed_lesson_is_unpublished_and_its_progress_is_kept) {
    const auto course_id = add_course(database, practical_sql());
    const auto ada = add_learner(database, "ada");
    database.write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at)
                 SELECT $1, id, $2, $2
                   FROM course_lessons
                  WHERE key = 'joins'
        )sql",
              ada, noon());
    });
    auto course = practical_sql();
    course.modules.pop_back();
    BOOST_CHECK(import(course).change == ImportChange::updated);
    const auto state = [&] {
        return text(R"sql(
            SELECT concat_ws(' ', lesson.is_published, module.is_removed,
                             (SELECT count(*) FROM lesson_progress)) AS answer
              FROM course_lessons AS lesson
              JOIN course_modules AS module ON module.id = lesson.module_id
             WHERE lesson.key = 'joins'
        )sql");
    };
    BOOST_TEST(state() == "f t 1");

    BOOST_TEST(add_course(database, practical_sql()) == course_id);
    BOOST_TEST(state() == "t f 1");
}

BOOST_AUTO_TEST_CASE(a_lesson_may_take_the_slug_of_a_removed_one) {
    import(practical_sql());
    auto course = practical_sql();
    course.modules[1].lessons[0].key = "new-joins";
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(text("SELECT slug AS answer FROM course_lessons WHERE key = 'new-joins'") ==
               "joins");
    BOOST_CHECK(import(course).change == ImportChange::nothing);
}

BOOST_AUTO_TEST_CASE(two_lessons_may_swap_their_slugs) {
    import(practical_sql());
    auto course = practical_sql();
    std::swap(course.modules[0].lessons[0].slug, course.modules[0].lessons[1].slug);
    BOOST_CHECK(import(course).change == ImportChange::updated);
    BOOST_TEST(text("SELECT slug AS answer FROM course_lessons WHERE key = 'why'") ==
               "first-query");
}

BOOST_AUTO_TEST_CASE(a_resource_belongs_to_the_part_named_by_its_key) {
    import(with_resources());
    BOOST_TEST(text(R"sql(
        SELECT string_agg(concat_ws(' ', resource.key, module.key, lesson.key), ', '
                          ORDER BY resource.position) AS answer
          FROM lesson_resources AS resource
     LEFT JOIN course_modules AS module ON module.id = resource.module_id
     LEFT JOIN course_lessons AS lesson ON lesson.id = resource.lesson_id
    )sql") == "slides why, data more");
}

BOOST_AUTO_TEST_CASE(a_removed_resource_is_unpublished_and_keeps_its_address) {
    import(with_resources());
    const auto address =
        text("SELECT public_id AS answer FROM lesson_resources WHERE key = 'data'");
    auto course = with_resources();
    course.resources.pop_back();
    import(course);
    BOOST_TEST(
        text("SELECT is_published::text AS answer FROM lesson_resources WHERE key = 'data'") ==
        "false");
    import(with_resources());
    BOOST_TEST(text("SELECT public_id || is_published AS answer FROM lesson_resources "
                    "WHERE key = 'data'") == address + "true");
}

BOOST_AUTO_TEST_CASE(a_former_slug_in_the_file_identifies_the_course) {
    import(practical_sql());
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    BOOST_CHECK(import(renamed).change == ImportChange::updated);
    BOOST_TEST(courses_and_slugs() == "sql-for-work: practical-sql sql-for-work");

    renamed.former_slugs = {};
    BOOST_CHECK(import(renamed).change == ImportChange::nothing);
}

BOOST_AUTO_TEST_CASE(a_course_can_return_to_a_former_slug_if_the_file_names_the_current_one) {
    import(practical_sql());
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    import(renamed);
    auto back = practical_sql();
    back.former_slugs = {"sql-for-work"};
    BOOST_CHECK(import(back).change == ImportChange::updated);
    BOOST_TEST(courses_and_slugs() == "practical-sql: practical-sql sql-for-work");
}

BOOST_AUTO_TEST_CASE(a_new_course_on_a_slug_that_another_course_had_is_refused) {
    import(practical_sql());
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    import(renamed);
    const auto before = whole_catalogue();
    auto other = bread();
    other.slug = "practical-sql";
    const auto outcome = import(other);
    BOOST_REQUIRE(outcome.faults.size() == 1U);
    BOOST_TEST(outcome.faults[0].path == "/slug");
    BOOST_TEST(outcome.faults[0].text.find("former slug of the course \"sql-for-work\"") !=
               std::string::npos);
    BOOST_TEST(whole_catalogue() == before);
}

BOOST_AUTO_TEST_CASE(the_database_refuses_a_slug_that_another_course_has_or_had) {
    import(practical_sql());
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    import(renamed);
    import(bread());
    const auto rename_bread = [&](const std::string& slug) {
        return database.write([&](Transaction& transaction) {
            return query(transaction, "UPDATE courses SET slug = $1 WHERE slug = 'bread'", slug)
                .affected();
        });
    };
    for (const auto* slug : {"practical-sql", "sql-for-work"}) {
        BOOST_CHECK_EXCEPTION(rename_bread(slug), lectern::DatabaseError,
                              [](const auto& error) { return error.sqlstate() == "23505"; });
    }
    BOOST_TEST(rename_bread("sourdough") == 1);
    BOOST_TEST(courses_and_slugs() ==
               "sql-for-work: practical-sql sql-for-work\nsourdough: bread sourdough");
}

BOOST_AUTO_TEST_CASE(a_former_slug_of_a_lesson_leads_to_it_until_another_lesson_takes_it) {
    import(practical_sql());
    auto course = practical_sql();
    auto& first = course.modules[0].lessons[0];
    const auto title = first.title;
    first.slug = "why-not";
    import(course);
    BOOST_TEST(lesson_addresses().find("why-not: " + title + ", why-sql: " + title) !=
               std::string::npos);

    course.modules[0].lessons[1].slug = "why-sql";
    import(course);
    const auto other = course.modules[0].lessons[1].title;
    BOOST_TEST(lesson_addresses().find("why-not: " + title + ", why-sql: " + other) !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_matches_two_courses_changes_neither) {
    import(practical_sql());
    import(bread());
    const auto before = whole_catalogue();
    auto course = practical_sql();
    course.former_slugs = {"bread"};
    course.stripe_price = {};
    course.title = "Both";
    const auto outcome = import(course);
    BOOST_REQUIRE(outcome.faults.size() == 1U);
    BOOST_TEST(outcome.faults[0].path == "/slug");
    BOOST_TEST(whole_catalogue() == before);
}

BOOST_AUTO_TEST_CASE(a_published_course_cannot_become_a_draft) {
    import(practical_sql());
    auto course = practical_sql();
    course.status = "draft";
    const auto outcome = import(course);
    BOOST_REQUIRE(outcome.faults.size() == 1U);
    BOOST_TEST(outcome.faults[0].path == "/status");
    course.status = "retired";
    BOOST_TEST(import(course).faults.empty());
    BOOST_CHECK(import(course).change == ImportChange::nothing);
    course.status = "draft";
    BOOST_TEST(import(course).faults.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_course_keeps_the_date_of_its_first_publication) {
    import(practical_sql());
    auto course = practical_sql();
    course.status = "retired";
    import(course, noon() + std::chrono::hours{24});
    import(practical_sql(), noon() + std::chrono::hours{48});
    BOOST_TEST(text("SELECT to_char(published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS answer "
                    "FROM courses") == "2026-11-23");
}

BOOST_AUTO_TEST_CASE(markdown_is_stored_as_safe_html) {
    auto course = practical_sql();
    course.modules[0].lessons[0].body = "# Hi\n\n<script>alert(1)</script>";
    course.teacher_about = "[a](javascript:alert(1))";
    import(course);
    BOOST_TEST(text("SELECT body_html AS answer FROM course_lessons WHERE key = 'why'") ==
               "<h2 id=\"t-hi\">Hi</h2>\n<!-- raw HTML omitted -->\n");
    BOOST_TEST(text("SELECT teacher_about_html AS answer FROM courses") ==
               "<p><a href=\"\">a</a></p>\n");
}

BOOST_AUTO_TEST_CASE(links_to_lessons_are_stored_with_the_current_slugs) {
    auto course = practical_sql();
    course.modules[0].lessons[0].body = "[a](lesson:why#words)";
    course.teacher_about = "# [b](lesson:why)";
    course.description = "# B";
    import(course);
    constexpr auto body = "SELECT body_html AS answer FROM course_lessons WHERE key = 'why'";
    const auto path = "/learn/" + course.slug + '/' + course.modules[0].lessons[0].slug;
    BOOST_TEST(text(body) == "<p><a href=\"" + path + "#t-words\">a</a></p>\n");
    BOOST_TEST(text("SELECT teacher_about_html AS answer FROM courses") ==
               "<h3 id=\"a-b\"><a href=\"" + path + "\">b</a></h3>\n");
    BOOST_TEST(text("SELECT description_html AS answer FROM courses") == "<h3 id=\"d-b\">B</h3>\n");
    course.modules[0].lessons[0].slug = "another";
    import(course);
    BOOST_TEST(text(body) ==
               "<p><a href=\"/learn/" + course.slug + "/another#t-words\">a</a></p>\n");
}

BOOST_AUTO_TEST_CASE(concurrent_imports_create_one_course) {
    constexpr int imports = 4;
    std::vector<std::future<ImportChange>> changes;
    for (int i = 0; i < imports; ++i) {
        changes.push_back(std::async(std::launch::async, [&] {
            Database own{test_database.connection_string()};
            return import_into(own, with_resources()).change;
        }));
    }
    int created = 0;
    for (auto& change : changes) created += change.get() == ImportChange::created ? 1 : 0;
    BOOST_TEST(created == 1);
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM courses") == "1");
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM course_lessons") == "3");
    BOOST_TEST(count_audit(database, "course_imported", "done") == imports);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
