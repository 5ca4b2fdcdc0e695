#include "web/refused_form.hpp"

#include <vector>

#include "platform/json.hpp"

namespace lectern::web {

namespace {

json::Raw pairs_in_json(const Fields& pairs) {
    std::vector<json::Scalar> items;
    for (const auto& [name, value] : pairs) {
        items.emplace_back(json::Raw{json::array({name, value})});
    }
    return {json::array(items)};
}

Fields pairs_in(const json::Value& document, std::string_view member) {
    Fields pairs;
    for (const auto& item : document.list(member)) {
        const auto texts = item.list("");
        pairs.emplace_back(texts.at(0).as_text().value(), texts.at(1).as_text().value());
    }
    return pairs;
}

}  // namespace

std::string json_of(const RefusedForm& refused) {
    return json::object({{"values", pairs_in_json(refused.values)},
                         {"errors", pairs_in_json(refused.errors)},
                         {"is_too_many", refused.is_too_many}});
}

RefusedForm refused_form_from(std::string_view json) {
    const auto document = json::parse(json);
    return {.values = pairs_in(document, "values"),
            .errors = pairs_in(document, "errors"),
            .is_too_many = document.boolean("is_too_many").value_or(false)};
}

}  // namespace lectern::web
