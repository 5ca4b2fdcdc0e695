#include "operations/serve_command.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "account/account_pages.hpp"
#include "account/refused_form_pages.hpp"
#include "console/options.hpp"
#include "operations/metrics_pages.hpp"
#include "platform/database_encryption.hpp"
#include "platform/log.hpp"
#include "platform/pooling.hpp"
#include "platform/standard_output.hpp"
#include "platform/version.hpp"
#include "routes.hpp"
#include "school/frame.hpp"
#include "services_of_process.hpp"
#include "web/fastcgi.hpp"
#include "web/listening_socket.hpp"
#include "web/prefork.hpp"
#include "web/request_counts.hpp"
#include "web/respond.hpp"

namespace lectern::operations {
namespace {

using web::Pool;

constexpr Pool pools[] = {Pool::pages, Pool::outside, Pool::password};

Pool pool_of(const Options& options) {
    const auto& name = options.required("--pool");
    expect_one_of("--pool", name, list_pool_names());
    for (const auto pool : pools)
        if (name == to_text(pool)) return pool;
    return Pool::pages;
}

Process process_of(Pool pool) {
    switch (pool) {
        case Pool::pages:
            return Process::pages;
        case Pool::outside:
            return Process::outside;
        case Pool::password:
            return Process::password;
    }
    return Process::pages;
}

int workers_of(Pool pool, const Config& config) {
    switch (pool) {
        case Pool::pages:
            return config.pages_workers;
        case Pool::outside:
            return config.outside_workers;
        case Pool::password:
            return config.password_workers;
    }
    return config.pages_workers;
}

web::Site site_of(Services& services, Pool pool) {
    return {
        .router = web::Router{web::bind_routes(routes(), services)},
        .views = services.views,
        .base_url = services.config.base_url,
        .session_cookie_name = services.cookies.name("session"),
        .find_viewer =
            [&services](const std::string& token, const web::Request&) {
                return services.database.autocommit([&](Connection& connection) {
                    return account::find_viewer(connection, token, services.clock.now());
                });
            },
        .pool = pool,
        .add_frame =
            [&services](const web::Request& request, web::ViewData& data) {
                school::add_frame(data, request, services.config);
            },
        .keep_form =
            [&services](const web::Request& request, const web::RefusedForm& refused,
                        const std::string& path, const std::string& replaced) {
                return account::keep_refused_form(services, request, refused, path, replaced);
            },
        .take_form =
            [&services](const web::Request& request, const std::string& token) {
                return account::take_refused_form(services, request, token);
            },
    };
}

/// Answers requests of the site until SIGTERM, and counts them.
void answer_site(int socket, Pool pool, const Config& config, const web::Views& views,
                 web::RequestCounts& counts) {
    ProcessServices process{config, views};
    auto& services = process.services();
    const auto site = site_of(services, pool);
    counts.enter();
    web::answer_requests(socket, [&](web::Request request) {
        const auto begun = counts.begin(web::queue_time(request, services.clock.now()));
        auto response = web::respond(site, std::move(request));
        counts.end(begun, response.route, response.status);
        return response;
    });
    if (has_lost_output()) throw std::runtime_error{"standard output: could not be written"};
}

std::filesystem::path socket_path(const Config& config, Pool pool, std::string_view ending) {
    return config.sockets / (std::string{to_text(pool)} + std::string{ending});
}

}  // namespace

std::vector<std::string_view> list_pool_names() {
    std::vector<std::string_view> names;
    for (const auto pool : pools) names.emplace_back(to_text(pool));
    return names;
}

int serve_pool(const Options& options) {
    const auto pool = pool_of(options);
    const auto config = read_config(process_of(pool));
    warn_of_weak_encryption(config.database_url);
    expect_own_session(config.database_url);
    const auto views = views_of(config, "mail/");  // only the jobs render mails
    const int request_socket = web::listening_socket(socket_path(config, pool, ".sock"));
    web::RequestCounts counts{web::names_of(routes())};

    std::vector<web::ChildKind> kinds{{.count = workers_of(pool, config), .work = [&] {
                                           answer_site(request_socket, pool, config, views, counts);
                                       }}};
    if (config.metrics) {
        const int scrape_socket = web::listening_socket(socket_path(config, pool, "-metrics.sock"));
        kinds.push_back({.count = 1, .work = [&, scrape_socket] {
                             answer_scrapes({.scrape_socket = scrape_socket,
                                             .pool = pool,
                                             .request_socket = request_socket,
                                             .config = config,
                                             .counts = counts});
                         }});
    }
    log::info("pool " + std::string{to_text(pool)} + ": lectern " + version_with_commit() +
              " starts");
    return web::run_children(kinds, [&](pid_t child) { counts.leave(child); });
}

}  // namespace lectern::operations
