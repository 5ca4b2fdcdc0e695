#pragma once

#include "console/command.hpp"

namespace lectern::entitlement {

/// `lectern grant add EMAIL COURSE --reason TEXT`: gives an account with a proven address access to
/// a course, whatever it paid.
int add_grant(const Options& options);
/// `lectern grant revoke ID|EMAIL COURSE --reason TEXT`: revokes one entitlement, or all that a
/// person has for a course.
int revoke_grant(const Options& options);

}  // namespace lectern::entitlement
