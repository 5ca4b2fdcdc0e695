#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/cover.hpp"
#include "catalog/video_source.hpp"
#include "platform/database.hpp"

// A course as visitors and learners see it. `viewer` is the id of a user, or nothing for a visitor.
// Only published lessons of modules that are not removed are shown and counted.

namespace lectern::catalog {

struct CourseLesson {
    std::string slug;
    std::string title;
    std::optional<int> duration_seconds;
    bool is_preview = false;
    bool is_completed = false;  // by the viewer, if they own the course
    LessonId id = {};
};

struct CourseModule {
    std::string title;
    std::vector<CourseLesson> lessons;
};

enum class CourseStatus { published, retired };

/// A course with everything that its page shows.
struct CoursePage {
    std::string version;  // of what an import decides
    CourseId id;
    std::string slug;
    std::string title;
    std::string promise;
    std::string description_html;
    std::vector<std::string> outcomes;
    std::vector<std::string> requirements;
    std::string teacher_name;
    std::string teacher_about_html;
    CourseStatus status = CourseStatus::published;
    std::int64_t amount_minor = 0;
    std::string currency;
    std::optional<std::string> stripe_price;
    std::optional<Cover> cover;
    std::optional<VideoSource> intro_video;
    bool is_owned = false;
    bool is_enrolment_revoked = false;  // of the viewer, in a free course, by an operator
    int completed_count = 0;            // lessons completed by the viewer
    int percent = 0;                    // that the viewer has learnt
    std::vector<CourseModule> modules;
};

/// Finds the course that has or had this slug, if it is published, or retired and owned by the
/// viewer. If its `slug` differs from the given one, redirect.
std::optional<CoursePage> find_published_course(DatabaseHandle& handle, const std::string& slug,
                                                std::optional<UserId> viewer);

/// Returns the title of a retired course, for visitors who still have its page open.
std::optional<std::string> find_retired_title(DatabaseHandle& handle, const std::string& slug);

/// Returns the price in the form in which the buy form carries it. It ensures that buyers are never
/// charged another price than the page showed.
std::string shown_price(const CoursePage& course);

inline bool is_free(const CoursePage& course) {
    return course.amount_minor == 0;
}

/// Whether the viewer can enrol without payment, at once if their address is proven.
bool can_be_enrolled_in(const CoursePage& course);

/// Whether somebody who does not own the course can buy it.
bool can_be_bought(const CoursePage& course);

int lesson_count(const CoursePage& course);
int duration_seconds(const CoursePage& course);

}  // namespace lectern::catalog
