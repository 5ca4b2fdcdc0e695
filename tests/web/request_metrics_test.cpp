#include "web/request_metrics.hpp"

#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

namespace lectern::web {

namespace {

using namespace std::chrono_literals;

struct Written {
    RequestCounts counts{{{"GET", "/courses/{slug}"}, {"POST", "/login"}}};

    [[nodiscard]] std::string text(std::optional<int> queue = std::nullopt) const {
        MetricsText metrics;
        write_request_metrics(metrics, counts, "pages", queue);
        return metrics.text();
    }
    [[nodiscard]] bool has(const std::string& line) const {
        return text(2).find('\n' + line + '\n') != std::string::npos;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(request_metrics, Written)

BOOST_AUTO_TEST_CASE(a_request_is_counted_by_pool_method_route_and_status) {
    counts.end(counts.begin(std::nullopt), 0, 200);
    counts.end(counts.begin(std::nullopt), 0, 200);
    counts.end(counts.begin(std::nullopt), 0, 404);
    counts.end(counts.begin(std::nullopt), std::nullopt, 405);
    counts.end(counts.begin(std::nullopt), 0, 299);
    const std::string labels =
        "lectern_requests_total{pool=\"pages\",method=\"GET\",route=\"/courses/{slug}\",status=";
    BOOST_TEST(has(labels + "\"200\"} 2"));
    BOOST_TEST(has(labels + "\"404\"} 1"));
    BOOST_TEST(has(labels + "\"other\"} 1"));
    BOOST_TEST(
        has("lectern_requests_total{pool=\"pages\",method=\"none\",route=\"none\","
            "status=\"405\"} 1"));
    BOOST_TEST(text().find("/login") == std::string::npos, "it had no request");
}

BOOST_AUTO_TEST_CASE(the_buckets_of_a_histogram_are_cumulated) {
    counts.end(counts.begin(std::nullopt) - 2ms, 1, 303);
    counts.end(counts.begin(std::nullopt) - 3s, 1, 303);
    counts.end(counts.begin(std::nullopt) - 60s, 1, 303);
    const std::string name = "lectern_request_duration_seconds";
    const std::string labels = "{pool=\"pages\",method=\"POST\",route=\"/login\"";
    BOOST_TEST(has(name + "_bucket" + labels + ",le=\"0.001\"} 0"));
    BOOST_TEST(has(name + "_bucket" + labels + ",le=\"0.0025\"} 1"));
    BOOST_TEST(has(name + "_bucket" + labels + ",le=\"5\"} 2"));
    BOOST_TEST(has(name + "_bucket" + labels + ",le=\"30\"} 2"));
    BOOST_TEST(has(name + "_bucket" + labels + ",le=\"+Inf\"} 3"));
    BOOST_TEST(has(name + "_count" + labels + "} 3"));
}

BOOST_AUTO_TEST_CASE(waits_workers_and_the_queue_are_written) {
    counts.enter();
    (void)counts.begin(750ms);
    BOOST_TEST(has("lectern_request_queue_seconds_sum{pool=\"pages\"} 0.75"));
    BOOST_TEST(has("lectern_request_queue_seconds_count{pool=\"pages\"} 1"));
    BOOST_TEST(has("lectern_workers{pool=\"pages\"} 1"));
    BOOST_TEST(has("lectern_workers_busy{pool=\"pages\"} 1"));
    BOOST_TEST(has("lectern_pool_queue{pool=\"pages\"} 2"));
    BOOST_TEST(text().find("lectern_pool_queue") == std::string::npos, "it is not known");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
