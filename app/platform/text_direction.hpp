#pragma once

#include <string>

namespace lectern {

/// Returns the direction in which a language is written, as the HTML attribute `dir` has it: `rtl`
/// or `ltr`. `language` is a language tag such as `ar` or `az-Arab`.
std::string text_direction(const std::string& language);

}  // namespace lectern
