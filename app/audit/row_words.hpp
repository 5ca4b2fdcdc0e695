#pragma once

#include <string>

#include "platform/database.hpp"

namespace lectern::audit {

enum class Colours { off, on };

/// Returns a row of the record as one line for people: local time, who, what in words, the outcome
/// unless it is `done`, and the reason. The row has the columns that `line_from` formats, and the
/// names of what their ids mean, as tail.cpp selects them. Control characters in data are replaced.
std::string words_from(const Row& row, Colours colours);

}  // namespace lectern::audit
