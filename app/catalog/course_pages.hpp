#pragma once

#include <vector>

#include "catalog/catalog.hpp"
#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

web::Response show_course(const web::Request& request, Services& services);

/// Returns the data of the page without the keys of its video: add_public_video() adds them. `form`
/// is a submitted buy form with errors, or null.
web::ViewData course_view(const CoursePage& course, const web::Request& request,
                          const web::Form* form = nullptr);

/// Returns the fields of the buy form on the page of a course.
const std::vector<web::Field>& buy_fields();

}  // namespace lectern::catalog
