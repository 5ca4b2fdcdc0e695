#include "authoring/price_commands.hpp"

#include "audit/audit_commands.hpp"
#include "authoring/price_sync.hpp"
#include "config.hpp"
#include "services_of_process.hpp"

namespace lectern::authoring {

int sync_prices(const Options& /*options*/) {
    return with_services(Process::command, [](Services& services) {
        const auto act = audit::act_of_operator(services.clock.now());
        return print_sync_lines(sync_prices(services.database, services.payments, act));
    });
}

}  // namespace lectern::authoring
