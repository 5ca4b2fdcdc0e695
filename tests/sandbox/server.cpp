#include "server.hpp"

#include "r2.hpp"
#include "routes.hpp"
#include "sandbox.hpp"
#include "web/fastcgi.hpp"
#include "web/prefork.hpp"
#include "web/respond.hpp"
#include "web/router.hpp"
#include "web/view.hpp"

namespace lectern::sandbox {
namespace {

void work(int listening_socket, const Settings& settings, const StateDirectory& state) {
    const web::Views views{settings.views};
    Sandbox sandbox{
        .settings = settings, .state = state, .sessions = Sessions{state, settings.url}};
    const web::Site site{.router = web::Router{routes(sandbox)},
                         .views = views,
                         .base_url = settings.url,
                         .session_cookie_name = {},
                         .find_viewer = {},
                         .add_frame = [&](const web::Request& request, web::ViewData& data) {
                             web::put(data, "site_url", settings.site_url);
                             web::put(data, "request_id", request.request_id);
                         }};
    const auto answer = [&](web::Request request) {
        if (is_for_bucket(request, settings)) return answer_for_bucket(request, settings);
        return web::respond(site, std::move(request));
    };
    web::answer_requests(listening_socket, answer, largest_upload);
}

}  // namespace

int run_server(int listening_socket, const Settings& settings, const StateDirectory& state) {
    return web::run_children({{settings.workers, [&] { work(listening_socket, settings, state); }}},
                             {});
}

}  // namespace lectern::sandbox
