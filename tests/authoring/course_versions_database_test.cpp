// The versions by which a worker knows whether what it kept of a course is still what the database
// has. Triggers renew them.

#include <map>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

/// The versions of Practical SQL, of Bread and of the catalogue.
struct Versions {
    std::string sql;
    std::string bread;
    std::string catalogue;
};

/// Practical SQL has files, captions and everything else that an import writes.
struct TwoCourses {
    TestDatabase test;
    Database& database = test.connection();
    CourseId sql = add_course(database, practical_sql_with_files());
    CourseId bread_id = add_course(database, bread());

    TwoCourses() {
        change(
            "INSERT INTO lesson_captions (lesson_id, language, position, name, vtt) "
            "SELECT id, 'en', 0, 'English', 'WEBVTT' FROM course_lessons WHERE key = 'joins'");
    }
    void change(const std::string& statement) {
        database.write([&](Transaction& transaction) { transaction.execute(statement.c_str()); });
    }
    static Versions versions(DatabaseHandle& handle) {
        const auto row = query(handle, R"sql(
            SELECT (SELECT version
                      FROM course_versions
                      JOIN courses ON courses.id = course_id
                     WHERE key = 'practical-sql') AS sql,
                   (SELECT version
                      FROM course_versions
                      JOIN courses ON courses.id = course_id
                     WHERE key = 'bread') AS bread,
                   (SELECT version FROM catalogue_version) AS catalogue
        )sql")
                             .front();
        return {row.text("sql"), row.text("bread"), row.text("catalogue")};
    }
    Versions versions() {
        return database.read([](Connection& connection) { return versions(connection); });
    }
    /// Checks that the statement renews the version of Practical SQL and of the catalogue, and no
    /// other.
    void check_renewal(const std::string& statement) {
        const auto before = versions();
        change(statement);
        const auto after = versions();
        BOOST_TEST(after.sql != before.sql, statement);
        BOOST_TEST(after.catalogue != before.catalogue, statement);
        BOOST_TEST(after.bread == before.bread, statement);
    }
    /// Returns the columns of a table that a statement may set, with their types.
    std::map<std::string, std::string> columns_of(const std::string& table) {
        return database.read([&](Connection& connection) {
            std::map<std::string, std::string> columns;
            for (const auto& row : query(connection, R"sql(
                SELECT column_name::text AS name, data_type::text AS type
                  FROM information_schema.columns
                 WHERE table_name = $1
                   AND is_generated = 'NEVER'
                   AND is_identity = 'NO'
                   AND column_name NOT IN ('course_id', 'module_id', 'lesson_id')
            )sql",
                                         table))
                columns.emplace(row.text("name"), row.text("type"));
            return columns;
        });
    }
};

/// Returns another value of a column, as SQL.
std::string other_value(const std::string& column, const std::string& type) {
    if (type == "text") return "coalesce(" + column + ", '') || 'x'";
    if (type == "boolean") return "NOT " + column;
    if (type == "ARRAY") return column + " || 'x'::text";
    if (type == "timestamp with time zone") return column + " + interval '1 second'";
    return "coalesce(" + column + ", 0) + 1";
}

/// What else must change with a column, or a value that the column accepts.
const std::map<std::string, std::string>& special_changes() {
    static const std::string cover =
        "cover_object_key = 'a', cover_content_type = 'image/png', cover_width = 1, "
        "cover_height = coalesce(cover_height, 0) + 1";
    static const std::string next_price =
        "next_amount_minor = coalesce(next_amount_minor, 0) + 1, next_currency = 'EUR'";
    static const std::map<std::string, std::string> changes{
        {"cover_object_key", cover},
        {"cover_content_type", cover},
        {"cover_width", cover},
        {"cover_height", cover},
        {"next_amount_minor", next_price},
        {"next_currency", next_price},
        {"status", "status = 'retired'"},
        {"currency", "currency = 'CHF'"},
        {"intro_object_key", "intro_stream_uid = NULL, intro_object_key = 'a.mp4'"},
        {"intro_stream_uid", "intro_object_key = NULL, intro_stream_uid = 'a'"},
        {"video_object_key", "stream_uid = NULL, video_object_key = 'a.mp4'"},
        {"stream_uid", "video_object_key = NULL, stream_uid = 'a'"},
        {"published_at", "published_at = now()"},
    };
    return changes;
}

const std::string of_practical_sql = "(SELECT id FROM courses WHERE key LIKE 'practical-sql%')";

/// Returns the condition that finds one row of Practical SQL.
std::string one_row_of(const std::string& table) {
    if (table == "courses") return "id = " + of_practical_sql;
    if (table == "lesson_captions")
        return "lesson_id IN (SELECT id FROM course_lessons WHERE course_id = " + of_practical_sql +
               ")";
    return "id = (SELECT min(id) FROM " + table + " WHERE course_id = " + of_practical_sql + ")";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_versions, TwoCourses)

BOOST_AUTO_TEST_CASE(a_change_of_any_column_of_a_course_renews_its_version) {
    for (const std::string table :
         {"courses", "course_modules", "course_lessons", "lesson_captions", "lesson_resources"}) {
        const auto columns = columns_of(table);
        BOOST_TEST(columns.size() >= 4U, table);
        for (const auto& [column, type] : columns) {
            if (table == "courses" && column == "key") continue;  // it never changes
            const auto special = special_changes().find(column);
            const auto change = special != special_changes().end()
                                    ? special->second
                                    : column + " = " + other_value(column, type);
            check_renewal("UPDATE " + table + " SET " + change + " WHERE " + one_row_of(table));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_new_and_a_deleted_part_of_a_course_renew_its_version) {
    const auto course = std::to_string(sql.value());
    check_renewal("INSERT INTO course_modules (course_id, key, position, title) VALUES (" + course +
                  ", 'new', 9, 'New')");
    check_renewal(
        "INSERT INTO course_lessons (course_id, module_id, key, slug, position, title) "
        "SELECT course_id, id, 'new', 'new', 1, 'New' FROM course_modules "
        "WHERE key = 'new'");
    check_renewal(
        "INSERT INTO lesson_captions (lesson_id, language, position, name, vtt) "
        "SELECT id, 'de', 0, 'Deutsch', 'WEBVTT' FROM course_lessons WHERE key = 'new'");
    check_renewal(
        "INSERT INTO lesson_resources (public_id, course_id, key, position, title, "
        "file_name, object_key, content_type) VALUES ('new', " +
        course + ", 'new', 1, 'New', 'a.txt', 'a', 'text/plain')");
    check_renewal("DELETE FROM lesson_resources WHERE key = 'new'");
    check_renewal("DELETE FROM lesson_captions WHERE language = 'de'");
    check_renewal("DELETE FROM course_lessons WHERE key = 'new'");
    check_renewal("DELETE FROM course_modules WHERE key = 'new'");
}

BOOST_AUTO_TEST_CASE(a_new_and_a_deleted_course_renew_the_version_of_the_catalogue) {
    const auto before = versions();
    change(
        "INSERT INTO courses (slug, title, promise, created_at, updated_at) "
        "VALUES ('new', 'New', 'New', now(), now())");
    const auto added = versions();
    change("DELETE FROM courses WHERE slug = 'new'");
    const auto deleted = versions();
    BOOST_TEST(added.catalogue != before.catalogue);
    BOOST_TEST(deleted.catalogue != added.catalogue);
    BOOST_TEST(deleted.catalogue != before.catalogue);
    BOOST_TEST(deleted.sql == before.sql);
}

BOOST_AUTO_TEST_CASE(a_part_that_moves_to_another_course_renews_the_versions_of_both) {
    const auto to_bread = std::to_string(bread_id.value());
    for (const auto& move :
         {"UPDATE lesson_resources SET module_id = NULL, lesson_id = NULL, key = 'moved', "
          "course_id = " +
              to_bread + " WHERE id = (SELECT min(id) FROM lesson_resources)",
          "UPDATE lesson_captions SET lesson_id = (SELECT min(id) FROM course_lessons "
          "WHERE course_id = " +
              to_bread + ") WHERE language = 'en' AND name = 'English'"}) {
        const auto before = versions();
        change(move);
        const auto after = versions();
        BOOST_TEST(after.sql != before.sql, move);
        BOOST_TEST(after.bread != before.bread, move);
    }
}

BOOST_AUTO_TEST_CASE(a_table_of_parts_that_is_emptied_renews_all_versions) {
    for (const std::string table :
         {"lesson_captions", "lesson_resources", "course_lessons", "course_modules"}) {
        const auto before = versions();
        change("TRUNCATE " + table + " CASCADE");
        const auto after = versions();
        BOOST_TEST(after.sql != before.sql, table);
        BOOST_TEST(after.bread != before.bread, table);
        BOOST_TEST(after.catalogue != before.catalogue, table);
    }
}

BOOST_AUTO_TEST_CASE(courses_that_are_emptied_renew_the_version_of_the_catalogue) {
    const auto catalogue = [&] {
        return database.read([](Connection& connection) {
            return query(connection, "SELECT version FROM catalogue_version")
                .front()
                .text("version");
        });
    };
    const auto before = catalogue();
    change("TRUNCATE courses CASCADE");
    BOOST_TEST(catalogue() != before);
}

BOOST_AUTO_TEST_CASE(an_import_that_changes_nothing_keeps_the_versions) {
    const auto before = versions();
    add_course(database, bread());
    change("UPDATE courses SET title = 'x' WHERE false");
    BOOST_TEST(versions().sql == before.sql);
    BOOST_TEST(versions().bread == before.bread);
    BOOST_TEST(versions().catalogue == before.catalogue);
}

BOOST_AUTO_TEST_CASE(a_version_that_was_rolled_back_does_not_return) {
    const auto before = versions();
    std::string undone;
    try {
        database.write([&](Transaction& transaction) {
            transaction.execute("UPDATE courses SET title = 'Other' WHERE key = 'practical-sql'");
            transaction.execute("SET CONSTRAINTS ALL IMMEDIATE");
            undone = versions(transaction).sql;
            BOOST_TEST(versions(transaction).catalogue != before.catalogue);
            throw std::runtime_error{"undone"};
        });
    } catch (const std::runtime_error&) {
    }
    BOOST_TEST(undone != before.sql);
    BOOST_TEST(versions().sql == before.sql);
    BOOST_TEST(versions().catalogue == before.catalogue);
    change("UPDATE courses SET title = 'Other' WHERE key = 'practical-sql'");
    BOOST_TEST(versions().sql != undone);
}

BOOST_AUTO_TEST_CASE(the_version_of_the_catalogue_is_renewed_after_a_savepoint_was_undone) {
    const auto before = versions();
    database.write([&](Transaction& transaction) {
        transaction.attempt([&] {
            transaction.execute("UPDATE courses SET title = 'A' WHERE key = 'bread'");
            transaction.execute("SET CONSTRAINTS ALL IMMEDIATE");
            return false;
        });
        transaction.execute("UPDATE courses SET title = 'B' WHERE key = 'practical-sql'");
    });
    BOOST_TEST(versions().catalogue != before.catalogue);
    BOOST_TEST(versions().bread == before.bread);
}

BOOST_AUTO_TEST_CASE(changes_of_two_courses_do_not_wait_for_each_other) {
    Database other{test.connection_string()};
    database.write([&](Transaction& transaction) {
        transaction.execute("UPDATE courses SET title = 'A' WHERE key = 'practical-sql'");
        BOOST_CHECK_NO_THROW(other.write([](Transaction& second) {
            second.execute("SET LOCAL lock_timeout = '2s'");
            second.execute("UPDATE courses SET title = 'B' WHERE key = 'bread'");
        }));
    });
}

BOOST_AUTO_TEST_CASE(an_operator_renews_versions_and_a_worker_cannot) {
    Database operators{test.connection_string_as("lectern_operator")};
    const auto before = versions();
    operators.write([](Transaction& transaction) {
        transaction.execute("UPDATE courses SET title = 'A' WHERE key = 'practical-sql'");
    });
    BOOST_TEST(versions().sql != before.sql);
    Database worker{test.connection_string_as("lectern_app")};
    BOOST_CHECK_THROW(worker.write([](Transaction& transaction) {
        transaction.execute("UPDATE course_versions SET version = gen_random_uuid()");
    }),
                      DatabaseError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
