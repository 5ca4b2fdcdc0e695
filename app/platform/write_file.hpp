#pragma once

#include <filesystem>
#include <string_view>

namespace lectern {

/// Writes a file whole or not at all: a temporary file beside it takes its name when it is
/// complete. A symbolic link keeps leading to its file. What is no regular file, such as a device,
/// is written directly. Throws std::runtime_error that names the file and the fault.
void write_file(const std::filesystem::path& file, std::string_view content);

}  // namespace lectern
