#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace lectern {

/// The school's logo, as it is sent and as large as it is drawn.
struct Logo {
    std::string content;
    std::string content_type;
    std::string version;  // changes when the content does
    int width = 0;
    int height = 0;
};

/// An .svg with a viewBox or a .png, of at most 64 KiB; nothing when the file is something else or
/// cannot be read.
std::optional<Logo> read_logo(const std::filesystem::path& file);

}  // namespace lectern
