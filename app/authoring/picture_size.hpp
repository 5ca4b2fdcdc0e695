#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace lectern::authoring {

/// The kind and the size of a picture, from its content.
struct PictureSize {
    std::string content_type;  // image/png, image/jpeg, image/gif or image/webp
    std::int64_t width = 0;    // pixels
    std::int64_t height = 0;
};

constexpr std::int64_t largest_picture_bytes = std::int64_t{10} << 20;
constexpr std::int64_t most_picture_pixels = 10000;  // in width and in height

/// Returns nothing if the file cannot be read or is no picture of a kind that lessons show.
std::optional<PictureSize> picture_size(const std::filesystem::path& file);

/// What shows a picture. Covers are no GIF.
enum class PictureUse { lesson, cover };

/// Returns why a page cannot show the file, such as `is too large …`; nothing if it can.
std::optional<std::string> fault_in_picture(const std::filesystem::path& file, PictureUse use);

}  // namespace lectern::authoring
