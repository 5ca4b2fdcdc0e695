#pragma once

#include <string>
#include <string_view>

namespace lectern::web {

/// Whether the text is valid UTF-8 (no surrogates, no overlong forms) without NUL: what PostgreSQL
/// can store and a page can show.
bool is_clean_text(std::string_view text);

/// Without the white space and the invisible characters around it.
std::string trimmed(std::string_view text);

}  // namespace lectern::web
