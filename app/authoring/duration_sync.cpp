#include "authoring/duration_sync.hpp"

#include <cstdint>
#include <map>
#include <utility>

#include "authoring/chosen_courses.hpp"
#include "authoring/course_import.hpp"

namespace lectern::authoring {

namespace {

/// A video at Stream, as one lesson or the introduction of a course uses it.
struct UsedVideo {
    std::optional<LessonId> lesson_id;  // nothing: the introduction
    std::string name;                   // `lesson joins`
    std::string uid;
    std::optional<int> duration_seconds;
    bool is_public = false;  // to every visitor
};

/// Lists the videos in the order of the course. Includes lessons that are not published yet.
std::vector<UsedVideo> list_used_videos(DatabaseHandle& handle, CourseId course_id) {
    std::vector<UsedVideo> videos;
    for (const auto row : query(handle, R"sql(
        SELECT lesson.id AS lesson_id, 'lesson ' || lesson.slug AS name, lesson.stream_uid AS uid,
               lesson.duration_seconds, lesson.is_preview AS is_public, module.position AS module,
               lesson.position AS lesson
          FROM course_lessons AS lesson
          JOIN course_modules AS module ON module.id = lesson.module_id
         WHERE lesson.course_id = $1
           AND lesson.stream_uid IS NOT NULL
           AND NOT lesson.is_removed
           AND NOT module.is_removed
     UNION ALL
        SELECT NULL, 'introduction', intro_stream_uid, intro_duration_seconds, true, -1, 0
          FROM courses
         WHERE id = $1
           AND intro_stream_uid IS NOT NULL
      ORDER BY module, lesson
    )sql",
                                course_id)) {
        videos.push_back({.lesson_id = row.get<std::optional<LessonId>>("lesson_id"),
                          .name = row.text("name"),
                          .uid = row.text("uid"),
                          .duration_seconds = row.get<std::optional<int>>("duration_seconds"),
                          .is_public = row.boolean("is_public")});
    }
    return videos;
}

std::vector<std::string> faults_of(const UsedVideo& used, const std::optional<StreamVideo>& found,
                                   PlayedWithToken played_with_token) {
    if (!found) return {"does not exist at Stream"};
    std::vector<std::string> faults;
    if (!found->is_ready_to_stream || !found->duration_seconds) {
        faults.emplace_back("is not ready at Stream");
    } else if (*found->duration_seconds > catalog::longest_video_seconds) {
        faults.emplace_back("is longer than 24 hours");
    }
    const bool needs_token = played_with_token == PlayedWithToken::all || !used.is_public;
    if (needs_token && !found->requires_signed_urls) {
        faults.emplace_back("does not require signed URLs: whoever knows its uid can play it");
    }
    if (!needs_token && found->requires_signed_urls) {
        faults.emplace_back("requires signed URLs: visitors cannot play it without a signing key");
    }
    return faults;
}

/// Stores a length unless the video was replaced meanwhile. Returns the number of changed rows.
std::int64_t save_duration(Transaction& transaction, CourseId course_id, const UsedVideo& video) {
    if (video.lesson_id) {
        return query(transaction, R"sql(
            UPDATE course_lessons
               SET duration_seconds = $3
             WHERE id = $1
               AND stream_uid = $2
               AND duration_seconds IS DISTINCT FROM $3
        )sql",
                     *video.lesson_id, video.uid, video.duration_seconds)
            .affected();
    }
    return query(transaction, R"sql(
        UPDATE courses
           SET intro_duration_seconds = $3
         WHERE id = $1
           AND intro_stream_uid = $2
           AND intro_duration_seconds IS DISTINCT FROM $3
    )sql",
                 course_id, video.uid, video.duration_seconds)
        .affected();
}

std::int64_t save_durations(Transaction& transaction, const audit::Act& act, CourseId course_id,
                            const std::vector<UsedVideo>& videos) {
    wait_for_other_imports(transaction);
    std::int64_t changes = 0;
    for (const auto& video : videos) changes += save_duration(transaction, course_id, video);
    if (changes == 0) return 0;
    query(transaction, R"sql(
        UPDATE courses
           SET updated_at = $2
         WHERE id = $1
    )sql",
          course_id, act.now);
    audit::write(transaction, act,
                 {.name = "course_durations_synced",
                  .reason = std::to_string(changes),
                  .course_id = course_id});
    return changes;
}

/// Asks Stream once for each video: courses may share videos.
FindVideo asking_once(const FindVideo& find_video) {
    return [&find_video, known = std::map<std::string, std::optional<StreamVideo>>{}](
               const std::string& uid) mutable {
        const auto answer = known.find(uid);
        if (answer != known.end()) return answer->second;
        return known.emplace(uid, find_video(uid)).first->second;
    };
}

std::vector<SyncLine> sync_course(Database& database, const audit::Act& act,
                                  const DurationSync& sync, const NamedCourse& course) {
    const auto used = database.read(
        [&](Connection& connection) { return list_used_videos(connection, course.id); });
    std::vector<SyncLine> lines;
    std::vector<UsedVideo> changed;
    for (const auto& video : used) {
        const auto found = sync.find_video(video.uid);
        const auto faults = faults_of(video, found, sync.played_with_token);
        for (const auto& fault : faults) {
            lines.push_back({course.slug, video.name + ": " + video.uid + ' ' + fault, false});
        }
        if (!faults.empty() || found->duration_seconds == video.duration_seconds) continue;
        changed.push_back(video);
        changed.back().duration_seconds = found->duration_seconds;
    }
    std::int64_t changes = 0;
    if (!changed.empty()) {
        changes = database.write([&](Transaction& transaction) {
            return save_durations(transaction, act, course.id, changed);
        });
    }
    lines.push_back({course.slug,
                     "videos at Stream: " + std::to_string(used.size()) +
                         ", lengths changed: " + std::to_string(changes),
                     true});
    return lines;
}

}  // namespace

std::vector<SyncLine> sync_durations(Database& database, const audit::Act& act,
                                     const DurationSync& sync) {
    auto asking = sync;
    asking.find_video = asking_once(sync.find_video);
    const auto courses = database.read(
        [&](Connection& connection) { return list_chosen_courses(connection, sync.course_slug); });
    std::vector<SyncLine> lines;
    for (const auto& course : courses) {
        for (auto& line : sync_course(database, act, asking, course)) {
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

}  // namespace lectern::authoring
