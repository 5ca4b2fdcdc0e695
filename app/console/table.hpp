#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lectern {

using Cells = std::vector<std::string>;

/// Returns how wide a table may be, in characters: as the terminal is, but at least 100.
std::size_t table_width();

/// Returns the rows of a table, of which the first has the names of the columns, such that the
/// table is at most `width` characters wide. If it is wider: seconds of times and columns without a
/// value are left out, and then the cells of the widest columns end with `…`. Times and the first
/// column, which names the object, are shortened last.
std::vector<Cells> fitted(std::vector<Cells> rows, std::size_t width);

/// Prints the rows in columns that are two blanks apart, each line after the margin.
void print_table(const std::vector<Cells>& rows, const std::string& margin);

}  // namespace lectern
