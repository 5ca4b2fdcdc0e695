#include "catalog/lesson_picture_pages.hpp"

#include "catalog/cover_pages.hpp"
#include "catalog/lesson_picture.hpp"
#include "web/errors.hpp"

namespace lectern::catalog {

web::Response show_lesson_picture(const web::Request& request, Services& services) {
    const auto& id = request.path_value("picture");
    const auto picture = services.database.read([&](Connection& connection) {
        return find_lesson_picture(connection, id, request.viewer_id());
    });
    if (!picture || !services.storage.is_configured()) {
        throw web::NotFound{"picture " + id + ": not found"};
    }
    return redirect_to_picture(picture->object_key, picture->content_type, services);
}

}  // namespace lectern::catalog
