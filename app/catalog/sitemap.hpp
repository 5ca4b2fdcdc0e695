#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"

// What search engines are told of: the pages that are open to everybody.

namespace lectern::catalog {

/// A published course, or a free lesson of one.
struct PublicPage {
    std::string course_slug;
    std::optional<std::string> lesson_slug;
    std::string updated_on;  // `2026-11-23`, in UTC
};

/// Source: sitemaps.org, "Protocol". One address is the catalogue's.
constexpr int most_sitemap_pages = 49'999;

/// The newest courses first, each with its free lessons behind it.
std::vector<PublicPage> list_public_pages(Session& session, int most = most_sitemap_pages);

}  // namespace lectern::catalog
