#pragma once

#include <string>
#include <vector>

namespace lectern {

/// How a command prints what it found. A record is a JSON object.
enum class Form { text, json };

/// A table, or one JSON object a line. Nothing found: `none`, or no line.
void print_list(const std::vector<std::string>& records, Form form);

/// `name  value` a line, and a table for each list in it; or one JSON object on one line.
void print_record(const std::string& record, Form form);

}  // namespace lectern
