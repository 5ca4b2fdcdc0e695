#include "stripe_list.hpp"

#include <algorithm>
#include <charconv>

#include "platform/json.hpp"
#include "stripe_error.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::int64_t usual_limit = 10;
constexpr std::int64_t largest_limit = 100;
constexpr std::string_view types_start = "types[";

std::int64_t number_in(const web::Request& request, const std::string& name,
                       std::int64_t otherwise) {
    const auto text = request.query_value(name);
    if (!text) return otherwise;
    std::int64_t number = 0;
    const auto* end = text->data() + text->size();
    const auto [stop, fault] = std::from_chars(text->data(), end, number);
    if (fault != std::errc{} || stop != end) {
        throw invalid_request("Invalid integer: " + *text, "parameter_invalid_integer", name);
    }
    return number;
}

}  // namespace

std::string stripe_list(const web::Request& request, const std::vector<Listed>& items) {
    const auto limit = number_in(request, "limit", usual_limit);
    if (limit < 1 || limit > largest_limit) {
        throw invalid_request("Limit is between 1 and 100.", "", "limit");
    }
    const auto since = number_in(request, "created[gte]", 0);
    const auto after = request.query_value("starting_after").value_or("");
    auto item = items.begin();
    if (!after.empty()) {
        item = std::ranges::find(items, after, &Listed::id);
        if (item == items.end()) {
            throw invalid_request("No such object: " + after, "resource_missing", "starting_after");
        }
        ++item;
    }
    std::vector<json::Scalar> page;
    bool has_more = false;
    for (; item != items.end() && !has_more; ++item) {
        if (item->created < since) continue;
        has_more = static_cast<std::int64_t>(page.size()) == limit;
        if (!has_more) page.emplace_back(json::Raw{item->object});
    }
    return json::object({{"object", std::string{"list"}},
                         {"data", json::Raw{json::array(page)}},
                         {"has_more", has_more},
                         {"url", request.path}});
}

std::vector<std::string> wanted_types(const web::Request& request) {
    std::vector<std::string> types;
    for (const auto& [name, value] : request.query)
        if (name.starts_with(types_start)) types.push_back(value);
    return types;
}

void expect_parameters(const web::Request& request, const std::vector<std::string>& others) {
    for (const auto& [name, value] : request.query) {
        const bool is_paging =
            name == "limit" || name == "starting_after" || name == "created[gte]";
        if (is_paging || std::ranges::find(others, name) != others.end()) continue;
        if (name.starts_with(types_start) && std::ranges::find(others, "types") != others.end())
            continue;
        throw invalid_request("The sandbox does not play `" + name + "` here; Stripe may.",
                              "parameter_unsupported_in_sandbox", name);
    }
}

}  // namespace lectern::sandbox
