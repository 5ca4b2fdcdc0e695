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
/// is a submitted form with errors, or null.
web::ViewData course_view(const CoursePage& course, const web::Request& request,
                          const web::Form* form = nullptr);

/// Returns the page again after its form was refused, with the entered values.
web::Response refused_form_page(const CoursePage& course, const web::Request& request,
                                const Services& services, const web::Form& form);

/// Returns the fields of the forms on the page of a course: to buy it, or to enrol by mail.
const std::vector<web::Field>& buy_fields();

}  // namespace lectern::catalog
