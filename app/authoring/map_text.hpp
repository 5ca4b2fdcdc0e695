#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace lectern::authoring {

/// Writes the members of a map in YAML. Leaves out empty values.
class MapText {
  public:
    MapText() = default;
    /// Returns an empty map for `add_map()`.
    static MapText below() { return MapText{2}; }
    /// Returns an empty map for `add_items()`.
    static MapText item() { return MapText{4}; }

    MapText& add(const std::string& name, const std::string& text);
    MapText& add_unless(const std::string& name, const std::string& usual, const std::string& text);
    MapText& add_plain(const std::string& name, const std::string& text);
    MapText& add_flag(const std::string& name, bool value, bool usual);
    MapText& add_number(const std::string& name, const std::optional<std::int64_t>& number);
    MapText& add_lines(const std::string& name, const std::vector<std::string>& lines);
    /// The map must be made by `below()`.
    MapText& add_map(const std::string& name, const MapText& map);
    /// The items must be made by `item()`.
    MapText& add_items(const std::string& name, const std::vector<MapText>& items);
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    explicit MapText(std::size_t indent) : indent_{indent} {}
    MapText& begin(const std::string& name);

    std::size_t indent_ = 0;
    std::string text_;
};

}  // namespace lectern::authoring
