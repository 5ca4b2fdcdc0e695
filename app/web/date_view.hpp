#pragma once

#include <string>

#include "web/view_data.hpp"

namespace lectern::web {

/// Returns the parts of a date, `2026-11-23`, or of a time, `2026-11-23 07:05`, as partials/date
/// needs them: the words for months are in that partial.
ViewData date_view(const std::string& text);

}  // namespace lectern::web
