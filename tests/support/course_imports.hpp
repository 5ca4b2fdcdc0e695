#pragma once

#include <string>

#include "authoring/course_import.hpp"
#include "support/cast.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

inline authoring::ImportOutcome import_into(Database& database, const authoring::CourseFile& course,
                                            lectern::Timestamp now = noon()) {
    return database.write([&](Transaction& transaction) {
        return authoring::save_course(transaction, operator_act(now), course);
    });
}

/// A database into which tests import courses.
struct CourseImports {
    TestDatabase test_database;
    Database& database = test_database.connection();

    authoring::ImportOutcome import(const authoring::CourseFile& course,
                                    lectern::Timestamp now = noon()) {
        return import_into(database, course, now);
    }
    std::string text(const char* sql) {
        return database.read(
            [&](Connection& connection) { return query(connection, sql).front().text("answer"); });
    }
    /// Returns a line for each course: its current slug and all slugs that lead to it.
    std::string courses_and_slugs() {
        return text(R"sql(
            SELECT string_agg(slug || ': ' || (SELECT string_agg(slug, ' ' ORDER BY slug)
                                                 FROM course_slugs
                                                WHERE course_id = courses.id), E'\n'
                              ORDER BY id) AS answer
              FROM courses
        )sql");
    }
    /// Returns each slug of a lesson with the title of the lesson it leads to.
    std::string lesson_addresses() {
        return text(R"sql(
            SELECT string_agg(lesson_slugs.slug || ': ' || title, ', ' ORDER BY lesson_slugs.slug)
                   AS answer
              FROM lesson_slugs
              JOIN course_lessons ON course_lessons.id = lesson_id
        )sql");
    }
    /// Returns everything that is stored about courses, including ids and times.
    std::string whole_catalogue() {
        return text(R"sql(
            SELECT (SELECT jsonb_agg(to_jsonb(c) ORDER BY id)::text FROM courses AS c)
                   || (SELECT jsonb_agg(to_jsonb(m) ORDER BY id)::text FROM course_modules AS m)
                   || (SELECT jsonb_agg(to_jsonb(l) ORDER BY id)::text FROM course_lessons AS l)
                   || COALESCE((SELECT jsonb_agg(to_jsonb(r) ORDER BY id)::text
                                  FROM lesson_resources AS r), '')
                   || COALESCE((SELECT jsonb_agg(to_jsonb(p) ORDER BY lesson_id, name)::text
                                  FROM lesson_pictures AS p), '')
                   || COALESCE((SELECT jsonb_agg(to_jsonb(c) ORDER BY lesson_id, language)::text
                                  FROM lesson_captions AS c), '')
                   || COALESCE((SELECT jsonb_agg(to_jsonb(t)
                                                 ORDER BY lesson_id, language, number)::text
                                  FROM transcript_paragraphs AS t), '')
                   || (SELECT jsonb_agg(to_jsonb(s) ORDER BY slug)::text FROM course_slugs AS s)
                   || (SELECT jsonb_agg(to_jsonb(s) ORDER BY course_id, slug)::text
                         FROM lesson_slugs AS s) AS answer
        )sql");
    }
};

}  // namespace lectern::test
