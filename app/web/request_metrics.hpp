#pragma once

#include <optional>
#include <string_view>

#include "platform/metrics_text.hpp"
#include "web/request_counts.hpp"

namespace lectern::web {

/// Writes what was counted of a pool's requests and workers. `queue` is the number of connections
/// that wait to be accepted, if it is known. Routes without a request are left out.
void write_request_metrics(MetricsText& metrics, const RequestCounts& counts, std::string_view pool,
                           std::optional<int> queue);

}  // namespace lectern::web
