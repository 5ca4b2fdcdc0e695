#include "catalog/draft_pages.hpp"

#include <utility>
#include <vector>

#include "catalog/draft.hpp"
#include "web/errors.hpp"
#include "web/view.hpp"

namespace lectern::catalog {

namespace {

web::ViewData draft_view(const Draft& draft) {
    std::vector<web::ViewData> lessons;
    for (const auto& lesson : draft.lessons) {
        lessons.push_back(web::view({{"module_title", lesson.module_title},
                                     {"title", lesson.title},
                                     {"body_html", lesson.body_html}}));
    }
    return web::view({{"title", draft.title},
                      {"promise", draft.promise},
                      {"has_description", !draft.description_html.empty()},
                      {"description_html", draft.description_html},
                      {"has_teacher", !draft.teacher_name.empty()},
                      {"teacher_name", draft.teacher_name},
                      {"teacher_about_html", draft.teacher_about_html},
                      {"has_lessons", !draft.lessons.empty()},
                      {"lessons", web::view_list(std::move(lessons))}});
}

}  // namespace

web::Response show_draft(const web::Request& request, Services& services) {
    const auto draft = services.database.read([&](Connection& connection) {
        return find_draft(connection, request.path_value("token"), services.clock.now());
    });
    if (!draft) throw web::NotFound{"draft link: expired, ended or unknown"};
    return web::page("catalog/draft", draft_view(*draft));
}

}  // namespace lectern::catalog
