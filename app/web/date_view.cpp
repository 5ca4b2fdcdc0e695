#include "web/date_view.hpp"

#include <cstddef>
#include <iterator>

#include "platform/whole_number.hpp"

namespace lectern::web {
namespace {

constexpr const char* month_keys[] = {"is_january",   "is_february", "is_march",    "is_april",
                                      "is_may",       "is_june",     "is_july",     "is_august",
                                      "is_september", "is_october",  "is_november", "is_december"};
constexpr std::size_t length_of_date = 10;  // 2026-11-23

}  // namespace

ViewData date_view(const std::string& text) {
    const auto part = [&](std::size_t begin, std::size_t length) {
        return begin < text.size() ? text.substr(begin, length) : std::string{};
    };
    const auto day = part(8, 2);
    auto data = view({{"date", part(0, length_of_date)},
                      {"year", part(0, 4)},
                      {"day", day.starts_with('0') ? day.substr(1) : day},
                      {"has_time", text.size() > length_of_date},
                      {"time", part(length_of_date + 1, 5)}});
    const auto number = whole_number<std::size_t>(part(5, 2)).value_or(0);
    for (std::size_t month = 1; month <= std::size(month_keys); ++month) {
        put(data, month_keys[month - 1], month == number);
    }
    return data;
}

}  // namespace lectern::web
