#include "guide.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "web/errors.hpp"

namespace lectern::sandbox {
namespace {

struct Asset {
    std::string_view file;
    const char* type;
};

constexpr Asset assets[] = {{"sandbox.css", "text/css; charset=utf-8"},
                            {"icon.svg", "image/svg+xml"}};

}  // namespace

web::Response show_guide(const web::Request& /*request*/, Sandbox& sandbox) {
    return web::page("guide", web::view({{"sandbox_url", sandbox.settings.url}}));
}

web::Response show_health(const web::Request& /*request*/, Sandbox& /*sandbox*/) {
    return web::plain_text("ok\n");
}

web::Response show_asset(const web::Request& request, Sandbox& sandbox) {
    const auto& name = request.path_value("file");
    const auto* const asset = std::ranges::find(assets, name, &Asset::file);
    if (asset == std::end(assets)) throw web::NotFound{"asset: no such file"};
    auto bytes = read_file(sandbox.settings.views.parent_path() / "assets" / name);
    if (!bytes) throw web::NotFound{"asset: " + name + " is not beside the views"};
    web::Response response;
    response.headers = {{"Content-Type", asset->type}, {"Cache-Control", "public, max-age=300"}};
    response.body = *std::move(bytes);
    return response;
}

}  // namespace lectern::sandbox
