#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "authoring/course_update.hpp"
#include "authoring/parsed_course.hpp"
#include "console/report.hpp"

namespace lectern::authoring {

/// What a command finds in one course and does with it. As text it is printed at once, faults and
/// warnings to standard error; control characters, which a terminal would interpret, are replaced.
/// With `--json` it is one object, printed at the end.
class CourseReport {
  public:
    explicit CourseReport(OutputFormat output_format) : output_format_{output_format} {}

    // These return whether there is no fault.
    bool add_findings(const ParsedCourse& parsed);
    bool add_upload_faults(const std::vector<CourseFileError>& faults);
    bool add_update(const ParsedCourse& parsed, const CourseUpdate& update);
    void add_warning(std::string text);
    /// Adds the URL of a page that shows the course; `kind` says which: `lesson`.
    void add_url(const std::string& kind, const std::string& url);
    /// Adds the numbers of modules and lessons of a course without faults.
    void add_size(const std::string& source, const CourseFile& course);

    /// Prints what is not printed yet. Returns the exit status: 1 if there is a fault, otherwise 0.
    int finish() const;

  private:
    struct Size {
        std::size_t modules = 0;
        std::size_t lessons = 0;
    };

    void add_fault(std::string text);
    [[nodiscard]] bool is_text() const { return output_format_ == OutputFormat::text; }

    OutputFormat output_format_;
    std::string slug_;  // empty: not known, because the course has faults
    std::vector<std::string> warnings_;
    std::vector<std::string> faults_;
    std::vector<std::string> changes_;
    std::vector<std::string> urls_;  // JSON objects
    std::optional<Size> size_;
};

}  // namespace lectern::authoring
