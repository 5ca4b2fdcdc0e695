#include "catalog/course_list.hpp"

#include <algorithm>
#include <optional>

#include "platform/text_list.hpp"

namespace lectern::catalog {

namespace {

CourseCard card_from(const Row& row) {
    const auto completed = row.get<std::optional<int>>("completed_count");
    return {.id = row.get<CourseId>("id"),
            .slug = row.text("slug"),
            .title = row.text("title"),
            .promise = row.text("promise"),
            .amount_minor = row.integer("amount_minor"),
            .currency = row.text("currency"),
            .lesson_count = row.get<int>("lesson_count"),
            .duration_seconds = row.get<int>("duration_seconds"),
            .is_owned = completed.has_value(),
            .completed_count = completed.value_or(0),
            .percent = row.get<std::optional<int>>("percent").value_or(0),
            .cover = cover_from(row)};
}

/// The part of a statement that finds courses, the courses to list, and an expression for their
/// number on all pages. Without a search they are not counted: that would read every course to show
/// twelve. `offset` is the number of listed courses that come before the page.
struct Source {
    const char* found;
    const char* courses;
    const char* count;
    const char* offset;
};

constexpr Source all_courses{.found = "",
                             .courses = R"sql(
                      courses AS course
                WHERE course.status = 'published'
                  AND $2::text IS NOT NULL)sql",
                             .count = "NULL::integer",
                             .offset = "$4::integer"};

/// Only the courses of the page are read.
constexpr Source best_courses{.found = R"sql(
          WITH found AS MATERIALIZED (
               SELECT ids[$4::integer + 1:] AS ids, found_count
                 FROM search_courses($2, $4::integer + $3::integer + 1)
               ))sql",
                              .courses = R"sql(
                      found
           CROSS JOIN unnest(found.ids) WITH ORDINALITY AS hit (course_id, place)
                 JOIN courses AS course ON course.id = hit.course_id
                WHERE course.status = 'published')sql",
                              .count = "found.found_count",
                              .offset = "0"};

constexpr Source found_courses{.found = R"sql(
          WITH found AS MATERIALIZED (
               SELECT ids, found_count
                 FROM search_courses($2, NULL)
               ))sql",
                               .courses = R"sql(
                      found
                 JOIN courses AS course ON course.id = ANY (found.ids)
                WHERE course.status = 'published')sql",
                               .count = "found.found_count",
                               .offset = "$4::integer"};

constexpr const char* newest_first = "course.published_at DESC, course.id DESC";
constexpr const char* best_first = "hit.place";
constexpr const char* by_title = R"sql(course.title COLLATE "und-x-icu", course.id)sql";
constexpr const char* by_price = R"sql(course.amount_minor > 0, course.currency,
                          course.amount_minor, course.title COLLATE "und-x-icu", course.id)sql";

/// The number of lessons that the viewer has completed, and the percentage that they have learnt.
/// The number is NULL if the viewer does not own the course.
constexpr const char* of_a_member = R"sql(
               CASE WHEN EXISTS (SELECT 1
                                   FROM learner_courses
                                  WHERE user_id = $1::bigint
                                    AND course_id = course.id)
                    THEN COALESCE((SELECT completed_count
                                     FROM course_progress
                                    WHERE user_id = $1::bigint
                                      AND course_id = course.id), 0)
                END AS completed_count,
               (SELECT percent
                  FROM course_progress
                 WHERE user_id = $1::bigint
                   AND course_id = course.id) AS percent)sql";
constexpr const char* of_a_visitor = R"sql(
               CASE WHEN $1::bigint IS NOT NULL THEN 0 END AS completed_count,
               NULL::integer AS percent)sql";

std::string listing(const Source& source, const char* order, const char* own) {
    return source.found + std::string{R"sql(
        SELECT course.id, course.slug, course.title, course.promise, course.amount_minor, course.currency,
               course.cover_width, course.cover_height, course.cover_alt, course.lesson_count,
               course.duration_seconds,)sql"} +
           own + R"sql(,
               )sql" +
           source.count + R"sql( AS found_count,
               (SELECT version FROM catalogue_version) AS version
          FROM)sql" +
           source.courses + R"sql(
      ORDER BY )sql" +
           order + R"sql(
         LIMIT $3::integer + 1
        OFFSET )sql" +
           source.offset;
}

/// The SQL of one kind of list. Members and visitors have separate statements, so each has its own
/// plan, and that of visitors reads nothing about members.
struct Listing {
    Listing(const Source& source, const char* order)
        : of_member{listing(source, order, of_a_member)},
          of_visitor{listing(source, order, of_a_visitor)} {}

    std::string of_member;
    std::string of_visitor;
};

/// Returns the SQL for a search, made of the constants above. An index provides the newest courses.
const Listing& listing_for(const CourseSearch& search) {
    static const Listing newest{all_courses, newest_first};
    static const Listing titles{all_courses, by_title};
    static const Listing prices{all_courses, by_price};
    static const Listing best_found{best_courses, best_first};
    static const Listing newest_found{found_courses, newest_first};
    static const Listing titles_found{found_courses, by_title};
    static const Listing prices_found{found_courses, by_price};

    const bool is_search = !search.words.empty();
    switch (search.order) {
        case CourseOrder::best:
            return is_search ? best_found : newest;
        case CourseOrder::newest:
            return is_search ? newest_found : newest;
        case CourseOrder::title:
            return is_search ? titles_found : titles;
        case CourseOrder::price:
            return is_search ? prices_found : prices;
    }
    return newest;
}

}  // namespace

CourseList list_published_courses(DatabaseHandle& handle, const CourseSearch& search,
                                  std::optional<UserId> viewer) {
    const auto& texts = listing_for(search);
    const auto& text = viewer ? texts.of_member : texts.of_visitor;
    const auto rows = query(handle, text.c_str(), viewer, search.words, courses_per_page,
                            (search.page - 1) * courses_per_page);
    CourseList list;
    if (!search.words.empty()) {
        list.found_count = rows.empty() ? 0 : rows.front().get<int>("found_count");
    }
    if (!rows.empty()) list.version = rows.front().text("version");
    list.has_more = rows.size() > courses_per_page;  // the query asks for one more than a page
    const int shown = std::min(rows.size(), courses_per_page);
    list.courses.reserve(static_cast<std::size_t>(shown));
    for (int at = 0; at < shown; ++at) list.courses.push_back(card_from(rows[at]));
    return list;
}

CatalogueState find_catalogue_state(DatabaseHandle& handle, const CourseList& kept,
                                    std::optional<UserId> viewer) {
    if (!viewer) {
        const auto rows = query(handle, "SELECT version FROM catalogue_version");
        return {.version = rows.front().text("version"), .own = {}};
    }
    std::vector<CourseId> ids;
    for (const auto& course : kept.courses) ids.push_back(course.id);
    const auto rows = query(handle, R"sql(
        SELECT catalogue.version, held.course_id,
               COALESCE(progress.completed_count, 0) AS completed_count,
               COALESCE(progress.percent, 0) AS percent
          FROM catalogue_version AS catalogue
     LEFT JOIN (SELECT DISTINCT course_id
                  FROM learner_courses
                 WHERE user_id = $1
                   AND course_id = ANY ($2::bigint[])) AS held ON true
     LEFT JOIN LATERAL (SELECT completed_count, percent
                          FROM course_progress
                         WHERE user_id = $1
                           AND course_id = held.course_id
                        OFFSET 0) AS progress ON true  -- of each course by itself
    )sql",
                            viewer, array_of(ids));
    CatalogueState state{.version = rows.front().text("version"), .own = {}};
    for (const auto& row : rows) {
        if (row.is_null("course_id")) continue;
        state.own.push_back({.id = row.get<CourseId>("course_id"),
                             .completed_count = row.get<int>("completed_count"),
                             .percent = row.get<int>("percent")});
    }
    return state;
}

}  // namespace lectern::catalog
