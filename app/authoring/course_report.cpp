#include "authoring/course_report.hpp"

#include <iostream>
#include <sstream>

#include "console/report.hpp"

namespace lectern::authoring {

bool print_findings(const ParsedCourse& parsed) {
    for (const auto& warning : parsed.warnings) std::cerr << "warning: " << shown(warning) << '\n';
    for (const auto& fault : parsed.faults) std::cerr << shown(fault) << '\n';
    return parsed.faults.empty();
}

bool print_upload_faults(const std::vector<CourseFileError>& faults) {
    for (const auto& fault : faults) std::cerr << shown(fault.path + ": " + fault.text) << '\n';
    return faults.empty();
}

bool print_update_faults(const ParsedCourse& parsed, const CourseUpdate& update) {
    for (const auto& fault : update.faults) {
        std::cerr << shown(parsed.places.line_of(fault)) << '\n';
    }
    return update.faults.empty();
}

void print_report(const CourseUpdate& update) {
    std::istringstream lines{update.report};
    for (std::string line; std::getline(lines, line);) std::cout << shown(line) << '\n';
    std::cout << std::flush;
}

}  // namespace lectern::authoring
