#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/json_writing.hpp"

// A small interface to RapidJSON: reads a document by dotted paths. json_writing.hpp, which belongs
// to the interface, writes one from a list of members.

namespace lectern::json {

/// The text is not valid JSON, is nested deeper than 64 levels, or has the same name twice in one
/// object. `what()` gives the reason.
class ParseError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Objects of the text have the same name twice. The paths come from the text: do not log them.
class RepeatedNames : public ParseError {
  public:
    explicit RepeatedNames(std::vector<std::string> paths)
        : ParseError{"json: an object has the same name twice"}, paths_{std::move(paths)} {}
    /// Returns where, such as `/price/currency`.
    [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }

  private:
    std::vector<std::string> paths_;
};

struct SchemaFault;

/// A value inside a document, which it keeps alive. A path is member names joined with dots, such
/// as `data.object.id`; the empty path is the value itself.
class Value {
  public:
    [[nodiscard]] bool is_object() const;
    [[nodiscard]] bool is_array() const;
    /// These return nothing if a step of the path is missing, null or of another type.
    [[nodiscard]] std::optional<std::string> text(std::string_view path) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view path) const;
    [[nodiscard]] std::optional<double> number(std::string_view path) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view path) const;
    [[nodiscard]] std::optional<Value> find(std::string_view path) const;
    [[nodiscard]] bool has(std::string_view path) const { return find(path).has_value(); }
    /// Returns the items of the array at `path`; empty if there is none.
    [[nodiscard]] std::vector<Value> list(std::string_view path) const;
    /// Returns the members of this object in their order; empty if it is not an object.
    [[nodiscard]] std::vector<std::pair<std::string, Value>> members() const;
    /// Returns this value if it is a string.
    [[nodiscard]] std::optional<std::string> as_text() const;
    /// Returns whether a string or a name inside contains a NUL character, which PostgreSQL cannot
    /// store.
    [[nodiscard]] bool holds_nul() const;
    /// Returns this value as compact JSON.
    [[nodiscard]] std::string dump() const;

    struct Node;
    explicit Value(std::shared_ptr<const Node> node) : node_{std::move(node)} {}

  private:
    friend std::optional<SchemaFault> find_schema_fault(const Value&, std::string_view);
    std::shared_ptr<const Node> node_;
};

/// Parses a text. Throws ParseError, also for invalid UTF-8 and trailing text.
Value parse(std::string_view text);

/// A violation of a schema: its place in the document (`/modules/0/title`) and the violated rule
/// (`required`, `type`, …).
struct SchemaFault {
    std::string path;
    std::string rule;
};

/// Returns the first violation of a JSON Schema (draft 4) in `document`, or nothing. Throws
/// ParseError if the schema is not JSON.
std::optional<SchemaFault> find_schema_fault(const Value& document, std::string_view schema);

/// Returns the same JSON on several lines, indented by two spaces, with a final line break, for
/// people to read and edit. Throws ParseError.
std::string indented(std::string_view json);

}  // namespace lectern::json
