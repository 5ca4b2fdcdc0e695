#include "operations/serve_command.hpp"

#include <utility>

#include "account/account_pages.hpp"
#include "operations/frame.hpp"
#include "routes.hpp"
#include "services_of_process.hpp"
#include "web/fastcgi.hpp"
#include "web/prefork.hpp"
#include "web/respond.hpp"

namespace lectern::operations {
namespace {

web::Site site_of(Services& services, const std::string& asset_version) {
    return {
        .router = web::Router{web::bind_routes(routes(), services)},
        .views = services.views,
        .base_url = services.config.base_url,
        .session_cookie_name = services.cookies.name("session"),
        .find_viewer =
            [&services](const std::string& token, const web::Request&) {
                return services.database.read([&](Connection& connection) {
                    return account::find_viewer(connection, token, services.clock.now());
                });
            },
        .add_frame =
            [&services, asset_version](const web::Request& request, web::ViewData& data) {
                add_frame(data, request, services.config, asset_version);
            },
    };
}

}  // namespace

int serve(const Arguments& arguments) {
    expect_no_arguments(arguments);
    const auto config = read_config();
    const auto views = views_of(config);
    const auto version = asset_version(config.share / "views" / "assets");
    const int listening = web::listening_socket(config.listen);

    return web::run_workers(listening, config.workers, [&](int socket) {
        ServicesOfProcess process{config, views};
        const auto site = site_of(process.services(), version);
        web::answer_requests(
            socket, [&](web::Request request) { return web::respond(site, std::move(request)); });
    });
}

}  // namespace lectern::operations
