#include "catalog/cover_view.hpp"

#include "catalog/cover.hpp"

namespace lectern::catalog {

void add_cover(web::ViewData& data, const std::string& slug, const std::string& title) {
    web::put(data, "cover_hue", std::to_string(cover_hue(slug)));
    web::put(data, "cover_shape", std::to_string(cover_shape(slug)));
    web::put(data, "has_long_title", is_long_on_cover(title));
}

}  // namespace lectern::catalog
