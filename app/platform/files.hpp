#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace lectern {

/// Returns the content of a file, at most `most` bytes of it. Returns nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& file,
                                     std::size_t most = std::numeric_limits<std::size_t>::max());

/// Writes a file whole or not at all: a temporary file beside it takes its name when it is
/// complete. A symbolic link keeps leading to its file. What is no regular file, such as a device,
/// is written directly. Throws std::runtime_error that names the file and the fault.
void write_file(const std::filesystem::path& file, std::string_view content);

/// Waits until a file, or the names in a directory, are on the disk. Throws std::runtime_error.
void flush_to_disk(const std::filesystem::path& file_or_directory);

}  // namespace lectern
