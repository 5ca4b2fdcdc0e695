#pragma once

#include <optional>
#include <string>

#include "config.hpp"
#include "mail/link_purpose.hpp"
#include "web/view.hpp"

namespace lectern::mail {

/// Returns the data for the views of a mail: the mail's own data (a JSON object), the name and
/// colours of the school, and for every purpose of a link `has_<purpose>_link` and
/// `<purpose>_url`. Throws std::runtime_error if the data is not an object.
web::ViewData mail_view(const std::string& data, const std::optional<MintedLink>& link,
                        const Config& config);

}  // namespace lectern::mail
