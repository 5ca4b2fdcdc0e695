#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/cover.hpp"
#include "platform/database.hpp"

// A course, as visitors and learners see it. A viewer is a user's id, or nothing for a
// visitor. Only published lessons of modules that are not removed count and show.

namespace lectern::catalog {

struct CourseLesson {
    std::string slug;
    std::string title;
    std::optional<int> duration_seconds;
    bool is_preview = false;
};

struct CourseModule {
    std::string title;
    std::vector<CourseLesson> lessons;
};

enum class CourseStatus { published, retired };

/// A course with all that its own page tells.
struct CoursePage {
    std::int64_t id = 0;
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
    bool is_owned = false;
    std::vector<CourseModule> modules;
};

/// The course that has or had this slug (compare its `slug`), if it is published, or retired and
/// the viewer's own.
std::optional<CoursePage> find_published_course(Session& session, const std::string& slug,
                                                std::optional<std::int64_t> viewer);

/// The title of a course that was taken off sale: for those who have its page open still.
std::optional<std::string> find_retired_title(Session& session, const std::string& slug);

/// The price as a buy form carries it, so that nobody is charged another than was shown.
std::string shown_price(const CoursePage& course);

inline bool is_free(const CoursePage& course) {
    return course.amount_minor == 0;
}

/// Whether a member with a proven address can have it at once (product rule of buying 6).
bool can_be_enrolled_in(const CoursePage& course);

/// Whether somebody who does not own it can buy it (product rule of buying 2).
bool can_be_bought(const CoursePage& course);

int lesson_count(const CoursePage& course);
int duration_seconds(const CoursePage& course);

}  // namespace lectern::catalog
