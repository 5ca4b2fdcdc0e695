#pragma once

#include <optional>
#include <string>

#include "config.hpp"
#include "web/view.hpp"

namespace lectern::mail {

/// A link that was minted for one mail.
struct MintedLink {
    std::string purpose;
    std::string token;
};

/// What the views of a mail read: the letter's own data (a JSON object), the school and its
/// colours, and for every
/// kind of link `has_<purpose>_link` and `<purpose>_url`. Throws std::runtime_error when the data
/// is no object, or no page takes a link of that purpose.
web::ViewData letter_view(const std::string& data, const std::optional<MintedLink>& link,
                          const Config& config);

}  // namespace lectern::mail
