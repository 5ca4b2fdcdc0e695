#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "console/command.hpp"
#include "platform/database.hpp"

namespace lectern::operations {

/// A broken invariant: the rule, and the object that breaks it.
struct BrokenInvariant {
    std::string rule;
    std::string object;
};

/// Runs the queries of `file` (sql/invariants.sql) and returns the broken invariants. Throws
/// std::runtime_error if the file cannot be read.
std::vector<BrokenInvariant> find_broken_invariants(Database& database,
                                                    const std::filesystem::path& file);

/// `lectern doctor --invariants`: prints the broken invariants. Exit status 1 if there are any.
int check_invariants(const Options& options);

}  // namespace lectern::operations
