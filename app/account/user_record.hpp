#pragma once

#include <optional>
#include <string>

#include "platform/database.hpp"

namespace lectern::account {

/// An account as operators see it, by address or row number: who, where signed in, what bought,
/// granted and mailed. A JSON object.
std::optional<std::string> find_user_record(Session& session, const std::string& email_or_id);

}  // namespace lectern::account
