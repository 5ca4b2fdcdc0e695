#pragma once

#include <string>

#include "catalog/course_list.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

web::Response show_front(const web::Request& request, Services& services);
web::Response show_catalogue(const web::Request& request, Services& services);

/// Parses the query of the catalogue's URL: `?q=&sort=&page=`. Throws NotFound if the page
/// number is invalid.
CourseSearch course_search(const web::Request& request);
/// Returns the data of the catalogue. `cards_html` is what "catalog/card" makes of card_view() of
/// each course.
web::ViewData catalogue_view(const CourseList& list, const CourseSearch& search,
                             std::string cards_html);
web::ViewData card_view(const CourseCard& course);
/// Adds the school's own words and picture. Only the first page of all courses shows them.
void add_front(web::ViewData& data, const CourseSearch& search, const Config& config);

}  // namespace lectern::catalog
