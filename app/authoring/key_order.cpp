#include "authoring/key_order.hpp"

#include <algorithm>

namespace lectern::authoring {

namespace {

/// Returns the fewest items whose moving explains the new order: those outside a longest run that
/// keeps the old one. `old_positions` are the positions that the items had, in their new order.
std::vector<bool> moved_items(const std::vector<std::size_t>& old_positions) {
    const auto count = old_positions.size();
    std::vector<std::size_t> length(count, 1);
    std::vector<std::size_t> previous(count, count);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (old_positions[j] < old_positions[i] && length[j] + 1 > length[i]) {
                length[i] = length[j] + 1;
                previous[i] = j;
            }
        }
    }
    std::vector<bool> is_moved(count, true);
    if (count == 0) return is_moved;
    auto at = static_cast<std::size_t>(std::ranges::max_element(length) - length.begin());
    for (; at != count; at = previous[at]) is_moved[at] = false;
    return is_moved;
}

}  // namespace

std::map<std::string, std::size_t> positions_of(const std::vector<std::string>& keys) {
    std::map<std::string, std::size_t> positions;
    for (const auto& key : keys) positions.emplace(key, positions.size());
    return positions;
}

std::set<std::string> moved_keys(const std::vector<std::string>& before,
                                 const std::vector<std::string>& after) {
    const auto old_positions = positions_of(before);
    std::vector<std::string> keys;
    std::vector<std::size_t> positions;
    for (const auto& key : after) {
        const auto found = old_positions.find(key);
        if (found == old_positions.end()) continue;
        keys.push_back(found->first);
        positions.push_back(found->second);
    }
    const auto is_moved = moved_items(positions);
    std::set<std::string> moved;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (is_moved[i]) moved.insert(keys[i]);
    }
    return moved;
}

}  // namespace lectern::authoring
