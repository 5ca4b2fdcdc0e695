#pragma once

#include <string>
#include <string_view>

namespace lectern::account {

/// The names of a browser and of the device or system that it runs on: `Firefox` and `Windows`.
/// Each is empty if it is unknown.
struct BrowserNames {
    std::string browser;
    std::string system;
};

/// Reads the names from a User-Agent header. It is a claim of the browser: good enough for a
/// person to recognize it by, and for nothing else.
BrowserNames browser_names(std::string_view user_agent);

}  // namespace lectern::account
