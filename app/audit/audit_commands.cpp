#include "audit/audit_commands.hpp"

#include "config.hpp"

namespace lectern::audit {

Act act_of_operator(Timestamp now) {
    return {.actor = Actor::system_operator, .operator_name = operator_name(), .now = now};
}

}  // namespace lectern::audit
