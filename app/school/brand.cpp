#include "school/brand.hpp"

#include <utility>

#include "platform/crypto.hpp"

namespace lectern {
namespace {

// Copied from views/styles/tokens.css; a test keeps them equal. Contrast is measured against the
// surface, because text is harder to read there than on paper, in the light and the dark scheme.
constexpr colour::Oklch light_surface{0.957, 0.01, 85};
constexpr colour::Oklch dark_surface{0.235, 0.01, 70};
constexpr colour::Oklch own_accent{0.43, 0.11, 257};

constexpr double readable = 4.5;  // WCAG 2, level AA
constexpr double very_readable = 7;
constexpr double step_under_pointer = 0.07;

colour::Rgb ink_on(colour::Rgb ground) {
    const bool is_light = contrast(ground, colour::black) > contrast(ground, colour::white);
    return is_light ? colour::black : colour::white;
}

/// Returns the accent moved away from its ink in lightness, so that the text on it is clearer.
colour::Rgb stronger(colour::Rgb accent, colour::Rgb ink) {
    auto shade = to_oklch(accent);
    shade.lightness += ink == colour::white ? -step_under_pointer : step_under_pointer;
    return to_rgb(shade);
}

AccentColours on_ground(colour::Rgb accent, colour::Oklch surface) {
    const auto ink = ink_on(accent);
    const auto ground = to_rgb(surface);
    return {.accent = accent,
            .accent_strong = stronger(accent, ink),
            .accent_ink = ink,
            .link = with_contrast(accent, ground, readable),
            .link_strong = with_contrast(accent, ground, very_readable)};
}

std::string rule_of(const AccentColours& colours) {
    return ":root{--color-accent:" + to_text(colours.accent) +
           ";--color-accent-strong:" + to_text(colours.accent_strong) +
           ";--color-accent-ink:" + to_text(colours.accent_ink) +
           ";--color-link:" + to_text(colours.link) +
           ";--color-link-strong:" + to_text(colours.link_strong) + "}";
}

std::string style_of(colour::Rgb accent) {
    return rule_of(on_light(accent)) + "\n@media (prefers-color-scheme:dark){" +
           rule_of(on_dark(accent)) + "}\n";
}

}  // namespace

AccentColours on_light(colour::Rgb accent) {
    return on_ground(accent, light_surface);
}

AccentColours on_dark(colour::Rgb accent) {
    return on_ground(accent, dark_surface);
}

Brand brand_of(std::optional<colour::Rgb> accent) {
    auto style = accent ? style_of(*accent) : std::string{};
    auto version = crypto::hex(crypto::sha256(style)).substr(0, 12);
    return {.style = std::move(style),
            .version = std::move(version),
            .mail = on_light(accent.value_or(to_rgb(own_accent)))};
}

}  // namespace lectern
