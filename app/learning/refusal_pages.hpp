#pragma once

#include "learning/learning.hpp"
#include "services.hpp"
#include "web/request.hpp"

namespace lectern::learning {

/// Returns the course and the lesson in the request's path.
LessonAddress address_of(const web::Request& request);

/// Records that the viewer was refused the lesson in the path. The answer must not depend on the
/// reason, so that it does not reveal what exists.
void audit_refusal(const web::Request& request, Services& services);

}  // namespace lectern::learning
