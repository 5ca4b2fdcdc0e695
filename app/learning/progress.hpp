#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "learning/completion.hpp"
#include "learning/learning.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// What a browser reports while a video plays.

namespace lectern::learning {

constexpr int most_ranges_of_beat = 50;
constexpr int highest_beat_number = 1'000'000;

/// Whole seconds of a video that were played: from `begin` up to, but not including, `end`.
struct WatchedRange {
    int begin = 0;
    int end = 0;
};

/// One report of a playback.
struct Beat {
    std::string playback;  // 32 lower-case hex digits, chosen by each load of the page
    int number = 0;        // 1, 2, 3 … within the playback
    int position_seconds = 0;
    std::vector<WatchedRange> watched;  // since the last beat that was answered
};

/// Reads the fields of a beat as the browser sends them. Returns nothing if one is malformed.
struct BeatFields {
    std::string playback;
    std::string beat;
    std::string position;
    std::string watched;
};
std::optional<Beat> beat_from(const BeatFields& fields);

/// What became of a beat.
struct BeatAnswer {
    bool is_taken = false;
    /// Set if the learner has now watched enough: call complete_watched.
    std::optional<WatchedLesson> completes;
};

/// A learner's beat, and the percentage of a video after which its lesson is completed.
struct BeatOfLearner {
    UserId user_id;
    LessonSlugs lesson;
    Beat beat;
    int complete_at_percent = 90;
};

/// Adds a beat to the learner's progress, with one statement that does not wait for the disk: a
/// crash of the server may lose the last beats. The first beat of a playback takes two more.
/// Returns nothing, and keeps nothing, if the lesson is not open to the learner. A beat is dropped
/// if it is late (the playback sent a higher number before), comes too often, or if the seconds
/// that are new to the learner are more than the playback can have shown since it began.
std::optional<BeatAnswer> save_beat(Connection& connection, const BeatOfLearner& beat,
                                    Timestamp now);

/// Deletes at most `most` playbacks whose last beat is a day old. Returns how many.
std::int64_t delete_old_playbacks(Transaction& transaction, Timestamp now, int most);

/// Deletes progress that was saved while its learner was being erased, within the last day. Returns
/// how many rows.
std::int64_t delete_progress_of_erased(Transaction& transaction, Timestamp now);

/// Deletes a learner's progress; part of erasing the person.
void erase_progress(Transaction& transaction, UserId user_id);

}  // namespace lectern::learning
