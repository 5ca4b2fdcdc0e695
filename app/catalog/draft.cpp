#include "catalog/draft.hpp"

#include "platform/crypto.hpp"

namespace lectern::catalog {

namespace {

std::vector<DraftLesson> list_lessons(DatabaseHandle& handle, CourseId course) {
    const auto rows = query(handle, R"sql(
        SELECT module_title, title, body_html
          FROM visible_lessons
         WHERE course_id = $1
      ORDER BY place
    )sql",
                            course);
    std::vector<DraftLesson> lessons;
    for (const auto& row : rows) {
        lessons.push_back({row.text("module_title"), row.text("title"), row.text("body_html")});
    }
    return lessons;
}

}  // namespace

std::optional<Draft> find_draft(DatabaseHandle& handle, const std::string& token, Timestamp now) {
    const auto rows = query(handle, R"sql(
        SELECT course.id, course.title, course.promise, course.description_html,
               course.teacher_name, course.teacher_about_html
          FROM draft_links AS link
          JOIN courses AS course ON course.id = link.course_id
         WHERE link.token_hash = $1
           AND link.expires_at > $2
           AND course.status = 'draft'
    )sql",
                            bytea(crypto::token_hash(token)), now);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    return Draft{.title = row.text("title"),
                 .promise = row.text("promise"),
                 .description_html = row.text("description_html"),
                 .teacher_name = row.text("teacher_name"),
                 .teacher_about_html = row.text("teacher_about_html"),
                 .lessons = list_lessons(handle, row.get<CourseId>("id"))};
}

}  // namespace lectern::catalog
