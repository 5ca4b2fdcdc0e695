#include "authoring/publishing.hpp"

#include <string_view>

#include "authoring/course_import.hpp"
#include "catalog/money.hpp"
#include "platform/json.hpp"

namespace lectern::authoring {

namespace {

const char* status_after(CourseTransition change) {
    return change == CourseTransition::publish ? "published" : "retired";
}

// Uses an implicit conversion because clang 14 crashes on `EventName{"…"}`.
audit::EventName event_of(CourseTransition change) {
    if (change == CourseTransition::publish) return "course_published";
    return "course_retired";
}

void write_audit(Transaction& transaction, const audit::Act& act, CourseId course_id,
                 CourseTransition change, const std::string& former_status) {
    audit::write(transaction, act,
                 {.name = event_of(change), .reason = former_status, .course_id = course_id});
}

}  // namespace

std::optional<PublishResult> change_course_status(Transaction& transaction, const audit::Act& act,
                                                  const std::string& slug,
                                                  CourseTransition change) {
    wait_for_other_imports(transaction);
    const auto rows = query(transaction, R"sql(
        SELECT id, slug, status, amount_minor = 0 OR stripe_price IS NOT NULL AS is_obtainable,
               EXISTS (SELECT 1
                         FROM visible_lessons
                        WHERE course_id = course.id) AS has_lessons
          FROM courses AS course
         WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
           FOR UPDATE OF course
    )sql",
                            slug);
    if (rows.empty()) return std::nullopt;
    const auto& row = rows.front();
    PublishResult state{.slug = row.text("slug"),
                        .former_status = row.text("status"),
                        .has_lessons = row.boolean("has_lessons"),
                        .is_obtainable = row.boolean("is_obtainable")};
    state.is_changed = query(transaction, R"sql(
        UPDATE courses
           SET status = $2,
               published_at = CASE WHEN $2 = 'published' THEN COALESCE(published_at, $3)
                                   ELSE published_at
                               END,
               updated_at = $3
         WHERE id = $1
           AND status <> $2
           AND NOT (status = 'draft' AND $2 = 'retired')
    )sql",
                             row.get<CourseId>("id"), status_after(change), act.now)
                           .affected() > 0;
    if (state.is_changed) {
        write_audit(transaction, act, row.get<CourseId>("id"), change, state.former_status);
    }
    return state;
}

std::vector<std::string> list_course_records(DatabaseHandle& handle) {
    const auto rows = query(handle, R"sql(
        SELECT json_build_object(
                   'course', slug, 'status', status, 'title', title,
                   'amount_minor', amount_minor, 'currency', currency,
                   'stripe_price', stripe_price, 'lessons', lesson_count,
                   'learners', (SELECT count(DISTINCT user_id)
                                  FROM entitlements
                                 WHERE course_id = course.id
                                   AND status = 'active')) AS record
          FROM courses AS course
      ORDER BY slug COLLATE "C"
    )sql");
    std::vector<std::string> records;
    for (const auto& row : rows) records.push_back(row.text("record"));
    return records;
}

std::string short_course_record(const std::string& record) {
    const auto course = json::parse(record);
    const auto same = [&](std::string_view name) -> json::Scalar {
        const auto value = course.find(name);
        return value ? json::Scalar{json::Raw{value->dump()}} : nullptr;
    };
    return json::object({{"course", same("course")},
                         {"status", same("status")},
                         {"title", same("title")},
                         {"price", catalog::money_text(course.integer("amount_minor").value(),
                                                       course.text("currency").value())},
                         {"stripe_price", same("stripe_price")},
                         {"lessons", same("lessons")},
                         {"learners", same("learners")}});
}

}  // namespace lectern::authoring
