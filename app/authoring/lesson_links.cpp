#include "authoring/lesson_links.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "authoring/picture_links.hpp"

namespace lectern::authoring {

namespace {

constexpr std::string_view scheme = "lesson:";

/// A place in a text that may be the destination of a link.
struct Place {
    std::size_t begin = 0;
    std::string old;
    std::string renamed;
};

/// Lists the places of the names in the order of the text, none inside another one.
std::vector<Place> list_places(const std::string& markdown,
                               const std::map<std::string, std::string>& names) {
    std::vector<Place> places;
    for (const auto& [old, renamed] : names) {
        for (auto at = markdown.find(old); at != std::string::npos; at = markdown.find(old, at + 1))
            places.push_back({at, old, renamed});
    }
    std::ranges::sort(places, [](const Place& a, const Place& b) {
        return std::pair{a.begin, b.old.size()} <
               std::pair{b.begin, a.old.size()};  // longest first
    });
    std::size_t end = 0;
    std::erase_if(places, [&](const Place& place) {
        if (place.begin < end) return true;
        end = place.begin + place.old.size();
        return false;
    });
    return places;
}

/// Returns the text with `text_of(i)` in the i-th place.
template <typename TextOf>
std::string with_places(const std::string& markdown, const std::vector<Place>& places,
                        TextOf&& text_of) {
    std::string result;
    std::size_t at = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        result.append(markdown, at, places[i].begin - at).append(text_of(i));
        at = places[i].begin + places[i].old.size();
    }
    return result.append(markdown, at);
}

}  // namespace

std::optional<std::string> lesson_key_in(const std::string& link) {
    if (!link.starts_with(scheme)) return std::nullopt;
    return link.substr(scheme.size(), link.find('#') - scheme.size());
}

bool is_link_to_file(const std::string& link) {
    if (is_url(link) || link.starts_with('/')) return false;
    const auto path = link.substr(0, link.find_first_of("?#"));
    const auto name = path.substr(path.rfind('/') + 1);
    return name.find('.', 1) != std::string::npos && name != "..";
}

LessonUrls lesson_urls(const CourseFile& course) {
    LessonUrls urls;
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) {
            urls[lesson.key] = "/learn/" + course.slug + '/' + lesson.slug;
        }
    }
    return urls;
}

std::string with_renamed_links(
    const std::string& markdown,
    const std::function<std::optional<std::string>(const std::string& link)>& renamed) {
    std::map<std::string, std::string> names;
    for (const auto& link : list_links(markdown)) {
        if (const auto name = renamed(link.text)) names[link.text] = *name;
    }
    if (names.empty()) return markdown;
    // The parser does not tell where a destination is. So each place gets a name of its own: those
    // that the parser finds again are destinations.
    const auto places = list_places(markdown, names);
    const auto trial = [](std::size_t i) { return "lectern-link-" + std::to_string(i); };
    std::set<std::string> found;
    for (const auto& link : list_links(with_places(markdown, places, trial))) {
        found.insert(link.text);
    }
    return with_places(markdown, places, [&](std::size_t i) {
        return found.contains(trial(i)) ? places[i].renamed : places[i].old;
    });
}

}  // namespace lectern::authoring
