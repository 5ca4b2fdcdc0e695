#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// Names of modules and lessons in a course's folder: `01-start`, `02-joins.md`.

namespace lectern::authoring {

/// The parts of a name such as `02-joins.md`.
struct NumberedName {
    std::uint64_t number = 0;
    std::string name;  // `joins`: the key, and the slug of a lesson
};

/// Takes the name of a file or folder apart. Returns nothing if it does not begin with a number and
/// one of `-`, `_`, `.`, or a space.
std::optional<NumberedName> numbered_name(const std::filesystem::path& path);

/// Returns `First steps` for `first-steps`.
std::string title_from(std::string name);

/// Whether the name ends in `.md`, in any case.
bool is_markdown_file(const std::filesystem::path& path);

/// Lists what a folder contains, without ignored names: first what has a number, by number and
/// name, then the rest by name. Throws std::filesystem::filesystem_error if it cannot be read.
std::vector<std::filesystem::path> list_in_order(const std::filesystem::path& folder);

}  // namespace lectern::authoring
