#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Colours for the school's accent: parse them, measure contrast, make them lighter or darker.

namespace lectern::colour {

/// An sRGB colour, as screens and mail clients use it.
struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;

    bool operator==(const Rgb&) const = default;
};

/// A perceptual colour: lightness 0 to 1, chroma 0 (grey) to about 0.4, hue in degrees. The numbers
/// are those of CSS's `oklch()`.
struct Oklch {
    double lightness = 0;
    double chroma = 0;
    double hue = 0;
};

constexpr Rgb white{255, 255, 255};
constexpr Rgb black{0, 0, 0};

/// Parses `#1f4e8c`. Returns nothing for any other notation.
std::optional<Rgb> parse(std::string_view text);
std::string to_text(Rgb colour);

Oklch to_oklch(Rgb colour);
/// Keeps lightness and hue. Reduces the chroma until the colour is within the sRGB gamut.
Rgb to_rgb(Oklch colour);

/// Returns the contrast ratio as WCAG 2 defines it, from 1 (equal) to 21 (black and white).
double contrast(Rgb one, Rgb other);
/// Returns the colour, made darker on a light ground or lighter on a dark one until the contrast is
/// at least `least`. Ends with black or white if no shade of the colour reaches it.
Rgb with_contrast(Rgb colour, Rgb ground, double least);

}  // namespace lectern::colour
