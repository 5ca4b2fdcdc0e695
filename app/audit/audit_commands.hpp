#pragma once

#include "audit/audit.hpp"

namespace lectern::audit {

/// The act of the operator who runs this command.
Act act_of_operator(Timestamp now);

}  // namespace lectern::audit
