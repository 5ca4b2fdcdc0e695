#pragma once

#include <optional>
#include <string>

#include "config.hpp"
#include "web/view.hpp"

namespace lectern::mail {

/// A link created for one mail.
struct MintedLink {
    std::string purpose;
    std::string token;
};

/// Returns the data for the views of a mail: the mail's own data (a JSON object), the name and
/// colours of the school, and for every kind of link `has_<kind>_link` and `<kind>_url`. Throws
/// std::runtime_error if the data is not an object or the purpose of the link is unknown.
web::ViewData mail_view(const std::string& data, const std::optional<MintedLink>& link,
                        const Config& config);

}  // namespace lectern::mail
