#include "catalog/sitemap_pages.hpp"

#include <string>
#include <utility>

namespace lectern::catalog {

namespace {

/// Returns a text that caches may share: it is the same for everybody and may be slightly out of
/// date.
web::Response shared_text(const char* content_type, std::string view, web::ViewData data) {
    return {200,
            {{"Content-Type", content_type}, {"Cache-Control", "public, max-age=300"}},
            web::Page{std::move(view), std::move(data)}};
}

std::string path_of(const PublicPage& page) {
    const auto course = "/courses/" + page.course_slug;
    return page.lesson_slug ? course + "/preview/" + *page.lesson_slug : course;
}

}  // namespace

web::Response show_sitemap(const web::Request&, Services& services) {
    const auto pages = services.database.read(
        [](Connection& connection) { return list_public_pages(connection); });
    return shared_text("application/xml; charset=utf-8", "catalog/sitemap", sitemap_view(pages));
}

web::Response show_robots(const web::Request&, Services&) {
    return shared_text("text/plain; charset=utf-8", "catalog/robots.text", web::ViewData{});
}

web::ViewData sitemap_view(const std::vector<PublicPage>& pages) {
    std::vector<web::ViewData> items;
    for (const auto& page : pages) {
        items.push_back(web::view({{"page_path", path_of(page)}, {"updated_on", page.updated_on}}));
    }
    return web::view({{"pages", web::view_list(std::move(items))}});
}

}  // namespace lectern::catalog
