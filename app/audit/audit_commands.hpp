#pragma once

#include "audit/audit.hpp"
#include "commands.hpp"

namespace lectern::audit {

/// The act of the operator who runs this command. Its request id is the command's own, so that the
/// rows of one command are found together.
Act act_of_operator(Timestamp now);

/// `lectern audit tail`: prints the newest rows, or those since a time; `-f` goes on until it is
/// stopped, or until nobody reads any more.
int tail(const Arguments& arguments);

}  // namespace lectern::audit
