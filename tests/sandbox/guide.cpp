#include "guide.hpp"

#include "web/errors.hpp"

namespace lectern::sandbox {

web::Response show_guide(const web::Request& /*request*/, Sandbox& sandbox) {
    return web::page("guide", web::view({{"sandbox_url", sandbox.settings.url}}));
}

web::Response show_health(const web::Request& /*request*/, Sandbox& /*sandbox*/) {
    return web::plain_text("ok\n");
}

web::Response show_style(const web::Request& /*request*/, Sandbox& sandbox) {
    auto style = read_file(sandbox.settings.views.parent_path() / "assets" / "sandbox.css");
    if (!style) throw web::NotFound{"sandbox.css: not beside the views"};
    web::Response response;
    response.headers = {{"Content-Type", "text/css; charset=utf-8"},
                        {"Cache-Control", "public, max-age=300"}};
    response.body = *std::move(style);
    return response;
}

}  // namespace lectern::sandbox
