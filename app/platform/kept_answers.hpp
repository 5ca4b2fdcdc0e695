#pragma once

#include <any>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace lectern {

/// What a process keeps between requests, in bounded memory. If there is no room, the answers that
/// were not used for longest are dropped. Each answer contains the version of the database's
/// content that it was made from, and nobody uses it before the database named the same version
/// (docs/decisions/0041). So it must never be made from what a transaction has not committed. For
/// one thread only.
class KeptAnswers {
  public:
    /// With zero bytes, nothing is kept.
    explicit KeptAnswers(std::size_t max_bytes) : max_bytes_{max_bytes} {}

    /// Returns the answer with this key; null if there is none.
    template <typename Answer>
    [[nodiscard]] std::shared_ptr<const Answer> find(std::string_view key) {
        const auto* const answer = std::any_cast<std::shared_ptr<const Answer>>(find_untyped(key));
        return answer == nullptr ? nullptr : *answer;
    }

    /// Keeps an answer in place of an earlier one with its key. `bytes` is about what it takes,
    /// without the key. An answer larger than all the memory is not kept.
    template <typename Answer>
    void keep(std::string key, std::shared_ptr<const Answer> answer, std::size_t bytes) {
        keep_untyped(std::move(key), std::any{std::move(answer)}, bytes);
    }

    /// Whether anything is kept at all.
    [[nodiscard]] bool keeps_anything() const { return max_bytes_ > 0; }

    /// Returns how much memory the answers take.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

  private:
    struct Entry {
        std::string key;
        std::any answer;
        std::size_t bytes;
    };

    const std::any* find_untyped(std::string_view key);
    void keep_untyped(std::string key, std::any answer, std::size_t bytes);
    void drop(std::string_view key);

    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::list<Entry> entries_;  // the one used last is the first
    std::unordered_map<std::string_view, std::list<Entry>::iterator>
        places_;  // keys of the entries
};

}  // namespace lectern
