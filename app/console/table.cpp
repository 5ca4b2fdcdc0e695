#include "console/table.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <numeric>
#include <optional>
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
/// No column is made narrower than this before all others are as narrow.
constexpr std::size_t narrow = 6;
/// Nor is one whose cells are at most this long: a status that is cut says nothing.
constexpr std::size_t short_word = 10;

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

bool is_email(std::string_view text) {
    return text.find('@') != std::string_view::npos && text.find(' ') == std::string_view::npos;
}

/// Whether the text is a number, or an id such as `pi_3f9c` or `3f9c`.
bool is_reference(std::string_view text) {
    return std::ranges::any_of(text, is_digit) && std::ranges::all_of(text, [](char c) {
               return is_digit(c) || is_lower_letter(c) || is_upper_letter(c) || c == '_';
           });
}

/// What a column has, in the order in which columns are shortened.
enum class Content { text, reference, email, time };

constexpr std::array shortening_order{Content::text, Content::reference, Content::email,
                                      Content::time};

template <typename Predicate>
bool all_values(const std::vector<Cells>& rows, std::size_t column, Predicate has_form) {
    return std::all_of(rows.begin() + 1, rows.end(), [&](const Cells& row) {
        return column >= row.size() || row[column] == "-" || has_form(row[column]);
    });
}

/// Expects times as they are in the data, with seconds.
std::vector<Content> contents_of(const std::vector<Cells>& rows) {
    std::vector<Content> found(rows.front().size(), Content::text);
    for (std::size_t at = 0; at < found.size(); ++at) {
        if (all_values(rows, at, is_time)) {
            found[at] = Content::time;
        } else if (all_values(rows, at, is_email)) {
            found[at] = Content::email;
        } else if (at == 0 || all_values(rows, at, is_reference)) {
            found[at] = Content::reference;
        }
    }
    return found;
}

bool has_value(const std::vector<Cells>& rows, std::size_t column) {
    return std::any_of(rows.begin() + 1, rows.end(),
                       [&](const Cells& row) { return column < row.size() && row[column] != "-"; });
}

template <typename Items>
void remove_at(Items& items, std::size_t at) {
    if (at < items.size()) items.erase(items.begin() + static_cast<std::ptrdiff_t>(at));
}

void leave_out_empty_columns(std::vector<Cells>& rows, std::vector<Content>& contents) {
    for (auto column = rows.front().size(); column-- > 0;) {
        if (has_value(rows, column)) continue;
        for (auto& row : rows) remove_at(row, column);
        remove_at(contents, column);
    }
}

/// Narrows the columns with this content, the widest first, until the table fits or each of them is
/// as narrow as its limit.
void narrow_to(std::size_t width, const Widths& limits, Widths& widths,
               const std::vector<Content>& contents, Content content) {
    while (total_of(widths) > width) {
        std::optional<std::size_t> widest;
        for (std::size_t at = 0; at < contents.size(); ++at) {
            if (contents[at] != content || widths[at] <= limits[at]) continue;
            if (!widest || widths[at] > widths[*widest]) widest = at;
        }
        if (!widest) return;
        --widths[*widest];
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

std::optional<std::string> minute_of(std::string_view text) {
    if (!is_time(text)) return std::nullopt;
    constexpr std::size_t date = std::string_view{"2026-11-23"}.size();
    constexpr std::size_t date_and_minute = std::string_view{"2026-11-23 12:00"}.size();
    std::string minute{text.substr(0, date_and_minute)};
    minute[date] = ' ';
    return minute;
}

bool fits(const std::vector<Cells>& rows, std::size_t width) {
    return total_of(widths_of(rows)) <= width;
}

std::vector<Cells> fitted(std::vector<Cells> rows, std::size_t width) {
    if (rows.empty()) return rows;
    auto contents = contents_of(rows);
    for (auto& row : rows)
        for (auto& cell : row) cell = minute_of(cell).value_or(cell);
    if (fits(rows, width)) return rows;
    leave_out_empty_columns(rows, contents);
    auto widths = widths_of(rows);
    const auto headings = widths_of({rows.front()});
    auto limits = headings;
    for (std::size_t at = 0; at < limits.size(); ++at)
        limits[at] = std::max(limits[at], widths[at] <= short_word ? widths[at] : narrow);
    for (const auto content : shortening_order) narrow_to(width, limits, widths, contents, content);
    for (const auto content : shortening_order)
        narrow_to(width, headings, widths, contents, content);
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
