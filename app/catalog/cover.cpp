#include "catalog/cover.hpp"

#include <algorithm>
#include <cstdint>

namespace lectern::catalog {

namespace {

constexpr std::uint32_t hues = 360;
constexpr std::size_t most_large_letters = 42;
constexpr std::size_t longest_large_word = 16;

/// FNV-1a
std::uint32_t hash_of(std::string_view slug) {
    std::uint32_t hash = 2166136261;
    for (const char letter : slug) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619;
    return hash;
}

std::size_t longest_word(std::string_view title) {
    std::size_t longest = 0;
    while (true) {
        const auto end = title.find_first_of(" -");
        longest = std::max(longest, std::min(end, title.size()));
        if (end == std::string_view::npos) return longest;
        title.remove_prefix(end + 1);
    }
}

}  // namespace

std::optional<Cover> cover_from(const Row& row) {
    if (row.is_null("cover_width")) return std::nullopt;
    return Cover{.width = row.get<int>("cover_width"),
                 .height = row.get<int>("cover_height"),
                 .alt = row.text("cover_alt")};
}

std::optional<CoverObject> find_cover(DatabaseHandle& handle, const std::string& slug,
                                      std::optional<UserId> viewer) {
    const auto rows = query(handle, R"sql(
        SELECT cover_object_key, cover_content_type
          FROM courses AS course
         WHERE id = (SELECT course_id FROM course_slugs WHERE slug = $1)
           AND cover_object_key IS NOT NULL
           AND (status = 'published'
                OR (status = 'retired'
                    AND EXISTS (SELECT 1
                                  FROM learner_courses
                                 WHERE user_id = $2::bigint
                                   AND course_id = course.id)))
    )sql",
                            slug, viewer);
    if (rows.empty()) return std::nullopt;
    return CoverObject{.object_key = rows.front().text("cover_object_key"),
                       .content_type = rows.front().text("cover_content_type")};
}

int cover_hue(std::string_view slug) {
    return static_cast<int>(hash_of(slug) % hues);
}

int cover_shape(std::string_view slug) {
    return static_cast<int>(hash_of(slug) / hues % cover_shapes);
}

bool is_long_on_cover(std::string_view title) {
    return title.size() > most_large_letters || longest_word(title) > longest_large_word;
}

}  // namespace lectern::catalog
