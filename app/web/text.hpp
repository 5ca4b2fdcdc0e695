#pragma once

#include <string>
#include <string_view>

namespace lectern::web {

/// Returns whether the text is valid UTF-8 (no surrogates, no overlong forms) without NUL, so that
/// PostgreSQL can store it and a page can show it.
bool is_clean_text(std::string_view text);

/// Returns the text without white space and invisible characters around it.
std::string trimmed(std::string_view text);

}  // namespace lectern::web
