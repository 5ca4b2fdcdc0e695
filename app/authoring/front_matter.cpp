#include "authoring/front_matter.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "platform/utf8.hpp"

namespace lectern::authoring {

namespace {

/// Takes the first line, with its end.
std::string_view take_line(std::string_view& text) {
    const auto line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    return line;
}

std::string_view without_end(std::string_view line) {
    while (line.ends_with('\n') || line.ends_with('\r') || line.ends_with(' ')) {
        line.remove_suffix(1);
    }
    return line;
}

bool is_fence(std::string_view line) {
    return without_end(line) == "---";
}

/// Takes the lines up to the second fence. Returns nothing if there is none.
std::optional<std::string_view> take_front_matter(std::string_view& text, std::size_t& line) {
    auto rest = text;
    while (!rest.empty()) {
        const auto front_matter = text.substr(0, text.size() - rest.size());
        ++line;
        if (!is_fence(take_line(rest))) continue;
        text = rest;
        return front_matter;
    }
    return std::nullopt;
}

}  // namespace

LessonText parse_lesson_text(const std::string& text, const std::string& file) {
    LessonText lesson;
    lesson.front_matter.kind = yaml::Node::Kind::map;
    lesson.front_matter.location = {file, 1, {}};
    auto rest = without_byte_order_mark(text);
    auto after_fence = rest;
    if (!rest.empty() && is_fence(take_line(after_fence))) {
        std::size_t line = 1;
        const auto front_matter = take_front_matter(after_fence, line);
        if (!front_matter) {
            lesson.faults.push_back(
                {{file, 1, {}}, "begins front matter that does not end (expected a line ---)"});
            lesson.is_readable = false;
            return lesson;
        }
        auto document = yaml::parse(*front_matter, {file, 2, {}});
        lesson.front_matter = std::move(document.root);
        lesson.front_matter.location.line = 1;
        lesson.faults = std::move(document.faults);
        lesson.is_readable = document.is_readable;
        lesson.body_line = line + 1;
        rest = after_fence;
        if (auto body = rest; !rest.empty() && without_end(take_line(body)).empty()) {
            rest = body;
            ++lesson.body_line;
        }
    } else {
        lesson.faults.push_back(
            {{file, 1, {}}, "has no front matter (expected `---` as the first line)"});
        lesson.is_readable = false;
    }
    lesson.body = rest;
    return lesson;
}

std::string lesson_text(const std::string& front_matter, const std::string& body) {
    return "---\n" + front_matter + "---\n" + (body.empty() ? "" : "\n") + body;
}

}  // namespace lectern::authoring
