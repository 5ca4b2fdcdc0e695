#pragma once

#include <cstdint>
#include <optional>

#include "catalog/catalog.hpp"
#include "catalog/course_list.hpp"
#include "catalog/preview.hpp"
#include "platform/clock.hpp"
#include "platform/video_stream.hpp"
#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::catalog {

web::Response show_front(const web::Request& request, Services& services);
web::Response show_catalogue(const web::Request& request, Services& services);
web::Response show_course(const web::Request& request, Services& services);
web::Response show_preview(const web::Request& request, Services& services);

/// Parses the query of the catalogue address: `?q=&sort=&page=`. Throws NotFound if the page number
/// is invalid.
CourseSearch course_search(const web::Request& request);
web::ViewData catalogue_view(const CourseList& list, const CourseSearch& search);

/// `form` is a submitted buy form with errors, or null.
web::ViewData course_view(const CoursePage& course, const web::Request& request,
                          const web::Form* form = nullptr);

/// Returns the data of the page without the keys of its video: add_video() adds them.
web::ViewData preview_view(const PreviewPage& page);

/// Returns the fields of the buy form on the page of a course.
const std::vector<web::Field>& buy_fields();

// Shared by the pages above.

/// Lets nginx cache the page and serve it to all visitors. Returns the page of a member unchanged.
web::Response shared_unless_signed_in(web::Response page, const web::Request& request,
                                      const Services& services);
/// Adds the number of lessons and the total length of their videos.
void add_size(web::ViewData& data, int lessons, int seconds);

}  // namespace lectern::catalog
