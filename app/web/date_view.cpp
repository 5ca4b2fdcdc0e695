#include "web/date_view.hpp"

#include <cstddef>

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
    const auto month = part(5, 2);
    auto data = view({{"date", part(0, length_of_date)},
                      {"year", part(0, 4)},
                      {"day", day.starts_with('0') ? day.substr(1) : day},
                      {"has_time", text.size() > length_of_date},
                      {"time", part(length_of_date + 1, 5)}});
    std::size_t number = 1;
    for (const auto* key : month_keys) {
        const auto digits = std::to_string(number++);
        put(data, key, month == (digits.size() == 1 ? "0" + digits : digits));
    }
    return data;
}

}  // namespace lectern::web
