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

/// What the address of the catalogue asks for: `?q=&sort=&page=`. Throws NotFound for a page that
/// cannot be.
CourseSearch course_search(const web::Request& request);
web::ViewData catalogue_view(const CourseList& list, const CourseSearch& search);

/// `form`: a buy form with errors, shown again.
web::ViewData course_view(const CoursePage& course, const web::Request& request,
                          const web::Form* form = nullptr);

/// Without the keys of its video.
web::ViewData preview_view(const PreviewPage& page);

/// The fields of the buy form on a course's page.
const std::vector<web::Field>& buy_fields();

// Shared by the pages above.

std::optional<std::int64_t> viewer_id(const web::Request& request);
/// The page of a visitor is every visitor's, and nginx may answer with a copy; a member's is not.
web::Response shared_unless_signed_in(web::Response page, const web::Request& request,
                                      const Services& services);
/// How many lessons, and how long their videos are.
void add_size(web::ViewData& data, int lessons, int seconds);

}  // namespace lectern::catalog
