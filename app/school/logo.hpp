#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace lectern {

/// The school's logo: the file, and its size in pixels.
struct Logo {
    std::string content;
    std::string content_type;
    std::string version;  // changes when the content changes
    int width = 0;
    int height = 0;
};

/// Reads an .svg with a viewBox, or a .png, of at most 64 KiB. Returns nothing if the file is
/// something else or cannot be read.
std::optional<Logo> read_logo(const std::filesystem::path& file);

}  // namespace lectern
