#include "platform/service_manager.hpp"

#include <systemd/sd-daemon.h>

#include <cstdint>

namespace lectern {

ServiceManager::ServiceManager() {
    std::uint64_t limit = 0;
    if (sd_watchdog_enabled(0, &limit) <= 0) return;
    // A third of the limit, so that one late call does no harm.
    longest_silence_ =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds{limit} / 3);
}

void ServiceManager::ready() const {
    sd_notify(0, "READY=1");
}

void ServiceManager::stopping() const {
    sd_notify(0, "STOPPING=1");
}

void ServiceManager::reset_watchdog() const {
    if (longest_silence_.count() >= 0) sd_notify(0, "WATCHDOG=1");
}

}  // namespace lectern
