#include "web/router.hpp"

#include <algorithm>

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

RouteMatch Router::match(std::string_view method, std::string_view path) const {
    const auto segments = split_path(path);
    const auto wanted = method == "HEAD" ? std::string_view{"GET"} : method;

    RouteMatch match;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        const auto& pattern = patterns_[i];
        const bool fits_in_length =
            segments.size() == pattern.segments.size() ||
            (pattern.last_is_optional && segments.size() + 1 == pattern.segments.size());
        if (!fits_in_length) continue;
        const bool fits = std::equal(
            segments.begin(), segments.end(), pattern.segments.begin(), [](auto given, auto asked) {
                return is_placeholder(asked) ? !given.empty() : given == asked;
            });
        if (!fits) continue;

        if (routes_[i].method != wanted) {
            match.allowed.emplace_back(routes_[i].method);
            if (routes_[i].method == "GET") match.allowed.emplace_back("HEAD");
            continue;
        }
        match.route = &routes_[i];
        for (std::size_t k = 0; k < segments.size(); ++k) {
            if (!is_placeholder(pattern.segments[k])) continue;
            match.path_values.emplace_back(placeholder_name(pattern.segments[k]), segments[k]);
        }
        return match;
    }
    return match;
}

}  // namespace lectern::web
