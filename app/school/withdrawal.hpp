#pragma once

#include <optional>
#include <string_view>

// What buyers agree to about their right of withdrawal, if the course starts at once. Source:
// Directive 2011/83/EU, article 16 (m).

namespace lectern::school {

/// The version of the text that the buy form shows. Orders keep the version that was ticked, so a
/// text is never changed: a new wording is a new version.
constexpr int withdrawal_version = 1;

/// Returns the text of a version; nothing if there is none.
std::optional<std::string_view> withdrawal_text(int version);

}  // namespace lectern::school
