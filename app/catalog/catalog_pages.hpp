#pragma once

#include <vector>

#include "catalog/catalog.hpp"
#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::catalog {

web::Response show_front(const web::Request& request, Services& services);
web::Response show_catalogue(const web::Request& request, Services& services);
web::Response show_course(const web::Request& request, Services& services);

web::ViewData catalogue_view(const std::vector<CourseCard>& courses);

/// `form`: a buy form with errors, shown again.
web::ViewData course_view(const CoursePage& course, const web::Request& request,
                          const web::Form* form = nullptr);

/// The fields of the buy form on a course's page.
const std::vector<web::Field>& buy_fields();

}  // namespace lectern::catalog
