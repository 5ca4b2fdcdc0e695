#include "console/table.hpp"

#include <algorithm>
#include <iostream>
#include <numeric>
#include <string_view>
#include <utility>

#include "console/terminal.hpp"
#include "platform/ascii.hpp"
#include "platform/utf8.hpp"

namespace lectern {
namespace {

using Widths = std::vector<std::size_t>;

constexpr std::size_t usual_width = 100;
constexpr std::size_t gap = 2;
/// The first column and times keep their width until the others are as narrow as this.
constexpr std::size_t narrow = 6;

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(character_count(text));
}

Widths widths_of(const std::vector<Cells>& rows) {
    Widths widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t at = 0; at < row.size(); ++at)
            widths[at] = std::max(widths[at], width_of(row[at]));
    }
    return widths;
}

std::size_t total_of(const Widths& widths) {
    return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
           (widths.empty() ? 0 : gap * (widths.size() - 1));
}

/// Whether the text is a time in UTC as JSON from PostgreSQL has it: `2026-11-23T12:00:00+00:00`.
bool is_time(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
    const auto zone = text.ends_with("Z") ? 1U : 6U;
    if (text.size() < form.size() + zone || !(text.ends_with("+00:00") || text.ends_with("Z")))
        return false;
    const auto fraction = text.substr(form.size(), text.size() - form.size() - zone);
    return std::ranges::equal(form, text.substr(0, form.size()),
                              [](char expected, char c) {
                                  return expected == 'd' ? is_digit(c) : expected == c;
                              }) &&
           std::ranges::all_of(fraction, [](char c) { return c == '.' || is_digit(c); });
}

/// Shortens times to the minute. Returns which columns have times and nothing else.
std::vector<bool> leave_out_seconds(std::vector<Cells>& rows) {
    constexpr std::size_t date = std::string_view{"2026-11-23"}.size();
    constexpr std::size_t date_and_minute = std::string_view{"2026-11-23 12:00"}.size();
    std::vector<bool> are_times(rows.front().size(), true);
    for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
        for (std::size_t at = 0; at < std::min(row->size(), are_times.size()); ++at) {
            auto& cell = (*row)[at];
            if (is_time(cell)) {
                cell.resize(date_and_minute);
                cell[date] = ' ';
            } else if (cell != "-") {
                are_times[at] = false;
            }
        }
    }
    return are_times;
}

bool has_value(const std::vector<Cells>& rows, std::size_t column) {
    return std::any_of(rows.begin() + 1, rows.end(),
                       [&](const Cells& row) { return column < row.size() && row[column] != "-"; });
}

template <typename Items>
void remove_at(Items& items, std::size_t at) {
    if (at < items.size()) items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
}

void leave_out_empty_columns(std::vector<Cells>& rows, std::vector<bool>& is_kept) {
    for (auto column = rows.front().size(); column-- > 0;) {
        if (has_value(rows, column)) continue;
        for (auto& row : rows) remove_at(row, column);
        remove_at(is_kept, column);
    }
}

/// Narrows the widest columns until the table fits or none is wider than `narrowest`.
void narrow_to(std::size_t width, std::size_t narrowest, Widths& widths,
               const std::vector<bool>& is_kept) {
    while (total_of(widths) > width) {
        std::size_t widest = 0;
        std::size_t found = narrowest;
        for (std::size_t at = 0; at < widths.size(); ++at) {
            if (is_kept[at] || widths[at] <= found) continue;
            widest = at;
            found = widths[at];
        }
        if (found == narrowest) return;
        --widths[widest];
    }
}

std::string shortened(std::string_view text, std::size_t width) {
    if (width_of(text) <= width) return std::string{text};
    std::size_t end = 0;
    for (std::size_t count = 1; count < width; ++count)
        end += std::max<std::size_t>(utf8_length_at(text, end), 1);
    return std::string{text.substr(0, end)} + "…";
}

}  // namespace

std::size_t table_width() {
    return std::max(usual_width, terminal_width().value_or(usual_width));
}

std::vector<Cells> fitted(std::vector<Cells> rows, std::size_t width) {
    if (total_of(widths_of(rows)) <= width) return rows;
    auto is_kept = leave_out_seconds(rows);
    if (total_of(widths_of(rows)) > width) leave_out_empty_columns(rows, is_kept);
    auto widths = widths_of(rows);
    is_kept.resize(widths.size());
    if (!is_kept.empty()) is_kept.front() = true;
    narrow_to(width, narrow, widths, is_kept);
    narrow_to(width, 1, widths, std::vector<bool>(widths.size()));
    for (auto& row : rows)
        for (std::size_t at = 0; at < row.size(); ++at) row[at] = shortened(row[at], widths[at]);
    return rows;
}

void print_table(const std::vector<Cells>& rows, const std::string& margin) {
    const auto widths = widths_of(rows);
    for (const auto& row : rows) {
        std::string line = margin;
        for (std::size_t at = 0; at < row.size(); ++at) {
            line += row[at];
            if (at + 1 < row.size()) line.append(widths[at] - width_of(row[at]) + gap, ' ');
        }
        std::cout << line << '\n';
    }
}

}  // namespace lectern
