#include "catalog/course_list.hpp"

#include <algorithm>

namespace lectern::catalog {

namespace {

CourseCard card_from(const Row& row) {
    return {.slug = row.text("slug"),
            .title = row.text("title"),
            .promise = row.text("promise"),
            .amount_minor = row.integer("amount_minor"),
            .currency = row.text("currency"),
            .lesson_count = row.get<int>("lesson_count"),
            .duration_seconds = row.get<int>("duration_seconds"),
            .is_owned = row.boolean("is_owned"),
            .cover = cover_from(row)};
}

constexpr const char* all_courses = R"sql(
                      courses AS course
                WHERE course.status = 'published')sql";

constexpr const char* found_courses = R"sql(
                      words
                 JOIN courses AS course ON course.search @@ words.beginnings
                WHERE course.status = 'published')sql";

constexpr const char* newest_first = "course.published_at DESC, course.id DESC";
constexpr const char* best_first =
    "ts_rank(course.search, words.beginnings) DESC, course.published_at DESC, course.id DESC";
constexpr const char* by_title = R"sql(course.title COLLATE "und-x-icu", course.id)sql";
constexpr const char* by_price = R"sql(course.amount_minor > 0, course.currency,
                          course.amount_minor, course.title COLLATE "und-x-icu", course.id)sql";

constexpr const char* none_counted = "NULL::bigint";  // counting would read all courses for twelve
constexpr const char* found_counted = R"sql((
               SELECT count(*)
                 FROM words
                 JOIN courses AS course ON course.search @@ words.beginnings
                WHERE course.status = 'published'))sql";

/// Words are taken apart by the same parser as a course's texts, so each that it knows is one that
/// a search may ask for.
std::string listing(const std::string& source, const std::string& count, const std::string& order) {
    return R"sql(
          WITH words AS (
               SELECT string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''')
                                      || ''':*', ' & ')::tsquery AS beginnings
                 FROM unnest(to_tsvector('simple', left($2, 200)))
               )
        SELECT course.slug, course.title, course.promise, course.amount_minor, course.currency,
               course.cover_width, course.cover_height, course.cover_alt, course.lesson_count,
               course.duration_seconds,
               $1::bigint IS NOT NULL
               AND EXISTS (SELECT 1
                             FROM entitlements
                            WHERE user_id = $1::bigint
                              AND course_id = course.id
                              AND status = 'active') AS is_owned,
               )sql" +
           count + R"sql( AS found_count
          FROM)sql" +
           source + R"sql(
      ORDER BY )sql" +
           order + R"sql(
         LIMIT $3 + 1
        OFFSET $4
    )sql";
}

/// One text, made of the constants above, for each kind of list: so each has a plan of its own,
/// and the newest courses come from their index.
const char* listing_for(const CourseSearch& search) {
    static const auto newest = listing(all_courses, none_counted, newest_first);
    static const auto titles = listing(all_courses, none_counted, by_title);
    static const auto prices = listing(all_courses, none_counted, by_price);
    static const auto best_found = listing(found_courses, found_counted, best_first);
    static const auto newest_found = listing(found_courses, found_counted, newest_first);
    static const auto titles_found = listing(found_courses, found_counted, by_title);
    static const auto prices_found = listing(found_courses, found_counted, by_price);

    const bool is_search = !search.words.empty();
    switch (search.order) {
        case CourseOrder::best:
            return (is_search ? best_found : newest).c_str();
        case CourseOrder::newest:
            return (is_search ? newest_found : newest).c_str();
        case CourseOrder::title:
            return (is_search ? titles_found : titles).c_str();
        case CourseOrder::price:
            return (is_search ? prices_found : prices).c_str();
    }
    return newest.c_str();
}

}  // namespace

CourseList list_published_courses(Session& session, const CourseSearch& search,
                                  std::optional<std::int64_t> viewer) {
    const auto rows = query(session, listing_for(search), viewer, search.words, courses_per_page,
                            (search.page - 1) * courses_per_page);
    CourseList list;
    if (!search.words.empty()) {
        list.found_count = rows.empty() ? 0 : rows.front().get<int>("found_count");
    }
    list.has_more = rows.size() > courses_per_page;  // one more than is shown was asked for
    const int shown = std::min(rows.size(), courses_per_page);
    list.courses.reserve(static_cast<std::size_t>(shown));
    for (int at = 0; at < shown; ++at) list.courses.push_back(card_from(rows[at]));
    return list;
}

}  // namespace lectern::catalog
