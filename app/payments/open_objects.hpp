#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "platform/stripe.hpp"

// How reconciliation goes through a list of Stripe's that is too long to be kept. Used only by
// reconciliation.

namespace lectern::payments {

/// The objects of a list that have to be compared one by one. Stripe lists the newest first, and
/// they are compared oldest first. So all pages are read once, and only these objects are kept, up
/// to a limit. Beyond it, only the place of a page is kept, and the page is fetched once more.
template <typename Object>
class OpenObjects {
  public:
    /// Adds a page and its open objects, the newest first.
    void add(PageRequest page, std::vector<Object> open) {
        if (open.empty()) return;
        const bool fits = kept_ + open.size() <= most_kept;
        if (fits) kept_ += open.size();
        pages_.push_back({std::move(page), fits, fits ? std::move(open) : std::vector<Object>{}});
    }

    /// Calls `visit` with each object, the oldest first. `fetch` returns the open objects of a
    /// page.
    template <typename Fetch, typename Visit>
    void each_oldest_first(const Fetch& fetch, const Visit& visit) const {
        for (auto page = pages_.rbegin(); page != pages_.rend(); ++page) {
            if (page->is_kept) {
                std::for_each(page->open.rbegin(), page->open.rend(), visit);
            } else {
                const auto open = fetch(page->request);
                std::for_each(open.rbegin(), open.rend(), visit);
            }
        }
    }

  private:
    /// Events have a few kilobytes each.
    static constexpr std::size_t most_kept = 500;

    struct Page {
        PageRequest request;
        bool is_kept;
        std::vector<Object> open;
    };
    std::vector<Page> pages_;
    std::size_t kept_ = 0;
};

}  // namespace lectern::payments
