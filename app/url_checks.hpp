#pragma once

#include <string>

#include "run_mode.hpp"
#include "setting_checks.hpp"

// The checks of URLs that settings of several subjects use.

namespace lectern {

/// Whether the URL is https://HOST[:PORT], with nothing after it.
bool is_https_origin(const std::string& url);
/// Whether the URL is http://HOST[:PORT] of this machine, with nothing after it.
bool is_loopback_origin(const std::string& url);

/// Checks the address of an API that only a sandbox may replace.
Fault api_fault(const std::string& value, Mode mode, const std::string& real_api);

}  // namespace lectern
