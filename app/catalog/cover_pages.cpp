#include "catalog/cover_pages.hpp"

#include "web/errors.hpp"

namespace lectern::catalog {

void add_cover(web::ViewData& data, const std::string& slug, const std::string& title,
               const std::optional<Cover>& cover) {
    web::put(data, "cover_slug", slug);
    web::put(data, "has_picture", cover.has_value());
    web::put(data, "cover_width", std::to_string(cover ? cover->width : 0));
    web::put(data, "cover_height", std::to_string(cover ? cover->height : 0));
    web::put(data, "cover_alt", cover ? cover->alt : std::string{});
    web::put(data, "cover_hue", std::to_string(cover_hue(slug)));
    web::put(data, "cover_shape", std::to_string(cover_shape(slug)));
    web::put(data, "has_long_title", is_long_on_cover(title));
    web::put(data, "is_seen_at_once", false);
}

web::Response show_cover(const web::Request& request, Services& services) {
    const auto& slug = request.path_value("slug");
    const auto cover = services.database.read(
        [&](Connection& connection) { return find_cover(connection, slug, request.viewer_id()); });
    if (!cover || !services.storage.is_configured()) {
        throw web::NotFound{"cover of course " + slug + ": not found"};
    }
    return redirect_to_picture(cover->object_key, cover->content_type, services);
}

std::string picture_url(const std::string& object_key, const std::string& content_type,
                        Services& services) {
    return services.storage.download_url(
        {.object_key = object_key, .file_name = {}, .content_type = content_type},
        services.clock.now());
}

web::Response redirect_to_picture(const std::string& object_key, const std::string& content_type,
                                  Services& services) {
    const auto url = picture_url(object_key, content_type, services);
    // Half the shortest lifetime of a link, so that a browser never uses a cached link that has
    // expired.
    return web::redirect(url).with_status(302).with_header("Cache-Control", "private, max-age=30");
}

}  // namespace lectern::catalog
