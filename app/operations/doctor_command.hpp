#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "commands.hpp"
#include "platform/database.hpp"

namespace lectern::operations {

struct Fault {
    std::string rule;
    std::string object;
};

/// What sql/invariants.sql finds. Throws std::runtime_error when the file cannot be read.
std::vector<Fault> find_broken_invariants(Database& database, const std::filesystem::path& file);

/// `lectern doctor --invariants`: 1 when something that must always hold does not.
int doctor(const Arguments& arguments);

}  // namespace lectern::operations
