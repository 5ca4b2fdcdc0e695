#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/cover.hpp"
#include "platform/database.hpp"

// The catalogue: published courses, searched, sorted and in pages. Only published lessons of
// modules that are not removed count.

namespace lectern::catalog {

/// A course in the catalogue.
struct CourseCard {
    std::string slug;
    std::string title;
    std::string promise;
    std::int64_t amount_minor = 0;
    std::string currency;
    int lesson_count = 0;
    int duration_seconds = 0;
    bool is_owned = false;
    int completed_count = 0;  // of the lessons, by the viewer who owns it
    std::optional<Cover> cover;
};

/// `best`: what fits the searched words best; the newest where nothing is searched. `price`: what
/// is free, then each currency for itself, as amounts of two currencies cannot be compared.
enum class CourseOrder { best, newest, title, price };

constexpr int courses_per_page = 12;

/// What a visitor asks the catalogue for.
struct CourseSearch {
    std::string words = {};  // trimmed; empty: all courses
    CourseOrder order = CourseOrder::best;
    int page = 1;  // at most last_page
    static constexpr int last_page = 100'000;
};

/// One page of what was found.
struct CourseList {
    std::vector<CourseCard> courses;
    bool has_more = false;           // on later pages
    std::optional<int> found_count;  // of a search, on all pages; none without words to find
};

/// The published courses that have all the words, or words that begin so, in title, promise,
/// description or a lesson's title. No text is a wrong search; one without a word finds nothing.
CourseList list_published_courses(Session& session, const CourseSearch& search,
                                  std::optional<std::int64_t> viewer);

}  // namespace lectern::catalog
