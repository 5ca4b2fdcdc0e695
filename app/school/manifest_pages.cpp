#include "school/manifest_pages.hpp"

#include <string>

#include "platform/json.hpp"

namespace lectern::school {

namespace {

json::Raw icon(int width) {
    const auto pixels = std::to_string(width);
    return {json::object({{"src", "/assets/icon-" + pixels + ".png"},
                          {"sizes", pixels + "x" + pixels},
                          {"type", "image/png"}})};
}

}  // namespace

// display is "browser" because the other modes hide the browser's bars in an installed copy, and a
// learner could not go back.
web::Response show_manifest(const web::Request&, Services& services) {
    const auto& config = services.config;
    auto text = json::object({{"name", config.school_name},
                              {"short_name", config.school_name},
                              {"lang", config.lang},
                              {"start_url", "/courses"},
                              {"display", "browser"},
                              {"icons", json::Raw{json::array({icon(192), icon(512)})}}});
    return {
        200,
        {{"Content-Type", "application/manifest+json"}, {"Cache-Control", "public, max-age=300"}},
        std::move(text)};
}

}  // namespace lectern::school
