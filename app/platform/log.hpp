#pragma once

#include <string_view>

namespace lectern::log {

/// Each function writes one JSON line to standard error:
/// `{"at":…,"level":"error","request_id":…,"message":…}`. The message has the form `object: fact`,
/// and never contains a secret, a token or an e-mail address in clear.
void error(std::string_view message, std::string_view request_id = {});
void warning(std::string_view message, std::string_view request_id = {});
void info(std::string_view message, std::string_view request_id = {});

}  // namespace lectern::log
