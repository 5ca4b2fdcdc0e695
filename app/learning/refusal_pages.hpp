#pragma once

#include "learning/learning.hpp"
#include "services.hpp"
#include "web/request.hpp"

namespace lectern::learning {

/// Returns the lesson that a path below /learn/ names.
LessonAddress address_of(const web::Request& request);

/// Audits that the viewer has no access to the lesson of the request, with the reason. The answer
/// must be the same for every reason (docs/decisions/0003).
void audit_refusal(const web::Request& request, Services& services);

}  // namespace lectern::learning
