#include "school/colour.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lectern::colour {
namespace {

struct Linear {
    double red = 0;
    double green = 0;
    double blue = 0;
};

double linear_from(std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

std::uint8_t channel_from(double linear) {
    const double value = std::clamp(linear, 0.0, 1.0);
    const double curved =
        value <= 0.0031308 ? value * 12.92 : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(curved * 255));
}

Linear linear_from(Rgb colour) {
    return {linear_from(colour.red), linear_from(colour.green), linear_from(colour.blue)};
}

// The matrices are from CSS Color 4, "Sample code for color conversions".

Linear linear_from(Oklch colour) {
    const double angle = colour.hue * std::numbers::pi / 180;
    const double a = colour.chroma * std::cos(angle);
    const double b = colour.chroma * std::sin(angle);
    const double l = std::pow(colour.lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
    const double m = std::pow(colour.lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
    const double s = std::pow(colour.lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
    return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool is_in_gamut(const Linear& colour) {
    constexpr double slack = 0.0005;
    const auto is_inside = [](double channel) { return channel >= -slack && channel <= 1 + slack; };
    return is_inside(colour.red) && is_inside(colour.green) && is_inside(colour.blue);
}

double luminance(Rgb colour) {
    const auto linear = linear_from(colour);
    return 0.2126 * linear.red + 0.7152 * linear.green + 0.0722 * linear.blue;
}

int digit_from(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

}  // namespace

std::optional<Rgb> parse(std::string_view text) {
    if (text.size() != 7 || text[0] != '#') return {};
    std::uint8_t channels[3] = {};
    for (std::size_t i = 0; i < 3; ++i) {
        const int high = digit_from(text[1 + 2 * i]);
        const int low = digit_from(text[2 + 2 * i]);
        if (high < 0 || low < 0) return {};
        channels[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return Rgb{channels[0], channels[1], channels[2]};
}

std::string to_text(Rgb colour) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text = "#";
    for (const unsigned channel : {colour.red, colour.green, colour.blue}) {
        text += digits[channel >> 4U];
        text += digits[channel & 15U];
    }
    return text;
}

Oklch to_oklch(Rgb colour) {
    const auto linear = linear_from(colour);
    const double l = std::cbrt(0.4122214708 * linear.red + 0.5363325363 * linear.green +
                               0.0514459929 * linear.blue);
    const double m = std::cbrt(0.2119034982 * linear.red + 0.6806995451 * linear.green +
                               0.1073969566 * linear.blue);
    const double s = std::cbrt(0.0883024619 * linear.red + 0.2817188376 * linear.green +
                               0.6299787005 * linear.blue);
    const double a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    const double b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    const double hue = std::atan2(b, a) * 180 / std::numbers::pi;
    return {.lightness = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            .chroma = std::hypot(a, b),
            .hue = hue < 0 ? hue + 360 : hue};
}

Rgb to_rgb(Oklch colour) {
    auto linear = linear_from(colour);
    while (!is_in_gamut(linear) && colour.chroma > 0) {
        colour.chroma = std::max(0.0, colour.chroma - 0.002);
        linear = linear_from(colour);
    }
    return {channel_from(linear.red), channel_from(linear.green), channel_from(linear.blue)};
}

double contrast(Rgb one, Rgb other) {
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

Rgb with_contrast(Rgb colour, Rgb ground, double least) {
    const bool is_light_ground = contrast(ground, black) > contrast(ground, white);
    const double step = is_light_ground ? -0.005 : 0.005;
    auto shade = to_oklch(colour);
    while (contrast(colour, ground) < least) {
        const double next = std::clamp(shade.lightness + step, 0.0, 1.0);
        if (next == shade.lightness) break;  // black or white: the most contrast possible
        shade.lightness = next;
        colour = to_rgb(shade);
    }
    return colour;
}

}  // namespace lectern::colour
