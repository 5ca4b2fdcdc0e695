#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lectern {

using Cells = std::vector<std::string>;

/// Returns how wide a table may be, in characters: as the terminal is, but at least 100.
std::size_t table_width();

/// Returns a time in UTC, as JSON from PostgreSQL has it, without seconds: `2026-11-23 12:00`.
/// Returns nothing if the text is something else.
std::optional<std::string> minute_of(std::string_view text);

/// Whether the table is at most `width` characters wide.
bool fits(const std::vector<Cells>& rows, std::size_t width);

/// Returns the rows of a table, of which the first has the names of the columns, with times as of
/// minute_of(), such that the table is at most `width` characters wide, if the names of its columns
/// are not wider. If it is too wide, columns without a value are left out, and then cells end with
/// `…`: in the widest columns of text first, then in references, numbers and the first column,
/// which names the object, then in e-mail addresses and at last in times. Names of columns are
/// never shortened.
std::vector<Cells> fitted(std::vector<Cells> rows, std::size_t width);

/// Prints the rows in columns that are two blanks apart, each line after the margin.
void print_table(const std::vector<Cells>& rows, const std::string& margin);

}  // namespace lectern
