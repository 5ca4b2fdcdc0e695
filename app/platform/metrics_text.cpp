#include "platform/metrics_text.hpp"

#include <array>
#include <charconv>

namespace lectern {

namespace {

std::string_view to_text(MetricsText::Type type) {
    switch (type) {
        case MetricsText::Type::counter:
            return "counter";
        case MetricsText::Type::gauge:
            return "gauge";
        case MetricsText::Type::histogram:
            return "histogram";
    }
    return "untyped";
}

std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') text += '\\';
        text += c;
    }
    return text;
}

}  // namespace

void MetricsText::begin(std::string_view name, Type type, std::string_view help) {
    name_ = name;
    text_ += "# HELP " + name_ + ' ' + std::string{help} + "\n# TYPE " + name_ + ' ' +
             std::string{to_text(type)} + '\n';
}

void MetricsText::add(std::int64_t value, const Labels& labels, std::string_view suffix) {
    add_text(std::to_string(value), labels, suffix);
}

void MetricsText::add(double value, const Labels& labels, std::string_view suffix) {
    add_text(text_of(value), labels, suffix);
}

std::string MetricsText::text_of(double value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

void MetricsText::add_text(const std::string& value, const Labels& labels,
                           std::string_view suffix) {
    text_ += name_ + std::string{suffix};
    char separator = '{';
    for (const auto& [name, label] : labels) {
        text_ += separator + std::string{name} + "=\"" + escaped(label) + '"';
        separator = ',';
    }
    if (!labels.empty()) text_ += '}';
    text_ += ' ' + value + '\n';
}

}  // namespace lectern
