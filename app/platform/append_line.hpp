#pragma once

#include <filesystem>
#include <string>

namespace lectern {

/// Appends a line to a file and waits for the disk, unless it is the last line already. Creates the
/// file if there is none. A last line without an end is left as it is, and the new one begins below
/// it. Throws std::runtime_error that names the file and the fault.
void append_line(const std::filesystem::path& file, const std::string& line);

}  // namespace lectern
