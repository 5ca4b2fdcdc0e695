#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config.hpp"

namespace lectern::operations {

/// A demo (`./app/demo`) that runs on this machine.
struct Demo {
    Config config;
    std::string operator_database_url;
};

/// Returns the directories in which a demo may keep its data, the likeliest first: `given`, or else
/// `.state/demo` of `directory` and of its parents, and /var/lib/lectern-demo.
std::vector<std::filesystem::path> list_demo_states(
    const std::optional<std::filesystem::path>& given, const std::filesystem::path& directory);

/// Finds a demo that is ready, with its settings. Throws CommandFailure if there is none.
Demo find_demo(const std::vector<std::filesystem::path>& states);

}  // namespace lectern::operations
