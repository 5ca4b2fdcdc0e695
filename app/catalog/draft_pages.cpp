#include "catalog/draft_pages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/cover_pages.hpp"
#include "catalog/draft.hpp"
#include "platform/http_client.hpp"
#include "web/errors.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

namespace {

/// Returns the text of a lesson with the URLs of its pictures below the address of the draft, since
/// those of published courses do not show it. A quotation mark outside of a tag is always escaped,
/// so only attributes match.
std::string with_pictures_below(const std::string& path, std::string html) {
    constexpr std::string_view published = "src=\"/pictures/";
    const auto of_draft = "src=\"" + path + "/pictures/";
    for (auto at = html.find(published); at != std::string::npos;
         at = html.find(published, at + of_draft.size())) {
        html.replace(at, published.size(), of_draft);
    }
    return html;
}

/// `path` is the path of the page.
web::ViewData draft_view(const Draft& draft, const std::string& path) {
    std::vector<web::ViewData> lessons;
    for (const auto& lesson : draft.lessons) {
        lessons.push_back(web::view({{"module_title", lesson.module_title},
                                     {"title", lesson.title},
                                     {"body_html", with_pictures_below(path, lesson.body_html)}}));
    }
    return web::view({{"title", draft.title},
                      {"promise", draft.promise},
                      {"has_description", !draft.description_html.empty()},
                      {"description_html", draft.description_html},
                      {"has_teacher", !draft.teacher_name.empty()},
                      {"teacher_name", draft.teacher_name},
                      {"teacher_about_html", draft.teacher_about_html},
                      {"path", path},
                      {"has_picture", draft.cover.has_value()},
                      {"cover_width", std::to_string(draft.cover ? draft.cover->width : 0)},
                      {"cover_height", std::to_string(draft.cover ? draft.cover->height : 0)},
                      {"cover_alt", draft.cover ? draft.cover->alt : std::string{}},
                      {"has_lessons", !draft.lessons.empty()},
                      {"lessons", web::view_list(std::move(lessons))}});
}

/// `picture` has an object_key and a content_type. No cache may keep the redirect, as the link can
/// end at any time.
template <typename Picture>
web::Response redirect_to(const std::optional<Picture>& picture, Services& services) {
    if (!picture || !services.storage.is_configured()) {
        throw web::NotFound{"picture of a draft: not found"};
    }
    return web::redirect(picture_url(picture->object_key, picture->content_type, services))
        .with_status(302);
}

}  // namespace

web::Response show_draft(const web::Request& request, Services& services) {
    const auto& token = request.path_value("token");
    const auto draft = services.database.read([&](Connection& connection) {
        return find_draft(connection, token, services.clock.now());
    });
    if (!draft) throw web::NotFound{"draft link: expired, ended or unknown"};
    return web::page("catalog/draft", draft_view(*draft, url_escape_path("/draft/" + token)));
}

web::Response show_draft_cover(const web::Request& request, Services& services) {
    const auto cover = services.database.read([&](Connection& connection) {
        return find_draft_cover(connection, request.path_value("token"), services.clock.now());
    });
    return redirect_to(cover, services);
}

web::Response show_draft_picture(const web::Request& request, Services& services) {
    const auto picture = services.database.read([&](Connection& connection) {
        return find_draft_picture(connection, request.path_value("token"),
                                  request.path_value("picture"), services.clock.now());
    });
    return redirect_to(picture, services);
}

}  // namespace lectern::catalog
