#include "authoring/duration_sync.hpp"

#include <cstdint>
#include <utility>

#include "authoring/chosen_courses.hpp"
#include "authoring/course_import.hpp"

namespace lectern::authoring {

namespace {

/// Stores a length unless the video was replaced meanwhile. Returns the number of changed rows.
std::int64_t save_duration(Transaction& transaction, CourseId course_id,
                           const VideoAtStream& video) {
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
                            const std::vector<VideoAtStream>& videos) {
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

std::vector<SyncLine> sync_course(Database& database, const audit::Act& act,
                                  const DurationSync& sync, const NamedCourse& course) {
    const auto used = database.read(
        [&](Connection& connection) { return list_videos_at_stream(connection, course.id); });
    std::vector<SyncLine> lines;
    std::vector<VideoAtStream> changed;
    for (const auto& video : used) {
        const auto found = sync.find_video(video.uid);
        const auto faults = faults_of(video, found, sync.played_with_token);
        for (const auto fault : faults) {
            lines.push_back(
                {course.slug, video.name + ": " + video.uid + ' ' + to_text(fault), false});
        }
        if (!faults.empty() || !has_other_length(video, *found)) continue;
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
