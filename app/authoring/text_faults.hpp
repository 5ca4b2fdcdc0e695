#pragma once

#include <functional>
#include <string>
#include <vector>

#include "authoring/course_file_schema.hpp"

namespace lectern::authoring {

/// A Markdown text of a course.
struct CourseText {
    std::string path;
    std::string text;
    bool has_lines = true;  // false: in a folder, it is inside a YAML file
};

/// Returns `VERB "NAME"` with the beginning of a long name.
std::string fact_about(const std::string& verb, const std::string& name);

/// Returns an error for each line with raw HTML, which pages do not show.
std::vector<CourseFileError> faults_in_html(const CourseText& text);

/// Returns an error for each link that leads nowhere: to a file, or to an unknown lesson.
std::vector<CourseFileError> faults_in_links(
    const CourseText& text, const std::function<bool(const std::string& key)>& is_lesson);

}  // namespace lectern::authoring
