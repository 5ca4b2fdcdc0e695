#include "web/view_data.hpp"

#include <algorithm>
#include <mutex>
#include <set>

namespace lectern::web {

namespace {

/// Compares length and last character first: most keys differ there (`has_lessons`, `has_picture`),
/// which saves a call.
bool are_equal(std::string_view one, std::string_view other) {
    return one.size() == other.size() && !one.empty() && one.back() == other.back() && one == other;
}

}  // namespace

Key Key::kept(const std::string& text) {
    static std::mutex one_at_a_time;
    static std::set<std::string> texts;
    const std::lock_guard lock{one_at_a_time};
    return Key{std::string_view{*texts.insert(text).first}};
}

const ViewData* ViewData::get(std::string_view key) const {
    const auto* const object = std::get_if<Object>(&value_);
    if (object == nullptr) return nullptr;
    const auto found = std::find_if(object->rbegin(), object->rend(), [&](const auto& member) {
        return are_equal(member.key.text(), key);
    });
    return found == object->rend() ? nullptr : &found->value;
}

ViewData view(std::initializer_list<ViewData::Member> members) {
    ViewData object;
    auto& inside = std::get<ViewData::Object>(object.value_);
    inside.reserve(2 * members.size());  // usually more are added later
    for (const auto& member : members) inside.emplace_back(member.key, std::move(member.value));
    return object;
}

ViewData view_list(std::vector<ViewData> items) {
    return ViewData{std::move(items)};
}

}  // namespace lectern::web
