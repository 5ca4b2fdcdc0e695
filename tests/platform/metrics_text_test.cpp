#include "platform/metrics_text.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern {

using Type = MetricsText::Type;

BOOST_AUTO_TEST_SUITE(metrics_text)

BOOST_AUTO_TEST_CASE(a_metric_has_its_help_its_type_and_its_samples) {
    MetricsText metrics;
    metrics.begin("lectern_workers", Type::gauge, "Workers that run.");
    metrics.add(std::int64_t{3}, {{"pool", "pages"}});
    metrics.add(std::int64_t{4}, {{"pool", "outside"}, {"host", "a"}});
    metrics.begin("lectern_orders_paid_total", Type::counter, "Orders.");
    metrics.add(std::int64_t{7});
    BOOST_TEST(metrics.text() ==
               "# HELP lectern_workers Workers that run.\n"
               "# TYPE lectern_workers gauge\n"
               "lectern_workers{pool=\"pages\"} 3\n"
               "lectern_workers{pool=\"outside\",host=\"a\"} 4\n"
               "# HELP lectern_orders_paid_total Orders.\n"
               "# TYPE lectern_orders_paid_total counter\n"
               "lectern_orders_paid_total 7\n");
}

BOOST_AUTO_TEST_CASE(quotes_backslashes_and_line_ends_in_labels_are_escaped) {
    MetricsText metrics;
    metrics.begin("a", Type::gauge, "A.");
    metrics.add(std::int64_t{1}, {{"name", "x\"y\\z\n"}});
    BOOST_TEST(metrics.text().ends_with("a{name=\"x\\\"y\\\\z\\n\"} 1\n"));
}

BOOST_AUTO_TEST_CASE(a_suffix_comes_after_the_name_and_numbers_are_short) {
    MetricsText metrics;
    metrics.begin("h", Type::histogram, "H.");
    metrics.add(0.0025, {}, "_sum");
    BOOST_TEST(metrics.text().ends_with("# TYPE h histogram\nh_sum 0.0025\n"));
    BOOST_TEST(MetricsText::text_of(30) == "30");
    BOOST_TEST(MetricsText::text_of(0.001) == "0.001");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
