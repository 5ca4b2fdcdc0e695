#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

// The order of keys in two versions of a list.

namespace lectern::authoring {

/// Maps each key to its position in the list.
std::map<std::string, std::size_t> positions_of(const std::vector<std::string>& keys);

/// Returns the keys that both lists have in another order: the fewest whose moving explains it.
std::set<std::string> moved_keys(const std::vector<std::string>& before,
                                 const std::vector<std::string>& after);

}  // namespace lectern::authoring
