#pragma once

#include <functional>
#include <optional>
#include <string>

#include "authoring/course_entries.hpp"
#include "platform/markdown.hpp"

// Links between the lessons of a course. A course file has `lesson:KEY`, and a folder the path of
// the lesson's file; `#words` may follow.

namespace lectern::authoring {

/// Returns the key in `lesson:KEY#words`; nothing for other links.
std::optional<std::string> lesson_key_in(const std::string& link);

/// Whether a link is relative and leads to a name with an ending: `../02-more/01-joins.md`.
bool is_link_to_file(const std::string& link);

/// Returns the URLs of the lessons of a course.
LessonUrls lesson_urls(const CourseFile& course);

/// Returns the text with other destinations of its links. `renamed` returns the new destination, or
/// nothing to keep the old one. Code and other text that looks like a link stays.
std::string with_renamed_links(
    const std::string& markdown,
    const std::function<std::optional<std::string>(const std::string& link)>& renamed);

}  // namespace lectern::authoring
