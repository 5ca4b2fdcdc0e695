#pragma once

#include <optional>
#include <string>

#include "school/colour.hpp"

namespace lectern {

/// The colours derived from the accent for one background (light or dark). Names and uses are those
/// of views/styles/tokens.css.
struct AccentColours {
    colour::Rgb accent;         // background of buttons
    colour::Rgb accent_strong;  // the same on hover
    colour::Rgb accent_ink;     // text on both
    colour::Rgb link;           // the accent as text, made dark or light enough to read
    colour::Rgb link_strong;
};

/// The school's colours, derived from its settings.
struct Brand {
    std::string style;    // content of /brand.css; empty when the school has no accent of its own
    std::string version;  // changes when the style changes
    AccentColours mail;   // mails have a light background
};

/// Returns the accent unchanged, black or white text for it, and link colours with a contrast of at
/// least 4.5 (`link`) and 7 (`link_strong`) on surface and paper.
AccentColours on_light(colour::Rgb accent);
AccentColours on_dark(colour::Rgb accent);

/// Returns the brand of a school with this accent. Without one, mails get the site's own accent.
Brand brand_of(std::optional<colour::Rgb> accent);

}  // namespace lectern
