#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/version.hpp"
#include "support/fastcgi_client.hpp"
#include "support/site_browser.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

std::filesystem::path sockets() {
    return std::filesystem::path{site_under_test().logs}.parent_path() / "run";
}

std::string metrics_of(const std::string& pool) {
    return ask(sockets() / (pool + "-metrics.sock"), "/metrics");
}

/// Returns the value of the sample with these labels; 0 if there is none.
double value_of(const std::string& metrics, const std::string& sample) {
    const auto start = metrics.find('\n' + sample + ' ');
    if (start == std::string::npos) return 0;
    return std::stod(metrics.substr(start + sample.size() + 2));
}

std::string requests_of(const std::string& pool, const std::string& method,
                        const std::string& route, int status) {
    return "lectern_requests_total{pool=\"" + pool + "\",method=\"" + method + "\",route=\"" +
           route + "\",status=\"" + std::to_string(status) + "\"}";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(each_pool_counts_its_workers_and_its_requests) {
    Browser browser;
    const auto pages = requests_of("pages", "GET", "/courses/{slug}", 200);
    const auto before = value_of(metrics_of("pages"), pages);
    for (int i = 0; i < 6; ++i) browser.get("/courses/practical-sql");
    BOOST_TEST(value_of(metrics_of("pages"), pages) >= before + 6);

    browser.submit("/login", {{"email", "nobody@example.com"}, {"password", "not the password"}});
    const auto of_password = metrics_of("password");
    const std::regex sign_in{R"(\nlectern_requests_total\{pool="password",method="POST",)"
                             R"(route="/login",status="[0-9]+"\} [1-9])"};
    BOOST_TEST(std::regex_search(of_password, sign_in));

    browser.get("/checkout/success");
    BOOST_TEST(metrics_of("outside").find("route=\"/checkout/success\"") != std::string::npos);

    BOOST_TEST(value_of(metrics_of("pages"), "lectern_workers{pool=\"pages\"}") == 3);
    BOOST_TEST(value_of(metrics_of("outside"), "lectern_workers{pool=\"outside\"}") == 4);
    BOOST_TEST(value_of(of_password, "lectern_workers{pool=\"password\"}") == 2);
}

BOOST_AUTO_TEST_CASE(each_pool_names_its_version_and_commit) {
    const std::string sample = "lectern_build_info{version=\"" + std::string{program_version} +
                               "\",commit=\"" + std::string{program_commit} + "\"}";
    for (const auto* pool : {"pages", "outside", "password"})
        BOOST_TEST(value_of(metrics_of(pool), sample) == 1, pool);
}

BOOST_AUTO_TEST_CASE(only_the_pool_pages_has_the_figures_of_the_school) {
    const auto pages = metrics_of("pages");
    BOOST_TEST(pages.starts_with("Status: 200 OK\r\n"));
    BOOST_TEST(pages.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n") !=
               std::string::npos);
    BOOST_TEST(value_of(pages, "lectern_database_up") == 1);
    BOOST_TEST(pages.find("\nlectern_jobs_silence_seconds ") != std::string::npos);
    for (const auto* pool : {"outside", "password"})
        BOOST_TEST(metrics_of(pool).find("lectern_database_up") == std::string::npos, pool);
}

BOOST_AUTO_TEST_CASE(a_refused_sign_in_is_counted) {
    const std::string failures = "lectern_sign_in_failures_total";
    const auto before = value_of(metrics_of("pages"), failures);
    Browser{}.submit("/login", {{"email", "nobody@example.com"}, {"password", "not the password"}});
    wait_until("the refusal is counted",
               [&] { return value_of(metrics_of("pages"), failures) > before; });
}

BOOST_AUTO_TEST_CASE(no_metrics_name_a_path_or_a_person) {
    Browser browser;
    browser.get("/claim/this-is-a-secret");
    browser.get("/no/such/page");
    const auto metrics = metrics_of("pages");
    BOOST_TEST(metrics.find("this-is-a-secret") == std::string::npos);
    BOOST_TEST(metrics.find("/no/such/page") == std::string::npos);
    BOOST_TEST(metrics.find("route=\"/claim/{token}\"") != std::string::npos);
    BOOST_TEST(metrics.find('@') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(nginx_shows_each_pool_on_its_loopback_port) {
    const char* address = std::getenv("LECTERN_TEST_METRICS");
    BOOST_REQUIRE(address != nullptr);
    for (const std::string pool : {"pages", "outside", "password"}) {
        const auto reply = Browser{}.get(std::string{address} + '/' + pool);
        BOOST_TEST(reply.status == 200);
        BOOST_TEST(reply.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
        BOOST_TEST(reply.says("lectern_workers{pool=\"" + pool + "\"} "));
    }
    BOOST_TEST(Browser{}.get(address).status == 404);
    BOOST_TEST(Browser{}.submit(std::string{address} + "/pages", {}).status == 405);
}

BOOST_AUTO_TEST_CASE(the_public_server_shows_no_metrics) {
    for (const auto* path : {"/metrics", "/metrics/pages", "/metrics/outside", "/metrics/password"})
        BOOST_TEST(Browser{}.get(path).status == 404, path);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
