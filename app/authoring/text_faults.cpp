#include "authoring/text_faults.hpp"

#include <cstddef>

#include "authoring/lesson_links.hpp"
#include "platform/markdown.hpp"

namespace lectern::authoring {

namespace {

CourseFileError fault_at(const CourseText& text, std::size_t line, const std::string& fact,
                         const std::string& expected) {
    const auto advice = " (expected " + expected + ')';
    if (text.has_lines) return {text.path, fact + advice, line};
    return {text.path, fact + " in its line " + std::to_string(line) + advice};
}

}  // namespace

std::string fact_about(const std::string& verb, const std::string& name) {
    constexpr std::size_t longest = 100;
    if (name.size() <= longest) return verb + " \"" + name + '"';
    auto end = longest;
    const auto is_inside_character = [](char byte) { return (byte & 0xc0) == 0x80; };
    while (is_inside_character(name[end])) --end;
    return verb + " \"" + name.substr(0, end) + "…\"";
}

std::vector<CourseFileError> faults_in_html(const CourseText& text) {
    std::vector<CourseFileError> faults;
    for (const auto& tag : list_raw_html(text.text)) {
        faults.push_back(fault_at(text, tag.line, fact_about("has the HTML", tag.text),
                                  "Markdown, or \\< for the character"));
    }
    return faults;
}

std::vector<CourseFileError> faults_in_links(
    const CourseText& text, const std::function<bool(const std::string& key)>& is_lesson) {
    std::vector<CourseFileError> faults;
    for (const auto& link : list_links(text.text)) {
        const auto fact = fact_about("links to", link.text);
        const auto key = lesson_key_in(link.text);
        if (key && !is_lesson(*key)) {
            faults.push_back(fault_at(text, link.line, fact, "the key of a lesson"));
        } else if (is_link_to_file(link.text)) {
            faults.push_back(fault_at(text, link.line, fact, "a lesson of the course, or a URL"));
        }
    }
    return faults;
}

}  // namespace lectern::authoring
