#pragma once

#include <string>

namespace lectern {

/// A QR code as the path of an SVG image, in units of one module, without the margin.
struct QrCode {
    int size = 0;      // modules on each side
    std::string path;  // the `d` of a <path> that fills the dark modules
};

/// Encodes a text with error correction level M. Throws std::runtime_error if the text is too long.
QrCode qr_code(const std::string& text);

}  // namespace lectern
