#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lectern {

/// The output format of a command. A record is a JSON object.
enum class OutputFormat { text, json, csv };

/// Replaces what a terminal would interpret or hide with `?`: control characters, invisible ones,
/// marks that change the direction of text, and bytes that are not UTF-8. Messages that repeat an
/// argument are printed through it.
std::string shown(const std::string& text);

/// Returns the text as one word of a POSIX shell: unchanged if the shell gives none of its
/// characters a meaning, else in single quotes. A buyer chooses their address, and operators paste
/// the commands that contain it.
std::string shell_word(std::string_view text);

/// Prints the records as a table that fits the output (`fitted`), or as one JSON object a line.
/// Without records it prints `none`, or no line at all.
void print_list(const std::vector<std::string>& records, OutputFormat output_format);

/// The same, or CSV in UTF-8: a line with the names of the columns, then one for each record,
/// quoted as in RFC 4180. A text that a spreadsheet would compute begins with an apostrophe. A
/// column that a record lacks, or that is null, is empty.
void print_list(const std::vector<std::string>& records, const std::vector<std::string>& columns,
                OutputFormat output_format);

/// Prints the result of an act: the line (or lines) as `shown`, or the record, a JSON object.
void print_result(const std::string& line, const std::string& record, OutputFormat output_format);

/// Prints the record as lines `name  value`, with a table for each list in it and times without
/// seconds, or as one JSON object on one line.
void print_record(const std::string& record, OutputFormat output_format);

/// Prints the record as text that others read, such as a bank. Shortens nothing: a list whose table
/// is wider than 100 characters is printed as lines `name  value` for each of its records. Times
/// are as `2026-11-23 12:00 UTC`.
void print_document(const std::string& record);

}  // namespace lectern
