#pragma once

#include "catalog/course_progress.hpp"
#include "catalog/lesson_offer.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

/// Lets nginx cache the page and serve it to all visitors. Returns the page of a member unchanged.
web::Response shared_unless_signed_in(web::Response page, const web::Request& request,
                                      const Services& services);

/// Returns what a page says of a lesson and how to get its course.
web::ViewData offer_view(const LessonOffer& offer);

/// Adds the number of lessons and the total length of their videos.
void add_size(web::ViewData& data, int lessons, int seconds);

/// Adds how far a learner has come in a course.
void add_progress(web::ViewData& data, const CourseProgress& progress);

}  // namespace lectern::catalog
