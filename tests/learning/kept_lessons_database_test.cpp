// What a worker keeps of a course's lessons is used only in the version that the database names.

#include <atomic>
#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "learning/learning.hpp"
#include "platform/kept_answers.hpp"
#include "support/cast.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

/// A worker: its connection, and what it keeps.
struct Worker {
    Database database;
    KeptAnswers kept{std::size_t{4} * 1024 * 1024};

    std::optional<learning::LessonPage> open(UserId user, const std::string& lesson,
                                             Timestamp now = noon()) {
        return database.autocommit([&](Connection& connection) {
            return learning::find_lesson_for(connection, kept, user, {"practical-sql", lesson},
                                             now);
        });
    }
};

/// Ada has access to Practical SQL, Ben to nothing. Two workers answer.
struct TwoWorkers {
    TestDatabase test;
    UserId ada = add_learner(test.connection(), "ada");
    UserId ben = add_learner(test.connection(), "ben");
    CourseId practical = add_course(test.connection(), practical_sql_with_files());
    EntitlementId grant = add_grant(test.connection(), ada, practical);
    Worker first{.database = Database{test.connection_string()}};
    Worker second{.database = Database{test.connection_string()}};

    void change(const std::string& statement) {
        test.connection().write(
            [&](Transaction& transaction) { transaction.execute(statement.c_str()); });
    }
    std::int64_t statements_to_open(const std::string& lesson) {
        const auto before = first.database.round_trips();
        first.open(ada, lesson);
        return first.database.round_trips() - before;
    }
    /// Checks that a page from kept answers is the page that is read anew.
    void check_page(const std::string& lesson, Timestamp now) {
        first.open(ada, lesson, now);
        const auto kept = first.open(ada, lesson, now).value();
        const auto read = test.connection()
                              .autocommit([&](Connection& connection) {
                                  return learning::find_lesson_for(connection, ada,
                                                                   {"practical-sql", lesson}, now);
                              })
                              .value();
        BOOST_TEST_CONTEXT(lesson) {
            check_lessons(kept, read);
            BOOST_TEST(kept.outline->course_title == read.outline->course_title);
            BOOST_TEST(kept.current == read.current);
            BOOST_TEST(kept.percent == read.percent);
            BOOST_TEST(kept.position_seconds == read.position_seconds);
            BOOST_TEST(kept.body_html == read.body_html);
            BOOST_TEST(kept.video.value().id == read.video.value().id);
            BOOST_TEST(kept.resources.size() == read.resources.size());
            BOOST_TEST(kept.captions.size() == read.captions.size());
            BOOST_REQUIRE(kept.notes.size() == read.notes.size());
            for (std::size_t at = 0; at < kept.notes.size(); ++at)
                BOOST_TEST(kept.notes[at].text == read.notes[at].text);
        }
    }
    static void check_lessons(const learning::LessonPage& kept, const learning::LessonPage& read) {
        BOOST_REQUIRE(kept.outline->lessons.size() == read.outline->lessons.size());
        for (std::size_t at = 0; at < kept.outline->lessons.size(); ++at) {
            BOOST_TEST(kept.outline->lessons[at].slug == read.outline->lessons[at].slug);
            BOOST_TEST(kept.outline->lessons[at].module_title ==
                       read.outline->lessons[at].module_title);
            BOOST_TEST(kept.learnt[at].is_completed == read.learnt[at].is_completed);
            BOOST_TEST(kept.learnt[at].learnt_seconds == read.learnt[at].learnt_seconds);
        }
    }
};

/// Returns the number behind the last blank of a text: `Joins 12`.
int number_in(const std::string& text) {
    return std::stoi(text.substr(text.rfind(' ') + 1));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(kept_lessons, TwoWorkers)

BOOST_AUTO_TEST_CASE(a_lesson_of_the_same_version_is_not_read_again) {
    BOOST_TEST(first.open(ada, "joins").value().outline->lessons[2].title == "Joins");
    change(
        "ALTER TABLE course_lessons DISABLE TRIGGER USER; "
        "UPDATE course_lessons SET title = 'Unseen', body_html = 'Unseen' WHERE key = 'joins'");
    const auto page = first.open(ada, "joins").value();
    BOOST_TEST(page.outline->lessons[2].title == "Joins");
    BOOST_TEST(page.body_html != "Unseen");
    BOOST_TEST(second.open(ada, "joins").value().outline->lessons[2].title == "Unseen");
    change("UPDATE course_versions SET version = gen_random_uuid()");
    BOOST_TEST(first.open(ada, "joins").value().outline->lessons[2].title == "Unseen");
    BOOST_TEST(first.open(ada, "joins").value().body_html == "Unseen");
}

BOOST_AUTO_TEST_CASE(a_lesson_is_read_again_although_another_one_was_opened_after_the_import) {
    first.open(ada, "joins");
    change("UPDATE course_lessons SET body_html = 'New' WHERE key = 'joins'");
    first.open(ada, "why-sql");  // the outline is that of the import now
    BOOST_TEST(first.open(ada, "joins").value().body_html == "New");
}

BOOST_AUTO_TEST_CASE(a_kept_page_is_the_page_that_is_read_anew) {
    auto now = noon();
    const auto act = [&](const std::string& statement) {
        change(statement);
        now += std::chrono::minutes{2};
        for (const auto* lesson : {"why-sql", "first-query", "joins"}) check_page(lesson, now);
    };
    act("SELECT 1");
    act("INSERT INTO lesson_notes (user_id, lesson_id, position_seconds, text, created_at, "
        "updated_at) SELECT users.id, lesson.id, noted_at, 'Note ' || coalesce(noted_at, 0), "
        "now(), now() FROM users, course_lessons AS lesson, "
        "unnest(ARRAY[NULL, 40, 7]) AS noted_at WHERE email LIKE 'ada%' AND lesson.key = 'joins'");
    act("UPDATE lesson_progress SET watched = '{[0,10),[20,55)}', position_seconds = 55 "
        "WHERE lesson_id = (SELECT id FROM course_lessons WHERE key = 'joins')");
    act("UPDATE lesson_progress SET status = 'completed', completed_at = now(), "
        "completed_by = 'learner' "
        "WHERE lesson_id = (SELECT id FROM course_lessons WHERE key = 'why')");
    act("UPDATE course_lessons SET duration_seconds = NULL WHERE key = 'first'");
    act("UPDATE lesson_progress SET watched = '{[0,100)}' "
        "WHERE lesson_id = (SELECT id FROM course_lessons WHERE key = 'first')");
    act("UPDATE lesson_progress SET status = 'completed', completed_at = now(), "
        "completed_by = 'learner'");
    BOOST_TEST(first.open(ada, "joins", now).value().percent == 100);
}

BOOST_AUTO_TEST_CASE(the_memory_of_a_kept_lesson_counts_all_that_it_has) {
    learning::LessonContent content{
        .version = "1", .body_html = "<p>Hi</p>", .video = {}, .resources = {}, .captions = {}};
    auto bytes = bytes_of(content);
    BOOST_TEST(bytes == sizeof content + 10);
    content.video = catalog::VideoSource{.id = std::string(100, 'v')};
    bytes += 100;
    BOOST_TEST(bytes_of(content) == bytes);
    content.captions = {{"en", "English"}, {"de", "Deutsch"}};
    bytes += 2 * (sizeof(learning::Captions) + 9);
    BOOST_TEST(bytes_of(content) == bytes);
    content.resources = {{"a1", "Slides", "slides.pdf", {}}};
    bytes += sizeof(learning::LessonResource) + 18;
    BOOST_TEST(bytes_of(content) == bytes);
}

BOOST_AUTO_TEST_CASE(a_page_takes_one_statement_and_a_second_after_an_import) {
    add_course(test.connection(), bread());
    first.open(ada, "joins");
    BOOST_TEST(statements_to_open("joins") > 1);  // its text is prepared
    BOOST_TEST(statements_to_open("joins") == 1);
    change("UPDATE courses SET title = 'Other' WHERE key = 'practical-sql'");
    BOOST_TEST(statements_to_open("joins") == 2);
    BOOST_TEST(statements_to_open("joins") == 1);
    first.open(ada, "why-sql");
    change("UPDATE courses SET title = 'Third' WHERE key = 'practical-sql'");
    first.open(ada, "why-sql");
    BOOST_TEST(first.open(ada, "joins").value().outline->course_title == "Third");
}

BOOST_AUTO_TEST_CASE(a_kept_lesson_is_open_to_nobody_else) {
    BOOST_TEST(first.open(ada, "joins").has_value());
    BOOST_TEST(!first.open(ben, "joins").has_value());
    set_grant(test.connection(), grant, "revoked");
    BOOST_TEST(!first.open(ada, "joins").has_value());
    set_grant(test.connection(), grant, "active");
    BOOST_TEST(first.open(ada, "joins").has_value());
    set_course_status(test.connection(), "practical-sql", "draft");
    BOOST_TEST(!first.open(ada, "joins").has_value());
}

BOOST_AUTO_TEST_CASE(a_kept_page_shows_each_learner_their_own_progress_and_notes) {
    const auto cem = add_learner(test.connection(), "cem");
    add_grant(test.connection(), cem, practical);
    first.open(ada, "joins");
    change(
        "INSERT INTO lesson_notes (user_id, lesson_id, text, created_at, updated_at) "
        "SELECT users.id, lesson.id, 'Mine', now(), now() "
        "FROM users, course_lessons AS lesson WHERE email LIKE 'ada%' AND lesson.key = 'joins'");
    change(
        "UPDATE lesson_progress SET status = 'completed', completed_at = now(), "
        "completed_by = 'learner' WHERE user_id = " +
        std::to_string(ada.value()));
    BOOST_TEST(first.open(ada, "joins").value().learnt[2].is_completed);
    BOOST_TEST(first.open(ada, "joins").value().notes.size() == 1U);
    BOOST_TEST(!first.open(cem, "joins").value().learnt[2].is_completed);
    BOOST_TEST(first.open(cem, "joins").value().notes.empty());
}

BOOST_AUTO_TEST_CASE(the_slug_of_a_kept_lesson_that_another_lesson_got_leads_to_that_lesson) {
    first.open(ada, "joins");
    change(
        "UPDATE course_lessons SET slug = CASE key WHEN 'joins' THEN 'first-query' "
        "ELSE 'joins' END WHERE key IN ('joins', 'first')");
    BOOST_TEST(first.open(ada, "joins").value().outline->lessons[1].slug == "joins");
    BOOST_TEST(first.open(ada, "joins").value().current == 1U);
}

BOOST_AUTO_TEST_CASE(a_worker_that_keeps_nothing_gives_the_same_pages) {
    Worker plain{.database = Database{test.connection_string()}, .kept = KeptAnswers{0}};
    BOOST_TEST(plain.open(ada, "joins").value().outline->lessons[2].title == "Joins");
    change("UPDATE course_lessons SET title = 'New' WHERE key = 'joins'");
    BOOST_TEST(plain.open(ada, "joins").value().outline->lessons[2].title == "New");
    BOOST_TEST(plain.kept.bytes() == 0U);
}

// An import gives the lesson's title, its text and the course's title the same number. While
// imports are committed, both workers answer in turn.
BOOST_AUTO_TEST_CASE(no_page_is_older_than_the_last_import_or_mixes_two) {
    constexpr int reads = 10'000;
    std::atomic<int> committed{0};
    const auto import_next = [&](Database& importer, int number) {
        importer.write([&](Transaction& transaction) {
            query(transaction, "UPDATE courses SET title = 'SQL ' || $1::integer WHERE id = $2",
                  number, practical);
            query(transaction,
                  "UPDATE course_lessons SET title = 'Joins ' || $1::integer, "
                  "body_html = 'Text ' || $1::integer WHERE key = 'joins'",
                  number);
        });
        committed = number;
    };
    import_next(test.connection(), 1);
    std::jthread importing{[&](const std::stop_token& stop) {
        Database importer{test.connection_string()};
        for (int number = 2; !stop.stop_requested(); ++number) {
            import_next(importer, number);
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
    }};
    int older = 0;
    int mixed = 0;
    for (int read = 0; read < reads; ++read) {
        const int last = committed;
        auto& worker = read % 2 == 0 ? first : second;
        const auto page = worker.open(ada, "joins").value();
        const int number = number_in(page.outline->course_title);
        if (number < last) ++older;
        if (number_in(page.outline->lessons[2].title) != number ||
            number_in(page.body_html) != number)
            ++mixed;
    }
    importing.request_stop();
    importing.join();
    BOOST_TEST(older == 0);
    BOOST_TEST(mixed == 0);
    BOOST_TEST(committed > 10, "imports were committed between the pages");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
