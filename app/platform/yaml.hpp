#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// A small interface to libyaml-cpp: reads one YAML document as a tree that knows its lines, and
// writes texts. Aliases and tags of an application are refused: documents are data.

namespace lectern::yaml {

/// Where a value is: the line of its name, or of the value itself, counted from 1.
struct Place {
    std::string file;
    std::size_t line = 1;
    std::string name;  // of the member that holds the value; empty for the whole document
};

struct Fault {
    Place place;
    std::string text;  // `is …`
};

struct Member;

/// A value. What a plain scalar means is for the reader to decide: `7` may be a number or a text.
struct Node {
    enum class Kind { nothing, plain, text, list, map };

    Kind kind = Kind::nothing;
    Place place;
    std::string text;             // of a plain scalar or a text
    std::vector<Node> items;      // of a list
    std::vector<Member> members;  // of a map, in their order; names are unique

    [[nodiscard]] bool is_map() const { return kind == Kind::map; }
    [[nodiscard]] bool is_scalar() const { return kind == Kind::plain || kind == Kind::text; }
    /// Returns the value of a member, or null if there is none or it is empty.
    [[nodiscard]] const Node* find(std::string_view name) const;
    /// Adds a member, or replaces its value.
    void set(const std::string& name, Node value);
    void remove(std::string_view name);
};

struct Member {
    std::string name;
    Node value;
};

/// Returns a text as a value.
Node text_node(std::string text, Place place);

struct Document {
    Node root;
    std::vector<Fault> faults;  // syntax, names that occur twice, aliases
    bool is_readable = true;    // false after a fault of syntax: the tree is an empty map
};

/// Parses a document whose first line is at `start`. An empty text is an empty map.
Document parse(std::string_view text, const Place& start);

/// Returns the text as a value of a block: plain if every reader of YAML takes it as this text,
/// else quoted, or as a literal block if it has several lines. `indent` is that of the lines below.
std::string written(const std::string& text, std::size_t indent);

}  // namespace lectern::yaml
