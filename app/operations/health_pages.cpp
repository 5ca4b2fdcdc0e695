#include "operations/health_pages.hpp"

#include "operations/migrations.hpp"
#include "payments/webhook_silence.hpp"
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
        return services.database.read([&](Connection& connection) {
            const auto migrations = services.config.share / "sql" / "migrations";
            if (!is_migrated(connection, migrations)) {
                return not_ready("the database is not migrated");
            }
            // These workers can do their work: what is wrong elsewhere is told, and takes no
            // traffic away.
            const auto silence = payments::find_webhook_silence(connection, services.clock.now());
            return web::plain_text("ready\n" + (silence ? "webhooks: " + *silence + '\n' : ""));
        });
    } catch (const DatabaseUnavailable& error) {
        log::error(std::string{"readiness: "} + error.what(), request.request_id);
        return not_ready("the database does not answer");
    }
}

}  // namespace lectern::operations
