#pragma once

#include <map>
#include <string>
#include <vector>

#include "authoring/course_file.hpp"
#include "authoring/local_file.hpp"
#include "platform/yaml.hpp"

// A course as read from its JSON file or its folder.

namespace lectern::authoring {

/// Where the values of a course are written.
class CourseLocations {
  public:
    /// Of a JSON file, whose paths are locations themselves.
    explicit CourseLocations(std::string file = {}) : file_{std::move(file)} {}

    /// Adds the location of the value at a path. Paths with locations are those of a folder.
    void add(const std::string& path, yaml::Location location) {
        locations_[path] = std::move(location);
    }

    /// Returns a fault as one line: `FILE: PATH: is …`, or `FILE:LINE: NAME is …` in a folder.
    [[nodiscard]] std::string line_of(const CourseFileError& fault) const;
    /// Returns the location of a value of a folder, or the location of what should contain it.
    [[nodiscard]] yaml::Location location_of(const std::string& path) const;

  private:
    [[nodiscard]] std::string name_of(const std::string& path) const;

    std::string file_;
    std::map<std::string, yaml::Location> locations_;
};

/// Returns a fault of a text file as one line: `FILE:LINE: NAME is …`.
std::string line_of(const yaml::Fault& fault);

struct ParsedCourse {
    CourseFile course;             // valid only if there are no faults
    std::vector<LocalFile> files;  // to upload before the course is saved
    CourseLocations locations;
    std::vector<std::string> faults;    // one line each
    std::vector<std::string> warnings;  // one line each
};

}  // namespace lectern::authoring
