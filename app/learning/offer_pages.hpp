#pragma once

#include "catalog/lesson_offer.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::learning {

/// Shows a visitor what the lesson of a path below /learn/ offers, if it is on sale. Throws
/// SignInNeeded for every other path (docs/decisions/0021).
web::Response show_offer(const web::Request& request, Services& services);

web::ViewData offer_view(const catalog::LessonOffer& offer);

}  // namespace lectern::learning
