#include "school/brand_pages.hpp"

#include <string>

#include "platform/json.hpp"
#include "platform/text_direction.hpp"
#include "web/errors.hpp"

namespace lectern::school {

namespace {

/// The content behind a URL with a version (`?v=`) never changes. Without a version, it
/// changes with the settings.
const char* caching(const web::Request& request) {
    return request.query_value("v") ? "public, max-age=31536000, immutable" : "public, max-age=300";
}

web::Response file(std::string content, std::string content_type, const web::Request& request) {
    web::Response response{200, {}, std::move(content)};
    response.with_header("Content-Type", std::move(content_type));
    response.with_header("Cache-Control", caching(request));
    return response;
}

json::Raw icon(int width) {
    const auto pixels = std::to_string(width);
    return {json::object({{"src", "/assets/icon-" + pixels + ".png"},
                          {"sizes", pixels + "x" + pixels},
                          {"type", "image/png"}})};
}

}  // namespace

web::Response show_brand(const web::Request& request, Services& services) {
    return file(services.config.brand.style, "text/css; charset=utf-8", request);
}

web::Response show_logo(const web::Request& request, Services& services) {
    const auto& logo = services.config.logo;
    if (!logo) throw web::NotFound{"logo: the school has none"};
    return file(logo->content, logo->content_type, request);
}

web::Response show_front_picture(const web::Request& request, Services& services) {
    const auto& picture = services.config.front_picture;
    if (!picture) throw web::NotFound{"picture of the front page: the school has none"};
    return file(picture->content, picture->content_type, request);
}

// display is "browser" because the other modes hide the browser's bars in an installed copy, and a
// learner could not go back.
web::Response show_manifest(const web::Request&, Services& services) {
    const auto& config = services.config;
    auto text = json::object({{"name", config.school_name},
                              {"short_name", config.school_name},
                              {"lang", config.lang},
                              {"dir", text_direction(config.lang)},
                              {"start_url", "/courses"},
                              {"display", "browser"},
                              {"icons", json::Raw{json::array({icon(192), icon(512)})}}});
    return {
        200,
        {{"Content-Type", "application/manifest+json"}, {"Cache-Control", "public, max-age=300"}},
        std::move(text)};
}

}  // namespace lectern::school
