#pragma once

#include <cstddef>
#include <string>

#include "platform/database.hpp"

namespace lectern::audit {

constexpr std::ptrdiff_t width_of_who = 20;
/// Where the words about the act begin, after the time and who acted.
constexpr std::size_t column_of_words = sizeof "2026-11-23 13:00:00 " + width_of_who + 2;

enum class Colours { off, on };

/// Returns a row of the record as one line for people: local time, who, what in words, the outcome
/// unless it is `done`, and the reason. The row has the columns that `line_from` formats, and the
/// names of what their ids mean, as tail.cpp selects them. Control characters in data are replaced.
std::string words_from(const Row& row, Colours colours);

}  // namespace lectern::audit
