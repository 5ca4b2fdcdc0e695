#include "web/router.hpp"

#include <algorithm>

#include "platform/http_client.hpp"

namespace lectern::web {

namespace {

std::vector<std::string_view> split_path(std::string_view path) {
    std::vector<std::string_view> segments;
    if (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (!path.empty()) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
        // A trailing slash makes an empty segment, so `/courses/` is not the route `/courses`.
        if (path.empty()) segments.push_back({});
    }
    return segments;
}

bool is_placeholder(std::string_view segment) {
    return segment.starts_with('{');
}

std::string_view placeholder_name(std::string_view segment) {
    segment.remove_prefix(1);
    return segment.substr(0, segment.find_first_of("?}"));
}

/// Returns the path that a pattern names with these values.
std::string filled_in(std::string_view pattern, const Fields& values) {
    std::string path;
    for (const auto segment : split_path(pattern)) {
        const auto value = std::ranges::find_if(values, [&](const auto& field) {
            return is_placeholder(segment) && field.first == placeholder_name(segment);
        });
        path += '/';
        path += value == values.end() ? std::string{segment} : url_escape(value->second);
    }
    return path;
}

}  // namespace

const char* to_text(Pool pool) {
    switch (pool) {
        case Pool::pages:
            return "pages";
        case Pool::outside:
            return "outside";
        case Pool::password:
            return "password";
    }
    return "";
}

Router::Router(std::vector<Route> routes) : routes_{std::move(routes)} {
    for (const auto& route : routes_) {
        Pattern pattern{split_path(route.pattern), route.pattern.ends_with("?}")};
        patterns_.push_back(std::move(pattern));
    }
}

bool Router::Pattern::fits(const std::vector<std::string_view>& given) const {
    const bool fits_in_length = given.size() == segments.size() ||
                                (last_is_optional && given.size() + 1 == segments.size());
    return fits_in_length &&
           std::equal(given.begin(), given.end(), segments.begin(), [](auto segment, auto asked) {
               return is_placeholder(asked) ? !segment.empty() : segment == asked;
           });
}

Fields Router::Pattern::values_in(const std::vector<std::string_view>& given) const {
    Fields values;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (is_placeholder(segments[i])) {
            values.emplace_back(placeholder_name(segments[i]), given[i]);
        }
    }
    return values;
}

RouteMatch Router::match(std::string_view method, std::string_view path) const {
    const auto segments = split_path(path);
    const auto wanted = method == "HEAD" ? std::string_view{"GET"} : method;

    RouteMatch match;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (!patterns_[i].fits(segments)) continue;
        if (routes_[i].method != wanted) {
            match.allowed.emplace_back(routes_[i].method);
            if (routes_[i].method == "GET") match.allowed.emplace_back("HEAD");
            continue;
        }
        match.route = &routes_[i];
        match.path_values = patterns_[i].values_in(segments);
        return match;
    }
    return match;
}

std::string Router::page_of(std::string_view path) const {
    const auto segments = split_path(path);
    bool is_page = false;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        if (!patterns_[i].fits(segments)) continue;
        const auto& page = routes_[i].page;
        if (!page.empty()) return filled_in(page, patterns_[i].values_in(segments));
        is_page = is_page || routes_[i].method == "GET";
    }
    return is_page ? url_escape_path(path) : std::string{};
}

}  // namespace lectern::web
