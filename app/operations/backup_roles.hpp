#pragma once

#include <string>

#include "platform/database.hpp"

namespace lectern::operations {

/// Returns statements for psql that recreate the roles with which people and units connect: the
/// members of the roles of sql/roles.sql, their memberships and their settings, without passwords.
/// They can be repeated.
std::string statements_for_members(DatabaseHandle& handle);

}  // namespace lectern::operations
