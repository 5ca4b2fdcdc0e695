#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace lectern {

/// The picture that a school shows on the page of its courses: the file, and its size in pixels.
struct FrontPicture {
    std::string content;
    std::string content_type;
    std::string version;  // changes when the content changes
    int width = 0;
    int height = 0;
};

/// Reads a .jpg, .png or .webp of at most 512 KiB. Returns nothing if the file is something else or
/// cannot be read.
std::optional<FrontPicture> read_front_picture(const std::filesystem::path& file);

/// Reads a file of Markdown, of at most 16 KiB, and returns its text as HTML. Returns nothing if it
/// has no text, is not UTF-8 or cannot be read.
std::optional<std::string> read_front_text(const std::filesystem::path& file);

}  // namespace lectern
