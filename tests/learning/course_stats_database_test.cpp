#include "learning/course_stats.hpp"

#include <optional>
#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/files.hpp"
#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

/// What a learner did with a lesson: where they are in its video, and which parts they watched.
struct Progress {
    std::optional<int> position_seconds;  // nothing: the video was never played
    std::string watched = "{}";
    std::string status = "in_progress";
};

/// Practical SQL, in which why-sql has 100 seconds of video, first-query an unknown length, and
/// joins 90 seconds.
struct Statistics {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    int learners = 0;

    Statistics() {
        auto course = practical_sql();
        course.modules[0].lessons[0].video->duration_seconds = 100;
        course.modules[0].lessons[1].video->duration_seconds.reset();
        add_course(database(), course);
    }
    [[nodiscard]] Database& database() { return test.connection(); }

    /// Adds a learner with this progress in a lesson.
    void add(const std::string& lesson, const Progress& progress) {
        const auto learner = add_learner(database(), "learner" + std::to_string(++learners));
        database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at,
                                             position_seconds, position_reported_at, watched, status,
                                             completed_at, completed_by)
                SELECT $1, lesson_id, now(), now(), COALESCE($3::integer, 0),
                       CASE WHEN $3::integer IS NOT NULL THEN now() END, $4::int4multirange, $5,
                       CASE WHEN $5 = 'completed' THEN now() END,
                       CASE WHEN $5 = 'completed' THEN 'learner' END
                  FROM lesson_slugs
                 WHERE slug = $2
            )sql",
                  learner, lesson, progress.position_seconds, progress.watched, progress.status);
        });
    }
    learning::CourseStats stats(const std::string& slug = "practical-sql") {
        return database()
            .read([&](Connection& connection) {
                return learning::find_course_stats(connection, slug);
            })
            .value();
    }
    /// Seven learners in why-sql: one only opened it, one completed it after 30 seconds.
    void add_seven() {
        add("why-sql", {});
        add("why-sql", {5, "{[0,5)}"});
        add("why-sql", {25, "{[0,20)}"});
        add("why-sql", {29, "{[0,20),[20,40)}"});
        add("why-sql", {55, "{[0,60)}"});
        add("why-sql", {95, "{[0,100)}"});
        add("why-sql", {25, "{[0,30)}", "completed"});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_stats, Statistics)

BOOST_AUTO_TEST_CASE(visits_completions_and_watchers_are_counted_by_lesson) {
    add_seven();
    const auto lessons = stats().lessons;
    BOOST_REQUIRE(lessons.size() == 3U);
    BOOST_TEST(lessons[0].slug == "why-sql");
    BOOST_TEST(lessons[0].visits == 7);
    BOOST_TEST(lessons[0].completions == 1);
    BOOST_TEST(lessons[0].watchers == 6, "one learner did not play the video");
    BOOST_TEST(lessons[1].slug == "first-query");
    BOOST_TEST(lessons[1].visits == 0);
    BOOST_TEST(!lessons[1].watched.has_value());
    BOOST_TEST(!lessons[1].leaving.has_value());
}

BOOST_AUTO_TEST_CASE(the_quartiles_are_those_of_what_was_watched) {
    add_seven();
    // Of 5, 20, 30, 40, 60 and 100 %: 22.5, 35 and 55, rounded.
    const auto watched = stats().lessons[0].watched.value();
    BOOST_TEST(watched.first_quartile == 23);
    BOOST_TEST(watched.median == 35);
    BOOST_TEST(watched.third_quartile == 55);
}

BOOST_AUTO_TEST_CASE(seconds_beyond_the_end_of_a_video_do_not_count_as_watched) {
    add("joins", {20, "{[0,45),[90,500)}"});
    BOOST_TEST(stats().lessons[2].watched.value().median == 50);
}

BOOST_AUTO_TEST_CASE(a_video_that_was_played_without_being_watched_counts_with_0_percent) {
    add("joins", {60, "{}"});
    BOOST_TEST(stats().lessons[2].watchers == 1);
    BOOST_TEST(stats().lessons[2].watched.value().median == 0);
}

BOOST_AUTO_TEST_CASE(learners_leave_where_most_positions_of_unfinished_lessons_are) {
    add_seven();
    const auto leaving = stats().lessons[0].leaving.value();
    BOOST_TEST(leaving.begin_seconds == 20);
    BOOST_TEST(leaving.learners == 2);
}

BOOST_AUTO_TEST_CASE(the_first_and_the_last_ten_seconds_are_not_where_learners_leave) {
    for (const int position : {0, 9, 80, 89, 500}) add("joins", {position});
    BOOST_TEST(!stats().lessons[2].leaving.has_value());
    add("joins", {79});
    BOOST_TEST(stats().lessons[2].leaving.value().begin_seconds == 70);
    add("joins", {10});
    BOOST_TEST(stats().lessons[2].leaving.value().begin_seconds == 10, "the earliest of two");
}

BOOST_AUTO_TEST_CASE(a_video_of_unknown_length_has_a_position_but_no_percentage) {
    add("first-query", {504, "{[0,504)}"});
    const auto lesson = stats().lessons[1];
    BOOST_TEST(lesson.visits == 1);
    BOOST_TEST(lesson.watchers == 0);
    BOOST_TEST(!lesson.watched.has_value());
    BOOST_TEST(lesson.leaving.value().begin_seconds == 500);
}

BOOST_AUTO_TEST_CASE(lessons_that_are_not_shown_have_no_statistics) {
    add("joins", {20});
    remove_module(database(), "more");
    BOOST_TEST(stats().lessons.size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_command_prints_a_table_or_json_without_names_or_addresses) {
    add_seven();
    const auto json = run({"course", "stats", "practical-sql", "--json"});
    BOOST_TEST(json.status == 0);
    BOOST_TEST(
        json.output.starts_with(
            R"({"course":"practical-sql","title":"Practical SQL","lessons":[{"lesson":"why-sql",)"
            R"("title":"Why SQL","duration_seconds":100,"visits":7,"completions":1,"watchers":6,)"
            R"("percent_q1":23,"percent_median":35,"percent_q3":55,"left_at_second":20,"left":2},)"
            R"({"lesson":"first-query","title":"A first query","duration_seconds":null,"visits":0,)"
            R"("completions":0,"watchers":0,"percent_q1":null,)"),
        json.output);
    const auto text = run({"course", "stats", "practical-sql"});
    BOOST_TEST(text.status == 0);
    BOOST_TEST(contains(text.output, "23 35 55"));
    BOOST_TEST(contains(text.output, "A first query"));
    for (const auto& output : {json.output, text.output}) {
        BOOST_TEST(!contains(output, "learner1"));
        BOOST_TEST(!contains(output, "@"));
    }
    BOOST_TEST(text.lines.empty());
}

BOOST_AUTO_TEST_CASE(a_former_slug_finds_its_course) {
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    add_course(database(), renamed);
    BOOST_TEST(stats("practical-sql").slug == "sql-for-work");
}

BOOST_AUTO_TEST_CASE(a_course_without_lessons_has_an_empty_list) {
    auto course = bread();
    course.modules[0].lessons[0].is_published = false;
    add_course(database(), course);
    BOOST_TEST(run({"course", "stats", "bread", "--json"}).output ==
               "{\"course\":\"bread\",\"title\":\"Bread\",\"lessons\":[]}\n");
    const auto text = run({"course", "stats", "bread"});
    BOOST_TEST(text.status == 0);
    BOOST_TEST(contains(text.output, "none"));
}

BOOST_AUTO_TEST_CASE(the_command_also_writes_a_page) {
    add_seven();
    const TemporaryDirectory directory;
    const auto file = directory.path() / "sql.html";
    const auto ending = run({"course", "stats", "practical-sql", "--html", file.string()});
    BOOST_TEST(ending.status == 0);
    BOOST_TEST(ending.output == run({"course", "stats", "practical-sql"}).output);
    const auto page = read_file(file).value();
    BOOST_TEST(page.starts_with("<!doctype html>"));
    BOOST_TEST(contains(page, "Why SQL"));
    BOOST_TEST(!contains(page, "learner1"));
}

BOOST_AUTO_TEST_CASE(an_unknown_course_is_reported_on_one_line_and_no_page_is_written) {
    const TemporaryDirectory directory;
    const auto file = directory.path() / "stats.html";
    const auto ending = run({"course", "stats", "never-made", "--html", file.string()});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors == "lectern course stats: no course never-made\n");
    BOOST_TEST(ending.output.empty());
    BOOST_TEST(!std::filesystem::exists(file));
}

BOOST_AUTO_TEST_CASE(a_page_that_cannot_be_written_is_reported_on_one_line) {
    const auto ending = run({"course", "stats", "practical-sql", "--html", "/dev/full"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.errors ==
               "lectern course stats: /dev/full: cannot be written: No space left on device\n");
    BOOST_TEST(ending.output.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
