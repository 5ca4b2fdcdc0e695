#include "web/view_data.hpp"

#include <algorithm>

namespace lectern::web {

const ViewData* ViewData::get(std::string_view key) const {
    const auto* const object = std::get_if<Object>(&value_);
    if (object == nullptr) return nullptr;
    const auto found = std::find_if(object->rbegin(), object->rend(),
                                    [&](const auto& member) { return member.key == key; });
    return found == object->rend() ? nullptr : &found->value;
}

void ViewData::put(std::string_view key, ViewData value) {
    std::get<Object>(value_).emplace_back(key, std::move(value));
}

ViewData view(std::initializer_list<ViewData::Member> members) {
    ViewData object;
    auto& inside = std::get<ViewData::Object>(object.value_);
    inside.reserve(2 * members.size());  // as a rule more are put in
    for (const auto& member : members) inside.emplace_back(member.key, std::move(member.value));
    return object;
}

ViewData view_list(std::vector<ViewData> items) {
    return ViewData{std::move(items)};
}

void put(ViewData& object, std::string_view key, ViewData value) {
    object.put(key, std::move(value));
}

}  // namespace lectern::web
