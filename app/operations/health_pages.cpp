#include "operations/health_pages.hpp"

#include "operations/migrations.hpp"
#include "platform/log.hpp"

namespace lectern::operations {

namespace {

web::Response not_ready(const std::string& what) {
    return web::plain_text(what + "\n").with_status(503).with_header("Retry-After", "5");
}

}  // namespace

web::Response show_health(const web::Request&, Services&) {
    return web::plain_text("ok\n");
}

web::Response show_readiness(const web::Request& request, Services& services) {
    try {
        const bool ready = services.database.read([&](Connection& connection) {
            return is_migrated(connection, services.config.share / "sql" / "migrations");
        });
        return ready ? web::plain_text("ready\n") : not_ready("the database is not migrated");
    } catch (const DatabaseUnavailable& error) {
        log::error(std::string{"readiness: "} + error.what(), request.request_id);
        return not_ready("the database does not answer");
    }
}

}  // namespace lectern::operations
