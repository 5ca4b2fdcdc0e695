#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lectern::web {

/// The name of a member. It does not copy its text, which must be a literal, or kept for the life
/// of the process.
class Key {
  public:
    Key(const char* literal) : text_{literal} {}
    /// Keeps the text for the life of the process. For names that we compose, of which there are
    /// few; never for input.
    static Key kept(const std::string& text);

    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    explicit Key(std::string_view kept_text) : text_{kept_text} {}

    std::string_view text_;
};

/// The data that a template is rendered with: a text, bool, list or object. kainjow's own data
/// would cost one hash table per object and three allocations per value, half the time of a page:
/// docs/decisions/0010.
class ViewData {
  public:
    struct Member;

    ViewData();  // an object without members
    ViewData(bool value);
    ViewData(std::string text);
    ViewData(const char* text);
    explicit ViewData(std::vector<ViewData> items);

    ViewData(const ViewData&);
    ViewData(ViewData&&) noexcept;
    ViewData& operator=(const ViewData&);
    ViewData& operator=(ViewData&&) noexcept;
    ~ViewData();

    [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(value_); }
    [[nodiscard]] bool is_list() const { return std::holds_alternative<List>(value_); }
    [[nodiscard]] bool is_string() const { return std::holds_alternative<std::string>(value_); }
    [[nodiscard]] bool is_bool() const { return std::holds_alternative<bool>(value_); }
    [[nodiscard]] bool is_true() const { return is_bool() && std::get<bool>(value_); }

    /// Both throw std::bad_variant_access if the value is of another type.
    [[nodiscard]] const std::string& string_value() const { return std::get<std::string>(value_); }
    [[nodiscard]] const std::vector<ViewData>& list_value() const { return std::get<List>(value_); }

    /// Returns a member of an object; null if there is none, or if this is not an object.
    [[nodiscard]] const ViewData* get(std::string_view key) const;
    /// Adds a member; of two with the same key the later one counts. Throws std::bad_variant_access
    /// if this is not an object.
    template <typename Value>
    void put(Key key, Value&& value);

  private:
    friend ViewData view(std::initializer_list<Member> members);

    using List = std::vector<ViewData>;
    using Object = std::vector<Member>;  // few members; searched from the end

    std::variant<Object, bool, std::string, List> value_;
};

struct ViewData::Member {
    template <typename Value>
    Member(Key name, Value&& data) : key{name}, value(std::forward<Value>(data)) {}

    Key key;
    mutable ViewData value;  // mutable, to be moved out of an initializer list
};

// Defined here because they need the complete type of a member.
inline ViewData::ViewData() = default;
inline ViewData::ViewData(bool value) : value_{value} {}
inline ViewData::ViewData(std::string text) : value_{std::move(text)} {}
inline ViewData::ViewData(const char* text) : value_{std::string{text}} {}
inline ViewData::ViewData(std::vector<ViewData> items) : value_{std::move(items)} {}
inline ViewData::ViewData(const ViewData&) = default;
inline ViewData::ViewData(ViewData&&) noexcept = default;
inline ViewData& ViewData::operator=(const ViewData&) = default;
inline ViewData& ViewData::operator=(ViewData&&) noexcept = default;
inline ViewData::~ViewData() = default;

template <typename Value>
void ViewData::put(Key key, Value&& value) {
    std::get<Object>(value_).emplace_back(key, std::forward<Value>(value));
}

/// Returns an object with the given members: `view({{"title", course.title}, {"is_free", true}})`.
ViewData view(std::initializer_list<ViewData::Member> members);
ViewData view_list(std::vector<ViewData> items);

template <typename Value>
void put(ViewData& object, Key key, Value&& value) {
    object.put(key, std::forward<Value>(value));
}

}  // namespace lectern::web
