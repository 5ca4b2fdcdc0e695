#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The values of a YAML document, which know their lines.

namespace lectern::yaml {

/// Where a value is: the line of its name, or of the value itself, counted from 1.
struct Location {
    std::string file;
    std::size_t line = 1;
    std::string name;  // of the member that holds the value; empty for the whole document
};

struct Member;

/// A value. What a plain scalar means is for the reader to decide: `7` may be a number or a text.
struct Node {
    enum class Kind { nothing, plain, text, list, map };

    Kind kind = Kind::nothing;
    Location location;
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
    /// Gives a member another name. Its location keeps the one in the document.
    void rename(std::string_view name, const std::string& new_name);
};

struct Member {
    std::string name;
    Node value;
};

Node text_node(std::string text, Location location);
Node number_node(std::int64_t number, Location location);
Node list_node(Location location);
Node map_node(Location location);

/// Returns the location with the name of a member there.
Location named(Location location, std::string name);

}  // namespace lectern::yaml
