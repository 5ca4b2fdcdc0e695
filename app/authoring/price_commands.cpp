#include "authoring/price_commands.hpp"

#include <iostream>

#include "audit/audit_commands.hpp"
#include "authoring/price_sync.hpp"
#include "config.hpp"
#include "services_of_process.hpp"

namespace lectern::authoring {

int sync_prices(const Options& /*options*/) {
    return with_services(Process::command, [](Services& services) {
        const auto act = audit::act_of_operator(services.clock.now());
        bool are_right = true;
        for (const auto& line : sync_prices(services.database, services.payments, act)) {
            (line.is_ok ? std::cout : std::cerr) << line.text << '\n';
            are_right = are_right && line.is_ok;
        }
        return are_right ? 0 : 1;
    });
}

}  // namespace lectern::authoring
