#pragma once

#include "config.hpp"
#include "web/view_data.hpp"

namespace lectern::school {

/// Adds the links to the school's own pages, such as its terms, and its promise about refunds:
/// what pages and mails have in common.
void add_school_links(web::ViewData& data, const Config& config);

}  // namespace lectern::school
