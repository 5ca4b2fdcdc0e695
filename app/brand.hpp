#pragma once

#include <optional>
#include <string>

#include "colour.hpp"

namespace lectern {

/// What the accent becomes on one ground. Names and uses are those of views/styles/tokens.css.
struct AccentColours {
    colour::Rgb accent;         // fills what is to be pressed
    colour::Rgb accent_strong;  // the same under the pointer
    colour::Rgb accent_ink;     // text on both
    colour::Rgb link;           // the accent as text, dark or light enough to read
    colour::Rgb link_strong;
};

/// How the school looks, derived from its settings.
struct Brand {
    std::string style;    // of /brand.css; empty when the style sheet's own colours serve
    std::string version;  // changes when the style does
    AccentColours mail;   // mails are light
};

/// The accent as it is, an ink that can be read on it, and links with a contrast of 4.5 on paper.
AccentColours on_light(colour::Rgb accent);
AccentColours on_dark(colour::Rgb accent);

Brand brand_of(std::optional<colour::Rgb> accent);

}  // namespace lectern
