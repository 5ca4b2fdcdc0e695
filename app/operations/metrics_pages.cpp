#include "operations/metrics_pages.hpp"

#include <sys/prctl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "operations/school_metrics.hpp"
#include "platform/clock.hpp"
#include "platform/metrics_text.hpp"
#include "platform/version.hpp"
#include "web/fastcgi.hpp"
#include "web/listening_socket.hpp"
#include "web/request_metrics.hpp"

namespace lectern::operations {

namespace {

web::FinishedResponse finished(int status, std::string_view type, std::string body,
                               const std::string& method) {
    const auto length = std::to_string(body.size());
    web::FinishedResponse response{.status = status,
                                   .headers = {{"Content-Type", std::string{type}},
                                               {"Cache-Control", "no-store"},
                                               {"Content-Length", length}},
                                   .body = std::move(body)};
    if (method == "HEAD") response.body.clear();
    return response;
}

std::string metrics_of(const Scrapes& scrapes, std::optional<SchoolMetrics>& school) {
    MetricsText metrics;
    metrics.begin("lectern_build_info", MetricsText::Type::gauge,
                  "The version that runs; always 1.");
    metrics.add(std::int64_t{1}, {{"version", std::string{program_version}},
                                  {"commit", std::string{program_commit}}});
    web::write_request_metrics(metrics, scrapes.counts, to_text(scrapes.pool),
                               web::waiting_connections(scrapes.request_socket));
    if (school) school->write(metrics, SystemClock{}.now());
    return metrics.text();
}

}  // namespace

void answer_scrapes(const Scrapes& scrapes) {
    prctl(PR_SET_NAME, "lectern-metrics");  // as ps and the tests tell it from the workers
    std::optional<SchoolMetrics> school;
    if (scrapes.pool == web::Pool::pages) school.emplace(scrapes.config);
    web::answer_requests(scrapes.scrape_socket, [&](const web::Request& request) {
        if (request.method != "GET" && request.method != "HEAD")
            return finished(405, "text/plain", "Use GET.\n", request.method);
        return finished(200, MetricsText::content_type, metrics_of(scrapes, school),
                        request.method);
    });
}

}  // namespace lectern::operations
