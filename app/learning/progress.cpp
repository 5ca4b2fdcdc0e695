#include "learning/progress.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "catalog/video_source.hpp"
#include "platform/ascii.hpp"
#include "platform/whole_number.hpp"

namespace lectern::learning {

namespace {

/// A playback may send this many beats at once, and one more every two seconds: seeking sends many.
constexpr int beats_at_once = 30;
/// A learner may begin this many playbacks in an hour.
constexpr int playbacks_an_hour = 120;
/// The time between two beats while a video plays: the first reports what was played before it.
constexpr int seconds_before_first_beat = 15;
constexpr auto playback_retention = std::chrono::days{1};

constexpr std::size_t playback_digits = 32;
constexpr std::size_t longest_number = 24;

bool is_playback(std::string_view text) {
    return text.size() == playback_digits &&
           std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

/// Reads `760` or `760.25`, and drops the fraction.
std::optional<int> seconds_from(std::string_view text) {
    const auto point = std::min(text.find('.'), text.size());
    const auto whole = text.substr(0, point);
    const auto fraction = text.substr(point == text.size() ? point : point + 1);
    const bool is_decimal = text.size() <= longest_number && !text.ends_with('.') &&
                            std::ranges::all_of(whole, is_digit) &&
                            std::ranges::all_of(fraction, is_digit);
    const auto seconds = whole_number<int>(whole);
    if (!is_decimal || !seconds || *seconds > catalog::longest_video_seconds) return std::nullopt;
    return seconds;
}

std::optional<WatchedRange> range_from(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto begin = whole_number<int>(text.substr(0, dash));
    const auto end = whole_number<int>(text.substr(dash + 1));
    const bool is_valid =
        begin && end && *begin >= 0 && *begin <= *end && *end <= catalog::longest_video_seconds;
    return is_valid ? std::optional{WatchedRange{*begin, *end}} : std::nullopt;
}

/// Reads `0-15,40-52`. An empty text has no ranges.
std::optional<std::vector<WatchedRange>> ranges_from(std::string_view text) {
    std::vector<WatchedRange> ranges;
    while (!text.empty()) {
        const auto comma = std::min(text.find(','), text.size());
        const auto range = range_from(text.substr(0, comma));
        const bool ends_with_comma = comma + 1 == text.size();
        if (!range || ends_with_comma || ranges.size() == most_ranges_of_beat) return std::nullopt;
        ranges.push_back(*range);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return ranges;
}

/// Returns the ranges as an int4multirange.
std::string multirange_of(const std::vector<WatchedRange>& ranges) {
    std::string text = "{";
    for (const auto& [begin, end] : ranges) {
        if (text.size() > 1) text += ',';
        text += '[' + std::to_string(begin) + ',' + std::to_string(end) + ')';
    }
    return text + '}';
}

/// What take_beat() found.
struct TakenBeat {
    BeatAnswer answer;
    bool is_known = false;  // the playback has begun
};

/// Adds a beat to a playback that has begun. Returns nothing if the lesson is not open to the
/// learner. The commit of this statement does not wait for the disk.
std::optional<TakenBeat> take_beat(Connection& connection, const BeatOfLearner& beat,
                                   Timestamp now) {
    // Only seconds that were not watched before count against the time that has passed: a browser
    // repeats what was not answered.
    const auto rows =
        query(connection, R"sql(
          WITH lesson AS (
               SELECT lesson.id, lesson.course_id, lesson.duration_seconds,
                      LEAST($6::integer, lesson.duration_seconds) AS position,
                      $7::int4multirange * int4multirange(int4range(0, lesson.duration_seconds))
                          AS watched
                 FROM open_lesson($1, $2, $3) AS lesson
               ),
               taken AS (
               UPDATE playbacks AS playback
                  SET highest_beat = $5::integer,
                      beat_count = playback.beat_count + 1,
                      watched_seconds = playback.watched_seconds + new_seconds,
                      last_beat_at = GREATEST(playback.last_beat_at, $8::timestamptz)
                 FROM lesson
                 JOIN lesson_progress AS progress ON progress.user_id = $1
                                                 AND progress.lesson_id = lesson.id
           CROSS JOIN LATERAL seconds_in($7::int4multirange - COALESCE(progress.watched_again,
                                                                       progress.watched))
                           AS new_seconds
                WHERE playback.user_id = $1
                  AND playback.lesson_id = lesson.id
                  AND playback.id = $4::uuid
                  AND playback.highest_beat < $5::integer
                  AND playback.watched_seconds + new_seconds
                      <= watchable_seconds(playback.started_at, $8::timestamptz)
                  AND playback.beat_count
                      < $10 + extract(epoch FROM $8::timestamptz - playback.started_at) / 2
            RETURNING playback.lesson_id, playback.first_beat_at
               ),
               kept AS (
               UPDATE lesson_progress AS progress
                  SET position_seconds = CASE WHEN progress.position_reported_at
                                                   > $8::timestamptz
                                              THEN progress.position_seconds
                                              ELSE lesson.position END,
                      position_reported_at = GREATEST(progress.position_reported_at,
                                                      $8::timestamptz),
                      watched = progress.watched + lesson.watched,
                      watched_again = progress.watched_again + lesson.watched,
                      updated_at = GREATEST(progress.updated_at, $8::timestamptz)
                 FROM taken
                 JOIN lesson ON lesson.id = taken.lesson_id
                WHERE progress.user_id = $1
                  AND progress.lesson_id = taken.lesson_id
            RETURNING progress.lesson_id, progress.status, progress.undone_at,
                      COALESCE(progress.watched_again, progress.watched) AS counted
               )
        SELECT lesson.course_id, lesson.id AS lesson_id, kept.lesson_id IS NOT NULL AS is_taken,
               kept.lesson_id IS NOT NULL
               OR EXISTS (SELECT 1
                            FROM playbacks
                           WHERE user_id = $1
                             AND lesson_id = lesson.id
                             AND id = $4::uuid) AS is_known,
               COALESCE(kept.status <> 'completed'
                        AND taken.first_beat_at > COALESCE(kept.undone_at, '-infinity')
                        AND NOT isempty($7::int4multirange)
                        AND learnt_seconds(kept.status, kept.counted, lesson.duration_seconds)
                                * 100::bigint
                            >= lesson.duration_seconds * $9::bigint, false) AS is_enough,
               set_config('synchronous_commit', 'off', true) AS commit
          FROM lesson
     LEFT JOIN taken ON taken.lesson_id = lesson.id
     LEFT JOIN kept ON kept.lesson_id = lesson.id
    )sql",
              beat.user_id, beat.lesson.course_slug, beat.lesson.lesson_slug, beat.beat.playback,
              beat.beat.number, beat.beat.position_seconds, multirange_of(beat.beat.watched), now,
              beat.complete_at_percent, beats_at_once);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    TakenBeat taken{.answer = {.is_taken = row.boolean("is_taken"), .completes = {}},
                    .is_known = row.boolean("is_known")};
    if (row.boolean("is_enough")) {
        taken.answer.completes = WatchedLesson{row.get<CourseId>("course_id"),
                                               row.get<LessonId>("lesson_id"), beat.beat.playback};
    }
    return taken;
}

/// Starts the clock of the playback, and the learner's progress in the lesson. A beat that reports
/// more than was played does so only in a lesson that the learner has opened. Returns whether the
/// playback has begun. The commit does not wait for the disk.
bool begin_playback(Connection& connection, const BeatOfLearner& beat, Timestamp now) {
    return !query(connection, R"sql(
          WITH begun AS (
               SELECT lesson.id, started_at
                 FROM open_lesson($1, $2, $3) AS lesson
            LEFT JOIN lesson_progress AS progress ON progress.user_id = $1
                                                 AND progress.lesson_id = lesson.id
           CROSS JOIN LATERAL LEAST($6::timestamptz,
                                    GREATEST(COALESCE(progress.last_visited_at, $6::timestamptz),
                                             $6::timestamptz - make_interval(secs => $8)))
                           AS started_at
                WHERE COALESCE(lesson.stream_uid, lesson.video_object_key) IS NOT NULL
                  AND (progress.lesson_id IS NOT NULL
                       OR seconds_in($5::int4multirange)
                          <= watchable_seconds(started_at, $6::timestamptz))
                  AND (SELECT count(*)
                         FROM playbacks
                        WHERE user_id = $1
                          AND first_beat_at > $6::timestamptz - interval '1 hour') < $7
               ),
               opened AS (
               INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, last_visited_at,
                                            updated_at)
                    SELECT $1, begun.id, $6::timestamptz, $6::timestamptz, $6::timestamptz
                      FROM begun
               ON CONFLICT DO NOTHING
               ),
               playback AS (
               INSERT INTO playbacks (user_id, lesson_id, id, highest_beat, beat_count,
                                      watched_seconds, started_at, first_beat_at, last_beat_at)
                    SELECT $1, begun.id, $4::uuid, 0, 0, 0, begun.started_at, $6::timestamptz,
                           $6::timestamptz
                      FROM begun
               ON CONFLICT DO NOTHING
               )
        SELECT set_config('synchronous_commit', 'off', true) AS commit
          FROM begun
    )sql",
                  beat.user_id, beat.lesson.course_slug, beat.lesson.lesson_slug,
                  beat.beat.playback, multirange_of(beat.beat.watched), now, playbacks_an_hour,
                  seconds_before_first_beat)
                .empty();
}

}  // namespace

std::optional<Beat> beat_from(const BeatFields& fields) {
    const auto number = whole_number<int>(fields.beat);
    const auto position = seconds_from(fields.position);
    auto watched = ranges_from(fields.watched);
    const bool is_valid = is_playback(fields.playback) && number && *number >= 1 &&
                          *number <= highest_beat_number && position && watched;
    if (!is_valid) return std::nullopt;
    return Beat{fields.playback, *number, *position, std::move(*watched)};
}

std::optional<BeatAnswer> save_beat(Connection& connection, const BeatOfLearner& beat,
                                    Timestamp now) {
    auto taken = take_beat(connection, beat, now);
    if (taken && !taken->is_known && begin_playback(connection, beat, now)) {
        taken = take_beat(connection, beat, now);
    }
    if (!taken) return std::nullopt;
    return std::move(taken->answer);
}

std::int64_t delete_old_playbacks(Transaction& transaction, Timestamp now, int most) {
    return query(transaction, R"sql(
        DELETE FROM playbacks
         WHERE last_beat_at <= $1
           AND (user_id, lesson_id, id) IN (SELECT user_id, lesson_id, id
                                              FROM playbacks
                                             WHERE last_beat_at <= $1
                                             LIMIT $2)
    )sql",
                 now - playback_retention, most)
        .affected();
}

std::int64_t delete_progress_of_erased(Transaction& transaction, Timestamp now) {
    return query(transaction, R"sql(
        DELETE FROM lesson_progress AS progress
         USING users
         WHERE users.id = progress.user_id
           AND users.deleted_at > $1
    )sql",
                 now - playback_retention)
        .affected();
}

// In the order in which a beat locks these rows.
void erase_progress(Transaction& transaction, UserId user_id) {
    query(transaction, "DELETE FROM playbacks WHERE user_id = $1", user_id);
    query(transaction, "DELETE FROM lesson_progress WHERE user_id = $1", user_id);
}

}  // namespace lectern::learning
