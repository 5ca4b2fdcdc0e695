#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"

// The public pages, for search engines.

namespace lectern::catalog {

/// A published course, or a preview lesson of one.
struct PublicPage {
    std::string course_slug;
    std::optional<std::string> lesson_slug;
    std::string updated_on;  // `2026-11-23`, in UTC
};

/// A sitemap may have 50,000 URLs (sitemaps.org, "Protocol"). One of them is the catalogue.
constexpr int most_sitemap_pages = 49'999;

/// Lists the newest courses first, each followed by its preview lessons.
std::vector<PublicPage> list_public_pages(DatabaseHandle& handle, int most = most_sitemap_pages);

}  // namespace lectern::catalog
