#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/cover.hpp"
#include "platform/database.hpp"

// The catalogue: published courses with search, sorting and pages. Only published lessons of
// modules that are not removed are counted.

namespace lectern::catalog {

/// A course in the catalogue.
struct CourseCard {
    CourseId id;
    std::string slug;
    std::string title;
    std::string promise;
    std::int64_t amount_minor = 0;
    std::string currency;
    int lesson_count = 0;
    int duration_seconds = 0;
    bool is_owned = false;
    int completed_count = 0;  // lessons completed by the viewer
    int percent = 0;          // that the viewer has learnt
    std::optional<Cover> cover;
};

/// `best` sorts by relevance, or newest first without a search. `price` puts free courses first and
/// then sorts within each currency, because amounts in two currencies cannot be compared.
enum class CourseOrder { best, newest, title, price };

constexpr int courses_per_page = 12;

/// A request for a page of the catalogue.
struct CourseSearch {
    std::string words = {};  // trimmed; empty: all courses
    CourseOrder order = CourseOrder::best;
    int page = 1;  // at most last_page
    static constexpr int last_page = 100'000;
};

/// One page of results.
struct CourseList {
    std::vector<CourseCard> courses;
    bool has_more = false;                    // there are further pages
    std::optional<int> found_count;           // on all pages; set only for a search
    std::optional<std::string> version = {};  // of the catalogue; none if there are no courses
};

/// Lists the published courses that contain all the words, in full or in part, in the title,
/// promise, teacher's name, slug, description or the title of a lesson. Accents and Arabic
/// diacritics do not matter, nor one wrong letter in a word that no course has. The rules are in
/// SQL (`search_courses`). Every text is a valid search; a text without any word finds nothing.
CourseList list_published_courses(DatabaseHandle& handle, const CourseSearch& search,
                                  std::optional<UserId> viewer);

/// How far a member has come in a course that they own.
struct OwnCourse {
    CourseId id;
    int completed_count = 0;
    int percent = 0;
};

/// What decides whether a list that was kept is still right, and what the viewer owns of it.
struct CatalogueState {
    std::string version;
    std::vector<OwnCourse> own;
};

CatalogueState find_catalogue_state(DatabaseHandle& handle, const CourseList& kept,
                                    std::optional<UserId> viewer);

}  // namespace lectern::catalog
