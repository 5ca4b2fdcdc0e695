#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/yaml_node.hpp"

// A small interface to libyaml-cpp: reads one YAML document as a tree that knows its lines, and
// writes texts. Aliases and tags of an application are refused: documents are data.

namespace lectern::yaml {

struct Fault {
    Location location;
    std::string text;  // `is …`
};

struct Document {
    Node root;
    std::vector<Fault> faults;  // syntax, names that occur twice, aliases, tags
    bool is_readable = true;    // false after a fault of syntax: the tree is an empty map
};

/// Parses a document whose first line is at `start`. An empty text is an empty map.
Document parse(std::string_view text, const Location& start);

/// Returns the text as a value of a block: plain if every reader of YAML takes it as this text,
/// else quoted, or as a literal block if it has several lines. `indent` is that of the lines below.
std::string written(const std::string& text, std::size_t indent);

}  // namespace lectern::yaml
