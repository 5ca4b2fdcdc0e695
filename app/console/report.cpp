#include "console/report.hpp"

#include <algorithm>
#include <iostream>
#include <utility>

#include "console/table.hpp"
#include "platform/ascii.hpp"
#include "platform/json.hpp"
#include "platform/text_list.hpp"
#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern {
namespace {

constexpr std::size_t document_width = 100;

bool is_plain_to_shell(char c) {
    constexpr std::string_view plain_signs = "@%+:,./_-";
    return is_digit(c) || is_lower_letter(c) || is_upper_letter(c) ||
           plain_signs.find(c) != std::string_view::npos;
}

std::string cell_from(const json::Value& value) {
    if (!value.has("")) return "-";
    if (const auto text = value.as_text()) return text->empty() ? "-" : shown(*text);
    if (const auto truth = value.boolean("")) return *truth ? "yes" : "no";
    if (value.is_object()) return "(see --json)";
    return value.dump();
}

using CellOf = std::string (*)(const json::Value& value);

std::string cell_to_minute(const json::Value& value) {
    const auto cell = cell_from(value);
    return minute_of(cell).value_or(cell);
}

std::string cell_with_zone(const json::Value& value) {
    const auto cell = cell_from(value);
    const auto minute = minute_of(cell);
    return minute ? *minute + " UTC" : cell;
}

/// Returns the names of the members, and then a row for each record.
std::vector<Cells> rows_of(const std::vector<json::Value>& records, CellOf cell_of) {
    std::vector<Cells> rows(1);
    for (const auto& [name, value] : records.front().members()) rows.front().push_back(name);
    for (const auto& record : records) {
        auto& row = rows.emplace_back();
        for (const auto& [name, value] : record.members()) row.push_back(cell_of(value));
    }
    return rows;
}

void print_list_of(const std::vector<json::Value>& records, const std::string& margin) {
    if (records.empty()) {
        std::cout << margin << "none\n";
        return;
    }
    print_table(fitted(rows_of(records, cell_from), table_width() - margin.size()), margin);
}

/// Prints the members that are no list as lines `name  value`.
void print_fields(const json::Value& record, CellOf cell_of, const std::string& margin) {
    std::vector<Cells> fields;
    for (const auto& [name, member] : record.members())
        if (!member.is_array()) fields.push_back({name, cell_of(member)});
    print_table(fields, margin);
}

/// Prints a table, or the fields of each record if the table were too wide.
void print_whole_list(const std::vector<json::Value>& records, const std::string& margin) {
    if (records.empty()) return print_list_of(records, margin);
    const auto rows = rows_of(records, cell_with_zone);
    if (fits(rows, document_width - margin.size())) return print_table(rows, margin);
    for (std::size_t at = 0; at < records.size(); ++at) {
        if (at > 0) std::cout << '\n';
        print_fields(records[at], cell_with_zone, margin);
    }
}

void print_lists(const json::Value& record, void (*print)(const std::vector<json::Value>& records,
                                                          const std::string& margin)) {
    for (const auto& [name, member] : record.members()) {
        if (!member.is_array()) continue;
        std::cout << name << '\n';
        print(member.list(""), "    ");
    }
}

/// Whether a spreadsheet would compute the cell: people choose their names. A number may be
/// negative.
bool is_formula(std::string_view text) {
    if (text.empty()) return false;
    if (text.front() == '-') return text.size() > 1 && !is_digit(text[1]);
    return std::string_view{"=+@\t\r"}.find(text.front()) != std::string_view::npos;
}

std::string csv_cell(const std::string& given) {
    const auto text = is_formula(given) ? '\'' + given : given;
    if (text.find_first_of("\",\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

void print_csv_line(const Cells& cells) {
    for (std::size_t at = 0; at < cells.size(); ++at) {
        std::cout << (at == 0 ? "" : ",") << csv_cell(cells[at]);
    }
    std::cout << '\n';
}

void print_csv(const std::vector<std::string>& records, const std::vector<std::string>& columns) {
    print_csv_line(columns);
    for (const auto& text : records) {
        const auto record = json::parse(text);
        Cells cells;
        for (const auto& column : columns) {
            const auto value = record.find(column);
            cells.push_back(value ? value->as_text().value_or(value->dump()) : "");
        }
        print_csv_line(cells);
    }
}

}  // namespace

std::string shown(const std::string& text) {
    std::string safe;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = utf8_length_at(text, at);
        const auto character = length == 0 ? U'\0' : utf8_character_at(text, at);
        if (is_invisible(character)) {
            safe += '?';
        } else {
            safe += text.substr(at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
    return safe;
}

std::string shell_word(std::string_view text) {
    if (!text.empty() && std::ranges::all_of(text, is_plain_to_shell)) return std::string{text};
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'') {
            quoted += R"('\'')";
        } else {
            quoted += c;
        }
    }
    return quoted + '\'';
}

void print_list(const std::vector<std::string>& records, OutputFormat output_format) {
    std::vector<json::Value> values;
    for (const auto& record : records) values.push_back(json::parse(record));
    if (output_format == OutputFormat::text) return print_list_of(values, "");
    for (const auto& value : values) std::cout << value.dump() << '\n';
}

void print_list(const std::vector<std::string>& records, const std::vector<std::string>& columns,
                OutputFormat output_format) {
    if (output_format == OutputFormat::csv) return print_csv(records, columns);
    print_list(records, output_format);
}

void print_result(const std::string& line, const std::string& record, OutputFormat output_format) {
    if (output_format != OutputFormat::text) {
        std::cout << record << '\n';
        return;
    }
    for (const auto& one : lines_of(line)) std::cout << shown(one) << '\n';
}

void print_record(const std::string& record, OutputFormat output_format) {
    const auto value = json::parse(record);
    if (output_format == OutputFormat::json) {
        std::cout << value.dump() << '\n';
        return;
    }
    print_fields(value, cell_to_minute, "");
    print_lists(value, print_list_of);
}

void print_document(const std::string& record) {
    const auto value = json::parse(record);
    print_fields(value, cell_with_zone, "");
    print_lists(value, print_whole_list);
}

}  // namespace lectern
