#include "platform/kept_answers.hpp"

namespace lectern {

namespace {

/// What an entry takes besides its answer and its key: the nodes of the list and of the table.
constexpr std::size_t entry_bytes = 200;

}  // namespace

const std::any* KeptAnswers::find_untyped(std::string_view key) {
    const auto place = places_.find(key);
    if (place == places_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, place->second);
    return &entries_.front().answer;
}

void KeptAnswers::keep_untyped(std::string key, std::any answer, std::size_t bytes) {
    drop(key);
    const auto taken = entry_bytes + key.size() + bytes;
    if (taken > max_bytes_) return;
    while (bytes_ + taken > max_bytes_) drop(entries_.back().key);
    entries_.push_front({std::move(key), std::move(answer), taken});
    places_.emplace(entries_.front().key, entries_.begin());
    bytes_ += taken;
}

void KeptAnswers::drop(std::string_view key) {
    const auto place = places_.find(key);
    if (place == places_.end()) return;
    const auto entry = place->second;
    places_.erase(place);
    bytes_ -= entry->bytes;
    entries_.erase(entry);
}

}  // namespace lectern
