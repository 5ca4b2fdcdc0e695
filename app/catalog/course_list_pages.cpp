#include "catalog/course_list_pages.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/catalog_view.hpp"
#include "catalog/course_progress.hpp"
#include "catalog/cover_pages.hpp"
#include "catalog/money.hpp"
#include "platform/http_client.hpp"
#include "platform/whole_number.hpp"
#include "web/errors.hpp"
#include "web/text.hpp"

namespace lectern::catalog {

namespace {

const char* to_text(CourseOrder order) {
    switch (order) {
        case CourseOrder::best:
            return "";
        case CourseOrder::newest:
            return "newest";
        case CourseOrder::title:
            return "title";
        case CourseOrder::price:
            return "price";
    }
    return "";
}

/// An unknown word means the default order.
CourseOrder order_from(const std::string& word) {
    for (const auto order : {CourseOrder::newest, CourseOrder::title, CourseOrder::price}) {
        if (word == to_text(order)) return order;
    }
    return CourseOrder::best;
}

int page_from(const std::string& text) {
    const auto page = whole_number<int>(text).value_or(0);
    if (page < 1 || page > CourseSearch::last_page) throw web::NotFound{"courses: page " + text};
    return page;
}

std::string url_of(const CourseSearch& search, int page) {
    std::vector<std::pair<std::string, std::string>> fields;
    if (!search.words.empty()) fields.emplace_back("q", search.words);
    if (search.order != CourseOrder::best) fields.emplace_back("sort", to_text(search.order));
    if (page > 1) fields.emplace_back("page", std::to_string(page));
    return fields.empty() ? "/courses" : "/courses?" + form_encode(fields);
}

std::string card_html(const CourseCard& course, const web::Views& views) {
    return views.render("catalog/card", card_view(course));
}

/// A list with its cards as they are shown to those who do not own the courses.
struct RenderedList {
    CourseList list;
    std::vector<std::string> cards;
};

/// A rendered list, and what the viewer owns of it.
struct ViewersList {
    std::shared_ptr<const RenderedList> rendered;
    std::vector<OwnCourse> own;
};

std::string key_of(const CourseSearch& search) {
    return std::string{"catalogue/"} + to_text(search.order) + '/' + std::to_string(search.page);
}

std::size_t bytes_of(const RenderedList& rendered) {
    auto bytes = sizeof rendered + rendered.list.version.value_or("").size();
    for (const auto& card : rendered.cards) bytes += sizeof(std::string) + card.size();
    for (const auto& course : rendered.list.courses) {
        bytes += sizeof course + course.slug.size() + course.title.size() + course.promise.size();
        if (course.cover) bytes += course.cover->alt.size();
    }
    return bytes;
}

/// Takes what the viewer owns out of a list.
std::vector<OwnCourse> take_own(CourseList& list) {
    std::vector<OwnCourse> own;
    for (auto& course : list.courses) {
        if (course.is_owned) own.push_back({course.id, course.completed_count, course.percent});
        course.is_owned = false;
        course.completed_count = 0;
        course.percent = 0;
    }
    return own;
}

/// Returns a list of all courses that was kept, if the catalogue still has its version.
std::optional<ViewersList> find_kept_list(const CourseSearch& search, const web::Request& request,
                                          Services& services) {
    if (!search.words.empty()) return std::nullopt;
    auto rendered = services.kept.find<RenderedList>(key_of(search));
    if (!rendered) return std::nullopt;
    auto state = services.database.read([&](Connection& connection) {
        return find_catalogue_state(connection, rendered->list, request.viewer_id());
    });
    if (state.version != rendered->list.version) return std::nullopt;
    return ViewersList{std::move(rendered), std::move(state.own)};
}

/// Reads a list, and keeps it if it is one of all courses. Search results are not kept: there are
/// too many searches.
ViewersList read_list(const CourseSearch& search, const web::Request& request, Services& services) {
    auto list = services.database.read([&](Connection& connection) {
        return list_published_courses(connection, search, request.viewer_id());
    });
    auto own = take_own(list);
    RenderedList rendered{.list = std::move(list), .cards = {}};
    for (const auto& course : rendered.list.courses)
        rendered.cards.push_back(card_html(course, services.views));
    auto shared = std::make_shared<const RenderedList>(std::move(rendered));
    if (search.words.empty() && shared->list.version)
        services.kept.keep(key_of(search), shared, bytes_of(*shared));
    return {std::move(shared), std::move(own)};
}

/// Returns the cards as the viewer sees them.
std::string cards_html(const ViewersList& found, const web::Views& views) {
    const auto& [list, cards] = *found.rendered;
    std::string html;
    for (std::size_t at = 0; at < cards.size(); ++at) {
        auto course = std::ranges::find(found.own, list.courses[at].id, &OwnCourse::id);
        if (course == found.own.end()) {
            html += cards[at];
            continue;
        }
        auto card = list.courses[at];
        card.is_owned = true;
        card.completed_count = course->completed_count;
        card.percent = course->percent;
        html += card_html(card, views);
    }
    return html;
}

void add_search(web::ViewData& data, const CourseSearch& search) {
    const bool is_search = !search.words.empty();
    const bool is_default = search.order == CourseOrder::best;
    web::put(data, "q", search.words);
    web::put(data, "has_q", is_search);
    web::put(data, "sort", std::string{to_text(search.order)});
    web::put(data, "is_sorted_best", is_default && is_search);
    web::put(data, "is_sorted_newest",
             search.order == CourseOrder::newest || (is_default && !is_search));
    web::put(data, "is_sorted_title", search.order == CourseOrder::title);
    web::put(data, "is_sorted_price", search.order == CourseOrder::price);
}

void add_pages(web::ViewData& data, const CourseList& list, const CourseSearch& search) {
    const bool has_previous = search.page > 1;
    const bool has_next = list.has_more;
    const int found = list.found_count.value_or(0);
    web::put(data, "found_count", std::to_string(found));
    web::put(data, "one_found", found == 1);
    web::put(data, "page", std::to_string(search.page));
    web::put(data, "has_pages", has_previous || has_next);
    web::put(data, "first_order_url", url_of({}, search.page));
    web::put(data, "has_previous_page", has_previous);
    web::put(data, "previous_page_url",
             has_previous ? url_of(search, search.page - 1) : std::string{});
    web::put(data, "has_next_page", has_next);
    web::put(data, "next_page_url", has_next ? url_of(search, search.page + 1) : std::string{});
}

}  // namespace

web::Response show_front(const web::Request&, Services&) {
    return web::redirect("/courses");
}

web::Response show_catalogue(const web::Request& request, Services& services) {
    const auto search = course_search(request);
    auto found = find_kept_list(search, request, services);
    if (!found) found = read_list(search, request, services);
    const auto& list = found->rendered->list;
    if (list.courses.empty() && search.page > 1) {
        throw web::NotFound{"courses: page " + std::to_string(search.page)};
    }
    auto data = catalogue_view(list, search, cards_html(*found, services.views));
    add_front(data, search, services.config);
    return shared_unless_signed_in(web::page("catalog/catalogue", std::move(data)), request,
                                   services);
}

CourseSearch course_search(const web::Request& request) {
    CourseSearch search;
    search.words = web::trimmed(request.query_value("q").value_or(""));
    search.order = order_from(request.query_value("sort").value_or(""));
    if (const auto page = request.query_value("page")) search.page = page_from(*page);
    return search;
}

web::ViewData card_view(const CourseCard& course) {
    const CourseProgress progress{course.lesson_count, course.completed_count, course.percent};
    auto data = web::view({
        {"slug", course.slug},
        {"title", course.title},
        {"promise", course.promise},
        {"price", price_text(course.amount_minor, course.currency)},
        {"is_free", course.amount_minor == 0},
        {"is_owned", course.is_owned},
        {"completed_count", std::to_string(course.completed_count)},
        {"percent", std::to_string(progress.percent)},
        {"is_completed", is_completed(progress)},
    });
    add_cover(data, course.slug, course.title, course.cover);
    add_size(data, course.lesson_count, course.duration_seconds);
    return data;
}

web::ViewData catalogue_view(const CourseList& list, const CourseSearch& search,
                             std::string cards_html) {
    const bool is_empty = list.courses.empty();
    auto data = web::view({
        {"is_indexed", search.words.empty()},
        {"has_courses", !is_empty},
        {"cards_html", std::move(cards_html)},
        {"is_empty_search", is_empty && !search.words.empty()},
        {"is_empty_school", is_empty && search.words.empty()},
    });
    add_search(data, search);
    add_pages(data, list, search);
    add_front(data, search, {});
    return data;
}

void add_front(web::ViewData& data, const CourseSearch& search, const Config& config) {
    const bool is_front = search.words.empty() && search.page == 1;
    const auto& picture = config.front_picture;
    web::put(data, "has_front_heading", is_front && !config.front_heading.empty());
    web::put(data, "front_heading", config.front_heading);
    web::put(data, "has_front_text", is_front && !config.front_text_html.empty());
    web::put(data, "front_text_html", config.front_text_html);
    web::put(data, "has_front_picture", is_front && picture.has_value());
    web::put(data, "front_picture_alt", config.front_picture_alt);
    web::put(data, "front_picture_version", picture ? picture->version : std::string{});
    web::put(data, "front_picture_width", std::to_string(picture ? picture->width : 0));
    web::put(data, "front_picture_height", std::to_string(picture ? picture->height : 0));
}

}  // namespace lectern::catalog
