#pragma once

#include <string>

namespace lectern {

/// Returns whether the text is a list of access rules as Cloudflare Stream defines them: 1 to 5
/// objects with `type`, `action` and, by type, `ip` or `country`. Source: Cloudflare Stream,
/// "secure your stream".
bool are_access_rules(const std::string& text);

}  // namespace lectern
