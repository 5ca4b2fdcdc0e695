#include "authoring/lesson_pictures.hpp"

#include <map>
#include <string>
#include <utility>

#include "platform/crypto.hpp"
#include "platform/row_batch.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

/// Returns the picture's id in its URL. It is made from what never changes, so that the text can be
/// rendered before the picture is saved, and again with the same result.
std::string public_id_of(CourseId course_id, const std::string& lesson_key,
                         const std::string& name) {
    constexpr std::size_t digits = 32;
    const auto hash = crypto::sha256(to_string(course_id) + '/' + lesson_key + '/' + name);
    return crypto::hex(hash).substr(0, digits);
}

/// Deletes the pictures that the lessons in the file do not have. Other lessons are hidden already,
/// and keep theirs.
std::int64_t delete_other_pictures(Transaction& transaction, CourseId course_id,
                                   const CourseFile& course) {
    std::vector<std::string> keys;
    std::vector<std::string> names;
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) {
            for (const auto& picture : lesson.pictures) {
                keys.push_back(lesson.key);
                names.push_back(picture.name);
            }
        }
    }
    return query(transaction, R"sql(
        DELETE FROM lesson_pictures AS picture
              USING course_lessons AS lesson
              WHERE lesson.id = picture.lesson_id
                AND lesson.course_id = $1
                AND NOT lesson.is_removed
                AND (lesson.key, picture.name) NOT IN (
                    SELECT key, name
                      FROM unnest(string_to_array($2, chr(10)), string_to_array($3, chr(10)))
                           AS file (key, name))
    )sql",
                 course_id, joined(keys, '\n'), joined(names, '\n'))
        .affected();
}

std::int64_t save_pictures_in_file(Transaction& transaction, CourseId course_id,
                                   const CourseFile& course) {
    RowBatch batch{transaction, R"sql(
        INSERT INTO lesson_pictures AS picture
                    (lesson_id, name, position, public_id, object_key, content_type, width, height)
             SELECT lesson.id, file.name, file.position, file.public_id, file.object_key,
                    file.content_type, file.width, file.height
               FROM unnest($2::text[], $3::text[], $4::integer[], $5::text[], $6::text[],
                           $7::text[], $8::integer[], $9::integer[])
                    AS file (lesson_key, name, position, public_id, object_key, content_type,
                             width, height)
               JOIN course_lessons AS lesson
                 ON lesson.course_id = $1
                AND lesson.key = file.lesson_key
        ON CONFLICT (lesson_id, name) DO UPDATE
                SET position = EXCLUDED.position,
                    object_key = EXCLUDED.object_key,
                    content_type = EXCLUDED.content_type,
                    width = EXCLUDED.width,
                    height = EXCLUDED.height
              WHERE (picture.position, picture.object_key, picture.content_type, picture.width,
                     picture.height) IS DISTINCT FROM
                    (EXCLUDED.position, EXCLUDED.object_key, EXCLUDED.content_type, EXCLUDED.width,
                     EXCLUDED.height)
    )sql",
                   course_id};
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) {
            for (std::size_t i = 0; i < lesson.pictures.size(); ++i) {
                const auto& picture = lesson.pictures[i];
                batch.add({lesson.key, picture.name, i,
                           public_id_of(course_id, lesson.key, picture.name), picture.object_key,
                           picture.content_type, picture.width, picture.height});
            }
        }
    }
    return batch.finish();
}

}  // namespace

Pictures pictures_of(CourseId course_id, const LessonEntry& lesson) {
    Pictures pictures;
    for (const auto& picture : lesson.pictures) {
        pictures[picture.name] = {"/pictures/" + public_id_of(course_id, lesson.key, picture.name),
                                  static_cast<int>(picture.width),
                                  static_cast<int>(picture.height)};
    }
    return pictures;
}

std::int64_t save_pictures(Transaction& transaction, CourseId course_id, const CourseFile& course) {
    const auto deleted = delete_other_pictures(transaction, course_id, course);
    return deleted + save_pictures_in_file(transaction, course_id, course);
}

void add_pictures(Transaction& transaction, CourseId course_id, std::vector<ModuleEntry>& modules) {
    const auto rows = query(transaction, R"sql(
        SELECT lesson.key, picture.name, picture.object_key, picture.content_type, picture.width,
               picture.height
          FROM lesson_pictures AS picture
          JOIN course_lessons AS lesson ON lesson.id = picture.lesson_id
         WHERE lesson.course_id = $1
      ORDER BY picture.lesson_id, picture.position
    )sql",
                            course_id);
    std::map<std::string, std::vector<PictureEntry>> pictures;
    for (const auto& row : rows) {
        pictures[row.text("key")].push_back({.name = row.text("name"),
                                             .object_key = row.text("object_key"),
                                             .content_type = row.text("content_type"),
                                             .width = row.integer("width"),
                                             .height = row.integer("height")});
    }
    for (auto& module : modules) {
        for (auto& lesson : module.lessons) lesson.pictures = std::move(pictures[lesson.key]);
    }
}

}  // namespace lectern::authoring
