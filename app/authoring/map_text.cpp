#include "authoring/map_text.hpp"

#include "platform/yaml.hpp"

namespace lectern::authoring {

MapText& MapText::add(const std::string& name, const std::string& text) {
    return text.empty() ? *this : add_plain(name, yaml::written(text, indent_ + 2));
}

MapText& MapText::add_unless(const std::string& name, const std::string& usual,
                             const std::string& text) {
    return text == usual ? *this : add(name, text);
}

MapText& MapText::add_plain(const std::string& name, const std::string& text) {
    text_ += std::string(indent_, ' ') + name + ": " + text + '\n';
    return *this;
}

MapText& MapText::add_flag(const std::string& name, bool value, bool usual) {
    return value == usual ? *this : add_plain(name, value ? "true" : "false");
}

MapText& MapText::add_number(const std::string& name, const std::optional<std::int64_t>& number) {
    return number ? add_plain(name, std::to_string(*number)) : *this;
}

MapText& MapText::add_lines(const std::string& name, const std::vector<std::string>& lines) {
    if (!lines.empty()) begin(name);
    for (const auto& line : lines) {
        text_ += std::string(indent_ + 2, ' ') + "- " + yaml::written(line, indent_ + 4) + '\n';
    }
    return *this;
}

MapText& MapText::add_map(const std::string& name, const MapText& map) {
    if (!map.text_.empty()) begin(name).text_ += map.text_;
    return *this;
}

MapText& MapText::add_items(const std::string& name, const std::vector<MapText>& items) {
    if (!items.empty()) begin(name);
    for (auto item : items) {
        item.text_.at(indent_ + 2) = '-';
        text_ += item.text_;
    }
    return *this;
}

MapText& MapText::begin(const std::string& name) {
    text_ += std::string(indent_, ' ') + name + ":\n";
    return *this;
}

}  // namespace lectern::authoring
