#include "support/cast.hpp"

#include <stdexcept>

#include "authoring/course_import.hpp"

namespace lectern::test {

namespace {

using namespace std::chrono_literals;

authoring::LessonEntry lesson(const std::string& key, const std::string& slug,
                              const std::string& title) {
    return {.key = key,
            .slug = slug,
            .title = title,
            .body = "About *" + title + "*.",
            .video = catalog::VideoSource{.id = "5d5bc37ffcf54c9b82e996823bffbb81",
                                          .duration_seconds = 90},
            .is_preview = false,
            .is_published = true};
}

}  // namespace

Timestamp noon() {
    return std::chrono::sys_days{2026y / 11 / 23} + 12h;
}

audit::Act operator_act(Timestamp now) {
    return {.actor = audit::Actor::system_operator,
            .user_id = {},
            .operator_name = "olga",
            .request_id = {},
            .network = {},
            .now = now};
}

audit::Act learner_act(UserId user_id, Timestamp now) {
    return {.actor = audit::Actor::learner,
            .user_id = user_id,
            .operator_name = {},
            .request_id = "request",
            .network = "192.0.2.0/24",
            .now = now};
}

UserId add_learner(Database& database, const std::string& name) {
    return database.write([&](Transaction& transaction) {
        return query(transaction, R"sql(
            INSERT INTO users (email, canonical_email, email_verified_at, name, password_hash, created_at,
                               updated_at)
                 VALUES ($1 || '@example.com', lower($1) || '@example.com', $2, $1, 'none', $2, $2)
              RETURNING id
        )sql",
                     name, noon())
            .front()
            .get<UserId>("id");
    });
}

authoring::CourseFile practical_sql() {
    authoring::CourseFile course;
    course.slug = "practical-sql";
    course.title = "Practical SQL";
    course.promise = "Ask a database a question, and trust the answer.";
    course.description = "# What it is\n\nSQL, by *doing*.";
    course.outcomes = {"Read a schema", "Join two tables"};
    course.requirements = {"A computer"};
    course.teacher_name = "Nia";
    course.teacher_about = "Nia teaches.";
    course.status = "published";
    course.amount_minor = 4900;
    course.currency = "EUR";
    course.stripe_price = "price_sql";
    course.modules = {
        {.key = "start",
         .title = "Start",
         .lessons = {lesson("why", "why-sql", "Why SQL"),
                     lesson("first", "first-query", "A first query")}},
        {.key = "more", .title = "More", .lessons = {lesson("joins", "joins", "Joins")}}};
    course.modules[0].lessons[0].is_preview = true;
    return course;
}

authoring::CourseFile practical_sql_with_files() {
    auto course = practical_sql();
    course.resources = {{.key = "plan",
                         .module_key = {},
                         .lesson_key = {},
                         .title = "Plan",
                         .file_name = "plan.txt",
                         .object_key = "sql/plan.txt",
                         .content_type = "text/plain",
                         .size_bytes = {}},
                        {.key = "data",
                         .module_key = "more",
                         .lesson_key = {},
                         .title = "Data",
                         .file_name = "data.zip",
                         .object_key = "sql/data.zip",
                         .content_type = "application/zip",
                         .size_bytes = 2000},
                        {.key = "slides",
                         .module_key = {},
                         .lesson_key = "why",
                         .title = "Slides",
                         .file_name = "slides.pdf",
                         .object_key = "sql/slides.pdf",
                         .content_type = "application/pdf",
                         .size_bytes = 1000}};
    return course;
}

authoring::CourseFile bread() {
    authoring::CourseFile course;
    course.slug = "bread";
    course.title = "Bread";
    course.promise = "One good loaf.";
    course.status = "published";
    course.amount_minor = 4800;
    course.currency = "JPY";
    course.stripe_price = "price_bread";
    course.modules = {
        {.key = "all", .title = "All of it", .lessons = {lesson("dough", "dough", "Dough")}}};
    return course;
}

CourseId add_course(Database& database, const authoring::CourseFile& course) {
    return database.write([&](Transaction& transaction) {
        const auto outcome = authoring::save_course(transaction, operator_act(), course);
        if (!outcome.faults.empty()) throw std::runtime_error{outcome.faults.front().text};
        return query(transaction, R"sql(
            SELECT id
              FROM courses
             WHERE slug = $1
        )sql",
                     course.slug)
            .front()
            .get<CourseId>("id");
    });
}

std::string resource_id(Database& database, const std::string& key) {
    return database.read([&](Connection& connection) {
        return query(connection, R"sql(
            SELECT public_id
              FROM lesson_resources
             WHERE key = $1
        )sql",
                     key)
            .front()
            .text("public_id");
    });
}

void remove_module(Database& database, const std::string& key) {
    database.write([&](Transaction& transaction) {
        query(transaction, R"sql(
            UPDATE course_modules
               SET is_removed = true
             WHERE key = $1
        )sql",
              key);
    });
}

void set_course_status(Database& database, const std::string& slug, const std::string& status) {
    database.write([&](Transaction& transaction) {
        query(transaction, "UPDATE courses SET status = $2 WHERE slug = $1", slug, status);
    });
}

void set_duration(Database& database, const std::string& lesson_slug, std::optional<int> seconds) {
    database.write([&](Transaction& transaction) {
        query(transaction, "UPDATE course_lessons SET duration_seconds = $2 WHERE slug = $1",
              lesson_slug, seconds);
    });
}

EntitlementId add_grant(Database& database, UserId user_id, CourseId course_id) {
    return database.write([&](Transaction& transaction) {
        return query(transaction, R"sql(
            INSERT INTO entitlements (course_id, user_id, cause, granted_by, granted_because,
                                      created_at, updated_at)
                 VALUES ($1, $2, 'operator', 'olga', 'a test', $3, $3)
              RETURNING id
        )sql",
                     course_id, user_id, noon())
            .front()
            .get<EntitlementId>("id");
    });
}

void add_free_grant(Database& database, UserId user_id, CourseId course_id) {
    database.write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO entitlements (course_id, user_id, cause, created_at, updated_at)
                 VALUES ($1, $2, 'free', $3, $3)
        )sql",
              course_id, user_id, noon());
    });
}

void set_grant(Database& database, EntitlementId grant_id, const std::string& status) {
    database.write([&](Transaction& transaction) {
        query(transaction, R"sql(
            UPDATE entitlements
               SET status = $2
             WHERE id = $1
        )sql",
              grant_id, status);
    });
}

std::int64_t count_audit(Database& database, const std::string& event, const std::string& outcome) {
    return database.read([&](Connection& connection) {
        return query(connection, R"sql(
            SELECT count(*) AS count
              FROM audit_logs
             WHERE event = $1
               AND outcome = $2
        )sql",
                     event, outcome)
            .front()
            .integer("count");
    });
}

}  // namespace lectern::test
