#include "catalog/cover.hpp"

namespace lectern::catalog {

std::optional<Cover> cover_from(const Row& row) {
    if (row.is_null("cover_width")) return std::nullopt;
    return Cover{.width = row.get<int>("cover_width"),
                 .height = row.get<int>("cover_height"),
                 .alt = row.text("cover_alt")};
}

std::optional<CoverObject> find_cover(Session& session, const std::string& slug,
                                      std::optional<std::int64_t> viewer) {
    const auto rows = query(session, R"sql(
        SELECT cover_object_key, cover_content_type
          FROM courses AS course
         WHERE slug = $1
           AND cover_object_key IS NOT NULL
           AND (status = 'published'
                OR (status = 'retired'
                    AND EXISTS (SELECT 1
                                  FROM entitlements
                                 WHERE user_id = $2::bigint
                                   AND course_id = course.id
                                   AND status = 'active')))
    )sql",
                            slug, viewer);
    if (rows.empty()) return std::nullopt;
    return CoverObject{.object_key = rows.front().text("cover_object_key"),
                       .content_type = rows.front().text("cover_content_type")};
}

int cover_hue(std::string_view slug) {
    std::uint32_t hash = 2166136261;  // FNV-1a
    for (const char letter : slug) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619;
    }
    return static_cast<int>(hash % 360);
}

}  // namespace lectern::catalog
