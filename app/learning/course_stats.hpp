#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"

// How learners get on with the lessons of a course: totals only, nothing about one person.

namespace lectern::learning {

/// Videos are divided into parts of this many seconds, to count in which part learners leave. Who
/// leaves in the first part only had a look, and who leaves in the last seconds saw all; they do
/// not count.
constexpr int seconds_of_leaving_part = 10;

/// Quartiles of how much of a video its learners watched, in whole percent. What was watched twice
/// counts once, and marking a lesson as completed counts nothing.
struct WatchedPercent {
    int first_quartile = 0;
    int median = 0;
    int third_quartile = 0;
};

/// The part of a video in which most learners left it.
struct LeavingPart {
    int begin_seconds = 0;
    std::int64_t learners = 0;
};

struct LessonStats {
    std::string slug;
    std::string title;
    std::optional<int> duration_seconds;
    std::int64_t visits = 0;       // learners who opened it
    std::int64_t completions = 0;  // of those
    std::int64_t watchers = 0;     // of those: who played its video, if the length is known
    std::optional<WatchedPercent> watched;  // of the watchers
    /// The part in which most learners stopped who played the video and have not completed the
    /// lesson; the earliest such part.
    std::optional<LeavingPart> leaving;
};

struct CourseStats {
    std::string slug;
    std::string title;
    std::vector<LessonStats> lessons;  // visible ones, in their order
};

/// Returns nothing if no course has or had this slug. Counts everybody who opened a lesson, also
/// those who lost access since; an erased person is not counted any more.
std::optional<CourseStats> find_course_stats(DatabaseHandle& handle, const std::string& slug);

/// Returns the totals as a JSON object, whose `lessons` are a list of objects.
std::string course_stats_record(const CourseStats& stats);

/// The same with fewer columns, as people write the values: a table that fits a terminal.
std::string course_stats_summary(const CourseStats& stats);

}  // namespace lectern::learning
