#include "operations/health_pages.hpp"

#include "operations/backlog.hpp"
#include "operations/schema_state.hpp"
#include "payments/webhook_silence.hpp"
#include "platform/log.hpp"

namespace lectern::operations {

namespace {

web::Response not_ready(const std::string& what) {
    return web::plain_text(what).with_status(503).with_header("Retry-After", "5");
}

/// Returns the lines about the backlog, or one that says that it is not known.
std::string backlog_lines(Connection& connection, const web::Request& request, Services& services) {
    try {
        return text_of(find_backlog(connection, services.clock.now()));
    } catch (const DatabaseError& error) {
        log::error(std::string{"readiness: backlog: "} + error.what(), request.request_id);
        return "backlog: not known\n";
    }
}

/// Returns a line of warning if webhooks are missing or their state is unknown, else an empty text.
std::string webhook_warning(Connection& connection, const web::Request& request,
                            Services& services) {
    try {
        const auto silence = payments::find_webhook_silence(connection, services.clock.now());
        return silence ? "webhooks: " + to_text(*silence) + '\n' : "";
    } catch (const DatabaseError& error) {
        log::error(std::string{"readiness: webhooks: "} + error.what(), request.request_id);
        return "webhooks: not known\n";
    }
}

}  // namespace

web::Response show_health(const web::Request&, Services&) {
    return web::plain_text("ok\n");
}

web::Response show_readiness(const web::Request& request, Services& services) {
    try {
        return services.database.read([&](Connection& connection) {
            const auto state =
                find_schema_state(connection, services.config.share / "sql" / "migrations");
            const auto migrations = "migrations: " + text_of(state) + '\n';
            if (!state.incompatible.empty())
                return not_ready(state.incompatible + '\n' + migrations);
            if (!state.can_run()) return not_ready("the database is not migrated\n" + migrations);
            // What is late is reported, but these workers are ready all the same and keep their
            // traffic: another host has the same backlog.
            return web::plain_text("ready\n" + migrations +
                                   backlog_lines(connection, request, services) +
                                   webhook_warning(connection, request, services));
        });
    } catch (const DatabaseUnavailable& error) {
        log::error(std::string{"readiness: "} + error.what(), request.request_id);
        return not_ready("the database does not answer\n");
    }
}

}  // namespace lectern::operations
