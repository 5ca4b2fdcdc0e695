#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lectern {

/// What the content of an image file says about it.
struct ImageHeader {
    std::string content_type;
    int width = 0;  // pixels, as browsers show it: turned as a JPEG says
    int height = 0;
};

/// Reads a PNG, JPEG, GIF or WebP file from its first bytes; a JPEG may need many of them. Returns
/// nothing if it is another kind of file, or is damaged. Does not decode the image itself.
std::optional<ImageHeader> image_header(std::string_view bytes);

}  // namespace lectern
