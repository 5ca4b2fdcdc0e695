#include "account/user_agent.hpp"

#include <algorithm>
#include <iterator>

namespace lectern::account {
namespace {

struct Known {
    std::string_view mark;
    const char* name;
};

// The order matters: most browsers also claim to be Chrome, and Chrome to be Safari.
constexpr Known browsers[] = {
    {"Edg/", "Edge"},        {"EdgA/", "Edge"},     {"EdgiOS/", "Edge"},
    {"OPR/", "Opera"},       {"OPT/", "Opera"},     {"SamsungBrowser/", "Samsung Internet"},
    {"Vivaldi/", "Vivaldi"}, {"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"},
    {"CriOS/", "Chrome"},    {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
};

// Android also claims to be Linux, and an iPhone to be like Mac OS X.
constexpr Known systems[] = {
    {"iPhone", "iPhone"},   {"iPad", "iPad"},       {"Android", "Android"}, {"CrOS", "ChromeOS"},
    {"Windows", "Windows"}, {"Macintosh", "macOS"}, {"Linux", "Linux"},
};

template <std::size_t count>
std::string name_in(const Known (&known)[count], std::string_view user_agent) {
    const auto* const found = std::ranges::find_if(known, [&](const Known& one) {
        return user_agent.find(one.mark) != std::string_view::npos;
    });
    return found == std::end(known) ? std::string{} : found->name;
}

}  // namespace

BrowserNames browser_names(std::string_view user_agent) {
    return {.browser = name_in(browsers, user_agent), .system = name_in(systems, user_agent)};
}

}  // namespace lectern::account
