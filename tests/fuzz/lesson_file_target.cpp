#include <string>

#include "authoring/front_matter.hpp"
#include "fuzz/targets.hpp"
#include "platform/utf8.hpp"
#include "platform/yaml.hpp"

namespace lectern::test {

namespace {

void check_node(const yaml::Node& node) {
    require(node.location.line >= 1, "a value has a line");
    require(is_utf8(node.text), "a value is UTF-8");
    for (const auto& item : node.items) check_node(item);
    for (const auto& member : node.members) {
        require(node.find(member.name) == nullptr || node.is_map(), "only a map has members");
        check_node(member.value);
    }
}

void check_written(const std::string& text) {
    const auto document = yaml::parse("title: " + yaml::written(text, 2) + "\n", {"x", 1, {}});
    require(document.is_readable && document.faults.empty(), "what was written can be read");
    const auto* title = document.root.find("title");
    require(title != nullptr && title->is_scalar() && title->text == text,
            "what was written is read as the same text");
}

}  // namespace

void fuzz_lesson_file(std::string_view input) {
    const std::string text{input};
    const auto lesson = authoring::parse_lesson_text(text, "lesson.md");
    require(lesson.is_readable || !lesson.faults.empty(), "an unreadable file has a fault");
    for (const auto& fault : lesson.faults) {
        require(fault.location.line >= 1 && !fault.text.empty(), "a fault has a line and a text");
    }
    check_node(lesson.front_matter);
    if (!is_utf8(text) || text.find('\0') != std::string::npos) return;
    check_written(text);
    const auto again =
        authoring::parse_lesson_text(authoring::lesson_text("title: Bread\n", text), "x");
    require(again.faults.empty() && again.body == text, "a written lesson has the same body");
}

}  // namespace lectern::test
