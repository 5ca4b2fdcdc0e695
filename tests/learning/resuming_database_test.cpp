// Where a learner continues: the lesson of a course, and the position in a video. And how far they
// are.

#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include "catalog/catalog.hpp"
#include "catalog/course_list.hpp"
#include "learning/completion.hpp"
#include "learning/learning.hpp"
#include "learning/library.hpp"
#include "learning/progress.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

/// Ada has access to Practical SQL: why-sql, first-query and joins, of 90 seconds each.
struct Resuming {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    CourseId practical = add_course(site.database(), practical_sql());
    EntitlementId grant = add_grant(site.database(), ada, practical);
    int playbacks = 0;

    learning::LessonPage open(const std::string& lesson) {
        return site.database()
            .autocommit([&](Connection& connection) {
                return learning::find_lesson_for(connection, ada, {"practical-sql", lesson},
                                                 site.clock().now());
            })
            .value();
    }
    /// Opens a lesson two minutes after the last thing that happened.
    void visit(const std::string& lesson) {
        site.clock().advance(2min);
        open(lesson);
    }
    /// Returns the lesson at which the course continues, on the page and in the library, without
    /// visiting it.
    std::string next() {
        struct Undo {};
        std::string slug;
        try {
            site.database().write([&](Transaction& transaction) {
                const auto page = learning::find_lesson_for(transaction, ada, {"practical-sql", ""},
                                                            site.clock().now());
                const auto& lesson = page.value().lesson();
                slug = lesson.slug;
                throw Undo{};
            });
        } catch (const Undo&) {
        }
        return slug;
    }
    learning::LibraryCourse in_library() {
        return site.database().read([&](Connection& connection) {
            return learning::find_library(connection, {ada, noon(), "UTC"}).courses[0];
        });
    }
    void complete(const std::string& lesson,
                  learning::Completion completion = learning::Completion::done) {
        site.clock().advance(2min);
        site.database().write([&](Transaction& transaction) {
            learning::set_completion(transaction, learner_act(ada, site.clock().now()),
                                     {"practical-sql", lesson}, completion);
        });
    }
    /// Plays a lesson in a new playback.
    void watch(const std::string& lesson, learning::WatchedRange range) {
        visit(lesson);
        for (int number = 1; number <= 2; ++number) {
            site.clock().advance(1min);
            site.database().autocommit([&](Connection& connection) {
                auto id = std::to_string(playbacks);
                id.insert(0, 32 - id.size(), '0');
                const std::vector<learning::WatchedRange> watched{range};
                return learning::save_beat(
                    connection,
                    {ada,
                     {"practical-sql", lesson},
                     {id, number, range.end, number == 1 ? decltype(watched){} : watched}},
                    site.clock().now());
            });
        }
        ++playbacks;
    }
    int position_in(const std::string& lesson) { return open(lesson).position_seconds; }
    void add_again(const authoring::CourseFile& course) { add_course(site.database(), course); }
    int percent_in_catalogue() {
        return site.database().read([&](Connection& connection) {
            return catalog::list_published_courses(connection, {}, ada).courses[0].percent;
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(resuming, Resuming)

// --- The lesson ---

BOOST_AUTO_TEST_CASE(a_new_course_begins_with_its_first_lesson) {
    BOOST_TEST(next() == "why-sql");
    BOOST_TEST(in_library().next_lesson_title.value() == "Why SQL");
    BOOST_TEST(!in_library().is_started);
}

BOOST_AUTO_TEST_CASE(a_course_continues_at_the_lesson_visited_last) {
    visit("joins");
    BOOST_TEST(next() == "joins");
    BOOST_TEST(in_library().next_lesson_title.value() == "Joins");
    visit("why-sql");
    BOOST_TEST(next() == "why-sql");
    BOOST_TEST(in_library().next_lesson_title.value() == "Why SQL");
}

BOOST_AUTO_TEST_CASE(after_a_completed_lesson_a_course_continues_at_the_next_one) {
    visit("first-query");
    complete("first-query");
    BOOST_TEST(next() == "joins");
    BOOST_TEST(in_library().next_lesson_title.value() == "Joins");
}

BOOST_AUTO_TEST_CASE(after_the_last_lesson_a_course_continues_at_the_first_that_is_not_completed) {
    visit("joins");
    complete("joins");
    BOOST_TEST(next() == "why-sql");
    complete("why-sql");
    BOOST_TEST(next() == "first-query");
    BOOST_TEST(in_library().next_lesson_title.value() == "A first query");
}

BOOST_AUTO_TEST_CASE(a_completed_course_begins_again_with_its_first_lesson) {
    for (const auto* lesson : {"why-sql", "first-query", "joins"}) {
        visit(lesson);
        complete(lesson);
    }
    BOOST_TEST(next() == "why-sql");
    BOOST_TEST(!in_library().next_lesson_title);
}

BOOST_AUTO_TEST_CASE(a_course_continues_at_a_lesson_whose_completion_was_undone) {
    visit("first-query");
    complete("first-query");
    complete("first-query", learning::Completion::undone);
    BOOST_TEST(next() == "first-query");
}

BOOST_AUTO_TEST_CASE(a_lesson_that_was_unpublished_is_skipped_when_continuing) {
    visit("first-query");
    auto course = practical_sql();
    course.modules[0].lessons[1].is_published = false;
    add_again(course);
    BOOST_TEST(next() == "why-sql", "it was the only lesson visited");
    visit("why-sql");
    complete("why-sql");
    BOOST_TEST(next() == "joins");
}

BOOST_AUTO_TEST_CASE(each_learner_continues_at_a_lesson_of_their_own) {
    const auto ben = add_learner(site.database(), "ben");
    add_grant(site.database(), ben, practical);
    visit("joins");
    const auto page = site.database().autocommit([&](Connection& connection) {
        return learning::find_lesson_for(connection, ben, {"practical-sql", ""},
                                         site.clock().now());
    });
    BOOST_TEST(page.value().lesson().slug == "why-sql");
}

BOOST_AUTO_TEST_CASE(a_visit_is_written_once_a_minute_or_after_another_lesson) {
    const auto cost = [&](const std::string& lesson) {
        const auto before = site.database().round_trips();
        open(lesson);
        return site.database().round_trips() - before;
    };
    visit("joins");
    visit("why-sql");
    open("why-sql");
    BOOST_TEST(cost("why-sql") == 1);
    site.clock().advance(59s);
    BOOST_TEST(cost("why-sql") == 1);
    site.clock().advance(1s);
    BOOST_TEST(cost("why-sql") == 2);
    site.clock().advance(1s);
    BOOST_TEST(cost("joins") == 2);
    site.clock().advance(1s);
    BOOST_TEST(cost("why-sql") == 2, "the learner is back");
}

// --- The position in the video ---

BOOST_AUTO_TEST_CASE(a_video_continues_where_it_was_left) {
    BOOST_TEST(position_in("joins") == 0);
    watch("joins", {0, 40});
    BOOST_TEST(position_in("joins") == 40);
    BOOST_TEST(position_in("why-sql") == 0);
}

BOOST_AUTO_TEST_CASE(a_video_that_was_left_at_its_end_starts_at_the_beginning) {
    watch("joins", {80, 84});
    BOOST_TEST(position_in("joins") == 84);
    watch("joins", {80, 85});
    BOOST_TEST(position_in("joins") == 0);
}

BOOST_AUTO_TEST_CASE(a_completed_lesson_starts_at_the_beginning) {
    watch("joins", {0, 40});
    complete("joins");
    BOOST_TEST(position_in("joins") == 0);
    complete("joins", learning::Completion::undone);
    BOOST_TEST(position_in("joins") == 40);
}

BOOST_AUTO_TEST_CASE(a_video_of_unknown_length_continues_where_it_was_left) {
    set_duration(site.database(), "joins", std::nullopt);
    watch("joins", {0, 100});
    BOOST_TEST(position_in("joins") == 100);
    BOOST_TEST(open("joins").learnt[2].learnt_seconds == 0);
}

// --- How much is learnt ---

BOOST_AUTO_TEST_CASE(watched_and_completed_time_counts_in_every_list) {
    watch("joins", {0, 45});
    complete("why-sql");
    const auto page = open("joins");
    BOOST_TEST(page.learnt[0].learnt_seconds == 90);
    BOOST_TEST(page.learnt[1].learnt_seconds == 0);
    BOOST_TEST(page.learnt[2].learnt_seconds == 45);
    const auto progress = in_library().progress;
    BOOST_TEST(progress.completed_count == 1);
    BOOST_TEST(progress.percent == 50, "135 of 270 seconds");
    BOOST_TEST(page.percent == 50);
    BOOST_TEST(percent_in_catalogue() == 50);
    const auto course = site.database().read([&](Connection& connection) {
        return catalog::find_published_course(connection, "practical-sql", ada);
    });
    BOOST_TEST(course->percent == 50);
    BOOST_TEST(course->completed_count == 1);
}

BOOST_AUTO_TEST_CASE(a_lesson_without_a_known_length_counts_as_five_minutes) {
    set_duration(site.database(), "joins", std::nullopt);
    complete("joins");
    BOOST_TEST(in_library().progress.percent == 62, "300 of 480 seconds");
    BOOST_TEST(open("joins").percent == 62);
}

BOOST_AUTO_TEST_CASE(only_a_completed_course_is_at_a_hundred_percent) {
    for (const std::string lesson : {"why-sql", "first-query"}) complete(lesson);
    watch("joins", {0, 90});
    BOOST_TEST(in_library().progress.completed_count == 2);
    BOOST_TEST(in_library().progress.percent == 99);
    complete("joins");
    BOOST_TEST(in_library().progress.percent == 100);
    BOOST_TEST(open("joins").percent == 100);
}

BOOST_AUTO_TEST_CASE(what_was_watched_of_a_longer_video_counts_up_to_the_new_end) {
    watch("joins", {30, 80});
    auto course = practical_sql();
    course.modules[1].lessons[0].video->duration_seconds = 50;
    add_again(course);
    BOOST_TEST(open("joins").learnt[2].learnt_seconds == 20);
    BOOST_TEST(in_library().progress.percent == 8, "20 of 230 seconds");
    BOOST_TEST(position_in("joins") == 0, "the position is beyond the end");
}

BOOST_AUTO_TEST_CASE(two_entitlements_count_each_lesson_once) {
    add_free_grant(site.database(), ada, practical);
    complete("why-sql");
    BOOST_TEST(in_library().progress.lesson_count == 3);
    BOOST_TEST(in_library().progress.percent == 33, "90 of 270 seconds");
}

BOOST_AUTO_TEST_CASE(time_in_a_course_without_access_counts_nowhere) {
    complete("why-sql");
    set_grant(site.database(), grant, "revoked");
    BOOST_TEST(percent_in_catalogue() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
