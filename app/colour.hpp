#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Colours as the school's accent needs them: read, compared by contrast, made lighter or darker.

namespace lectern::colour {

/// sRGB, as screens and mail clients know it.
struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    bool operator==(const Rgb&) const = default;
};

/// As people see it: lightness 0 to 1, chroma 0 (grey) to about 0.4, hue in degrees. The numbers
/// are those of CSS's `oklch()`.
struct Oklch {
    double lightness = 0;
    double chroma = 0;
    double hue = 0;
};

constexpr Rgb white{255, 255, 255};
constexpr Rgb black{0, 0, 0};

/// `#1f4e8c`, and nothing else.
std::optional<Rgb> parse(std::string_view text);
std::string to_text(Rgb colour);

Oklch to_oklch(Rgb colour);
/// Of the same lightness and hue; a chroma that no screen can show is reduced.
Rgb to_rgb(Oklch colour);

/// 1 (the same) to 21 (black and white), as WCAG 2 defines it.
double contrast(Rgb one, Rgb other);
/// The colour made darker on a light ground, or lighter on a dark one, until it has the contrast.
Rgb with_contrast(Rgb colour, Rgb ground, double least);

}  // namespace lectern::colour
