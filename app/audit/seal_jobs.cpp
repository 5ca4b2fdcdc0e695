#include "audit/seal_jobs.hpp"

#include "audit/seal.hpp"
#include "platform/append_line.hpp"

namespace lectern::audit {

int seal_audit(Services& services) {
    const auto& config = services.config;
    const auto sealed = services.database.write([&](Transaction& transaction) {
        return seal_new_rows(transaction, config.audit_seal_key, services.clock.now()).rows;
    });
    if (config.audit_checkpoints.empty()) return sealed;
    const auto newest = services.database.read(find_newest_checkpoint);
    if (newest) append_line(config.audit_checkpoints, line_from(*newest));
    return sealed;
}

int seal_late_audit(Services& services) {
    return services.database.write([&](Transaction& transaction) {
        return seal_late_rows(transaction, services.clock.now());
    });
}

}  // namespace lectern::audit
