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
               course.teacher_name, course.teacher_about_html, course.cover_width,
               course.cover_height, course.cover_alt
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
                 .cover = cover_from(row),
                 .lessons = list_lessons(handle, row.get<CourseId>("id"))};
}

std::optional<CoverObject> find_draft_cover(DatabaseHandle& handle, const std::string& token,
                                            Timestamp now) {
    const auto rows = query(handle, R"sql(
        SELECT course.cover_object_key, course.cover_content_type
          FROM draft_links AS link
          JOIN courses AS course ON course.id = link.course_id
         WHERE link.token_hash = $1
           AND link.expires_at > $2
           AND course.status = 'draft'
           AND course.cover_object_key IS NOT NULL
    )sql",
                            bytea(crypto::token_hash(token)), now);
    if (rows.empty()) return std::nullopt;
    return CoverObject{.object_key = rows.front().text("cover_object_key"),
                       .content_type = rows.front().text("cover_content_type")};
}

std::optional<LessonPicture> find_draft_picture(DatabaseHandle& handle, const std::string& token,
                                                const std::string& public_id, Timestamp now) {
    const auto rows = query(handle, R"sql(
        SELECT picture.object_key, picture.content_type
          FROM draft_links AS link
          JOIN courses AS course ON course.id = link.course_id
          JOIN visible_lessons AS lesson ON lesson.course_id = course.id
          JOIN lesson_pictures AS picture ON picture.lesson_id = lesson.id
         WHERE link.token_hash = $1
           AND link.expires_at > $2
           AND course.status = 'draft'
           AND picture.public_id = $3
    )sql",
                            bytea(crypto::token_hash(token)), now, public_id);
    if (rows.empty()) return std::nullopt;
    return LessonPicture{.object_key = rows.front().text("object_key"),
                         .content_type = rows.front().text("content_type")};
}

}  // namespace lectern::catalog
