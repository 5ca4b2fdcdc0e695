#include "web/request_metrics.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace lectern::web {

namespace {

using Labels = MetricsText::Labels;
using Type = MetricsText::Type;

double in_seconds(std::int64_t microseconds) {
    return static_cast<double>(microseconds) / 1e6;
}

std::int64_t number_of(std::uint64_t count) {
    return static_cast<std::int64_t>(count);
}

Labels labels_of(std::string_view pool, const RouteCounts& route) {
    const auto& [method, pattern] = route.name;
    const bool is_known = !pattern.empty();
    return {{"pool", std::string{pool}},
            {"method", is_known ? std::string{method} : "none"},
            {"route", is_known ? std::string{pattern} : "none"}};
}

Labels with(Labels labels, std::string_view name, std::string value) {
    labels.emplace_back(name, std::move(value));
    return labels;
}

bool has_requests(const RouteCounts& route) {
    return std::ranges::any_of(route.statuses, [](auto count) { return count > 0; });
}

void add_histogram(MetricsText& metrics, const DurationCounts& counts, const Labels& labels) {
    std::uint64_t cumulated = 0;
    for (std::size_t i = 0; i < counts.buckets.size(); ++i) {
        cumulated += counts.buckets[i];
        const auto bound = i < bounds_in_microseconds.size()
                               ? MetricsText::text_of(in_seconds(bounds_in_microseconds[i]))
                               : "+Inf";
        metrics.add(number_of(cumulated), with(labels, "le", bound), "_bucket");
    }
    metrics.add(in_seconds(counts.sum.count()), labels, "_sum");
    metrics.add(number_of(cumulated), labels, "_count");
}

void add_routes(MetricsText& metrics, const std::vector<RouteCounts>& routes,
                std::string_view pool) {
    metrics.begin("lectern_requests_total", Type::counter, "Requests that a worker answered.");
    for (const auto& route : routes) {
        for (std::size_t i = 0; i < counted_statuses.size(); ++i) {
            if (route.statuses[i] == 0) continue;
            const auto status =
                counted_statuses[i] == 0 ? "other" : std::to_string(counted_statuses[i]);
            metrics.add(number_of(route.statuses[i]),
                        with(labels_of(pool, route), "status", status));
        }
    }
    metrics.begin("lectern_request_duration_seconds", Type::histogram,
                  "Time from the beginning of a request to its answer, in the worker.");
    for (const auto& route : routes) {
        if (has_requests(route)) add_histogram(metrics, route.durations, labels_of(pool, route));
    }
}

}  // namespace

void write_request_metrics(MetricsText& metrics, const RequestCounts& counts, std::string_view pool,
                           std::optional<int> queue) {
    const Labels of_pool{{"pool", std::string{pool}}};
    add_routes(metrics, counts.routes(), pool);
    metrics.begin("lectern_request_queue_seconds", Type::histogram,
                  "Time that a request waited in nginx and at the socket for a worker.");
    add_histogram(metrics, counts.waits(), of_pool);
    metrics.begin("lectern_workers", Type::gauge, "Workers that run.");
    metrics.add(std::int64_t{counts.workers()}, of_pool);
    metrics.begin("lectern_workers_busy", Type::gauge, "Workers that answer a request.");
    metrics.add(std::int64_t{counts.busy_workers()}, of_pool);
    if (!queue) return;
    metrics.begin("lectern_pool_queue", Type::gauge,
                  "Connections that wait at the socket for a worker.");
    metrics.add(std::int64_t{*queue}, of_pool);
}

}  // namespace lectern::web
