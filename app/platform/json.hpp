#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// RapidJSON in our words: read a document by dotted path, write one from a list of members.

namespace lectern::json {

/// The text is not JSON, nested deeper than 64 levels, or has a name twice in one object. `what()`
/// names the reason.
class ParseError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct SchemaFault;

/// A value inside a document; holds the document alive. A path is member names joined with dots:
/// `data.object.id`; the empty path is the value itself.
class Value {
  public:
    [[nodiscard]] bool is_object() const;
    [[nodiscard]] bool is_array() const;
    /// Nothing when a step is missing, null, or of another type.
    [[nodiscard]] std::optional<std::string> text(std::string_view path) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view path) const;
    [[nodiscard]] std::optional<bool> boolean(std::string_view path) const;
    [[nodiscard]] std::optional<Value> find(std::string_view path) const;
    [[nodiscard]] bool has(std::string_view path) const { return find(path).has_value(); }
    /// The items of the array at `path`; empty when there is none.
    [[nodiscard]] std::vector<Value> list(std::string_view path) const;
    /// The members of this object, in their order; empty when it is none.
    [[nodiscard]] std::vector<std::pair<std::string, Value>> members() const;
    /// This value itself, when it is a text.
    [[nodiscard]] std::optional<std::string> as_text() const;
    /// Whether a text or a name inside holds a NUL character, which PostgreSQL cannot store.
    [[nodiscard]] bool holds_nul() const;
    /// This value as compact JSON.
    [[nodiscard]] std::string dump() const;

    struct Node;
    explicit Value(std::shared_ptr<const Node> node) : node_{std::move(node)} {}

  private:
    friend std::optional<SchemaFault> find_schema_fault(const Value&, std::string_view);
    std::shared_ptr<const Node> node_;
};

/// Throws ParseError, for invalid UTF-8 and trailing text too.
Value parse(std::string_view text);

/// A fault that a schema found: where in the document (`/modules/0/title`), and which rule
/// (`required`, `type`, …).
struct SchemaFault {
    std::string path;
    std::string rule;
};

/// The first fault of `document` against a JSON Schema (draft 4), or nothing. Throws ParseError
/// when the schema is no JSON.
std::optional<SchemaFault> find_schema_fault(const Value& document, std::string_view schema);

/// Text that is JSON already.
struct Raw {
    std::string text;
};

using Scalar = std::variant<std::nullptr_t, bool, std::int64_t, std::string, Raw>;

struct Member {
    std::string_view name;
    Scalar value;
};

/// `{"name":value,…}` on one line, whatever the values hold.
std::string object(const std::vector<Member>& members);
std::string array(const std::vector<Scalar>& items);

/// The same JSON over several lines, indented by two blanks, with a line break at its end: for
/// people to read and edit. Throws ParseError.
std::string indented(std::string_view json);

}  // namespace lectern::json
