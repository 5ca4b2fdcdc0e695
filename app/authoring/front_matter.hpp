#pragma once

#include <string>
#include <vector>

#include "platform/yaml.hpp"

namespace lectern::authoring {

/// A lesson's file: front matter in YAML between two lines `---`, then Markdown.
struct LessonText {
    yaml::Node front_matter;  // a map, if there are no faults; empty without front matter
    std::string body;         // without the blank line after the front matter
    std::size_t body_line = 1;
    std::vector<yaml::Fault> faults;
    bool is_readable = true;  // false: the front matter is missing or incomplete
};

/// Takes the text of a lesson's file apart. `file` is its name in messages.
LessonText parse_lesson_text(const std::string& text, const std::string& file);

/// Returns the text of a file with this front matter, each line with its line feed.
std::string lesson_text(const std::string& front_matter, const std::string& body);

}  // namespace lectern::authoring
