#include "operations/doctor_storage.hpp"

#include <string>
#include <vector>

namespace lectern::operations {
namespace {

/// A file in the storage, and what uses it.
struct UsedObject {
    std::string key;
    std::string name;  // `practical-sql/joins, a picture`
};

std::vector<UsedObject> list_used_objects(Database& database) {
    return database.read([](Connection& connection) {
        std::vector<UsedObject> objects;
        for (const auto& row : query(connection, R"sql(
              WITH used (key, name) AS (
                       SELECT cover_object_key, slug || ', the cover' FROM courses
                    UNION ALL
                       SELECT intro_object_key, slug || ', the introduction' FROM courses
                    UNION ALL
                       SELECT video_object_key, course.slug || '/' || lesson.slug || ', the video'
                         FROM course_lessons AS lesson
                         JOIN course_modules AS module ON module.id = lesson.module_id
                         JOIN courses AS course ON course.id = lesson.course_id
                        WHERE NOT lesson.is_removed
                          AND NOT module.is_removed
                    UNION ALL
                       SELECT object_key, course.slug || '/' || lesson.slug || ', a picture'
                         FROM lesson_pictures
                         JOIN course_lessons AS lesson ON lesson.id = lesson_id
                         JOIN course_modules AS module ON module.id = lesson.module_id
                         JOIN courses AS course ON course.id = lesson.course_id
                        WHERE NOT lesson.is_removed
                          AND NOT module.is_removed
                    UNION ALL
                       SELECT object_key, course.slug || ', ' || resource.title
                         FROM lesson_resources AS resource
                         JOIN courses AS course ON course.id = resource.course_id
                    LEFT JOIN course_lessons AS lesson ON lesson.id = resource.lesson_id
                    LEFT JOIN course_modules AS module ON module.id = coalesce(resource.module_id, lesson.module_id)
                        WHERE resource.is_published
                          AND lesson.is_removed IS NOT TRUE
                          AND module.is_removed IS NOT TRUE)
            SELECT key, min(name) AS name
              FROM used
             WHERE key IS NOT NULL
          GROUP BY key
          ORDER BY name, key
        )sql"))
            objects.push_back({.key = row.text("key"), .name = row.text("name")});
        return objects;
    });
}

}  // namespace

Findings check_objects(Database& database, const ObjectStorage& storage, Timestamp now) {
    const auto objects = list_used_objects(database);
    if (objects.empty()) return {sound("no course has files in the storage")};
    if (!storage.is_configured())
        return {faulty(std::to_string(objects.size()) +
                           " files of courses are in a storage, and R2_ENDPOINT is missing",
                       "set R2_ENDPOINT, R2_BUCKET, R2_ACCESS_KEY_ID and R2_SECRET_ACCESS_KEY")};
    Findings findings;
    for (const auto& object : objects) {
        switch (storage.find_object(object.key, now)) {
            case ObjectState::present:
                break;
            case ObjectState::missing:
                findings.push_back(faulty(object.name + ": " + object.key + " is missing",
                                          "upload it to the bucket, or import the course folder"));
                break;
            // The next one would fail in the same way.
            case ObjectState::refused:
                findings.push_back(
                    faulty("the storage refuses the access key",
                           "correct R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY and R2_BUCKET"));
                return findings;
            case ObjectState::unknown:
                findings.push_back(faulty("the storage does not answer",
                                          "correct R2_ENDPOINT, or check the network"));
                return findings;
        }
    }
    if (findings.empty()) findings.push_back(sound(std::to_string(objects.size()) + " are there"));
    return findings;
}

}  // namespace lectern::operations
