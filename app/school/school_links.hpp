#pragma once

#include "config.hpp"
#include "web/view_data.hpp"

namespace lectern::school {

/// Adds what pages and mails have in common: the links to the school's own pages, such as its
/// terms, its promise about refunds, and the seller's details.
void add_school_links(web::ViewData& data, const Config& config);

}  // namespace lectern::school
