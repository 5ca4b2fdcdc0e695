#include "web/request_counts.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <new>
#include <system_error>

namespace lectern::web {

namespace {

using std::chrono::microseconds;

// The counters are independent of each other, so no order of memory has to be kept.
constexpr auto relaxed = std::memory_order_relaxed;

std::size_t index_of(int status) {
    const auto* const found = std::ranges::find(counted_statuses, status);
    const auto* const last = std::prev(counted_statuses.end());
    return static_cast<std::size_t>(std::min(found, last) - counted_statuses.begin());
}

template <typename Counters>
int count_slots(const Counters& slots, bool (*is_counted)(std::uint64_t)) {
    return static_cast<int>(std::ranges::count_if(
        slots, [&](const auto& slot) { return is_counted(slot.load(relaxed)); }));
}

}  // namespace

RequestCounts::RequestCounts(const std::vector<RouteName>& routes) : names_{routes} {
    names_.emplace_back();
    memory_ = mmap(nullptr, size(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED)
        throw std::system_error{errno, std::generic_category(), "request counters"};
    pool_ = new (memory_) Pool{};
    cells_ = reinterpret_cast<Cells*>(pool_ + 1);
    for (std::size_t i = 0; i < names_.size(); ++i) new (cells_ + i) Cells{};
}

RequestCounts::~RequestCounts() {
    munmap(memory_, size());
}

std::size_t RequestCounts::size() const {
    return sizeof(Pool) + names_.size() * sizeof(Cells);
}

void RequestCounts::enter() {
    const auto idle = static_cast<std::uint64_t>(getpid()) * 2;
    for (auto& slot : pool_->workers) {
        std::uint64_t free = 0;
        if (!slot.compare_exchange_strong(free, idle, relaxed)) continue;
        own_ = &slot;
        return;
    }
}

RequestCounts::Instant RequestCounts::begin(std::optional<microseconds> waited) {
    if (own_ != nullptr) own_->fetch_or(1, relaxed);
    if (waited) add(pool_->waits, *waited);
    return std::chrono::steady_clock::now();
}

void RequestCounts::end(Instant begun, std::optional<std::size_t> route, int status) {
    const auto now = std::chrono::steady_clock::now();
    auto& cells = cells_[std::min(route.value_or(names_.size()), names_.size() - 1)];
    cells.statuses[index_of(status)].fetch_add(1, relaxed);
    add(cells.durations, std::chrono::duration_cast<microseconds>(now - begun));
    if (own_ != nullptr) own_->fetch_and(~std::uint64_t{1}, relaxed);
}

void RequestCounts::leave(pid_t worker) {
    for (auto& slot : pool_->workers)
        if (slot.load(relaxed) / 2 == static_cast<std::uint64_t>(worker)) slot.store(0, relaxed);
}

void RequestCounts::add(Durations& durations, microseconds duration) {
    const auto* const bound = std::ranges::lower_bound(bounds_in_microseconds, duration.count());
    const auto bucket = static_cast<std::size_t>(bound - bounds_in_microseconds.begin());
    durations.buckets[bucket].fetch_add(1, relaxed);
    durations.sum.fetch_add(static_cast<std::uint64_t>(duration.count()), relaxed);
}

DurationCounts RequestCounts::counts_of(const Durations& durations) {
    DurationCounts counts;
    std::ranges::transform(durations.buckets, counts.buckets.begin(),
                           [](const auto& bucket) { return bucket.load(relaxed); });
    counts.sum = microseconds{durations.sum.load(relaxed)};
    return counts;
}

std::vector<RouteCounts> RequestCounts::routes() const {
    std::vector<RouteCounts> routes(names_.size());
    for (std::size_t i = 0; i < routes.size(); ++i) {
        routes[i].name = names_[i];
        std::ranges::transform(cells_[i].statuses, routes[i].statuses.begin(),
                               [](const auto& status) { return status.load(relaxed); });
        routes[i].durations = counts_of(cells_[i].durations);
    }
    return routes;
}

DurationCounts RequestCounts::waits() const {
    return counts_of(pool_->waits);
}

int RequestCounts::workers() const {
    return count_slots(pool_->workers, [](std::uint64_t slot) { return slot != 0; });
}

int RequestCounts::busy_workers() const {
    return count_slots(pool_->workers, [](std::uint64_t slot) { return slot % 2 == 1; });
}

}  // namespace lectern::web
