#pragma once

#include <string>

namespace lectern::authoring {

/// Returns lectern-course(5) in roff: what the schema of course files says of each member.
std::string manual_of_course_files();

}  // namespace lectern::authoring
