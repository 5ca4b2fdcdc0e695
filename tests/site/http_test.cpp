#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/crypto.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

BrowserRequest get_of(const std::string& address, Fields headers = {}) {
    return {.method = "GET", .address = address, .headers = std::move(headers), .body = {}};
}

/// Posts a form with these headers about its origin, and no others.
Reply posted_from(Browser& browser, const std::string& fetch_site, const std::string& origin) {
    return browser.send({.method = "POST",
                         .address = "/logout",
                         .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                     {"Sec-Fetch-Site", fetch_site},
                                     {"Origin", origin}},
                         .body = {}});
}

/// Returns the address of the style sheet on the catalogue page.
std::string style_sheet() {
    const auto page = Browser{}.get("/courses").body;
    const auto start = page.find("/assets/site.");
    return page.substr(start, page.find('"', start) - start);
}

void check_security_headers(const Reply& reply, const std::string& what) {
    const auto policy = reply.header("content-security-policy");
    BOOST_TEST(policy.starts_with("default-src 'none';"), what);
    BOOST_TEST(policy.find("frame-ancestors 'none'") != std::string::npos, what);
    BOOST_TEST(policy.find("unsafe") == std::string::npos, what);
    for (const char* name :
         {"content-security-policy", "referrer-policy", "permissions-policy",
          "x-content-type-options", "cross-origin-opener-policy", "cross-origin-resource-policy"}) {
        BOOST_TEST(reply.count_of(name) == 1, what << ": " << name);
    }
    BOOST_TEST(reply.header("x-content-type-options") == "nosniff", what);
    BOOST_TEST(reply.header("referrer-policy") == "strict-origin", what);
    BOOST_TEST(reply.header("server") == "nginx", what);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http)

BOOST_AUTO_TEST_CASE(front_page_redirects_to_the_catalogue) {
    BOOST_TEST(Browser{}.get("/").redirects_to("/courses"));
}

BOOST_AUTO_TEST_CASE(health_and_readiness_are_reported) {
    BOOST_TEST(Browser{}.get("/healthz").status == 200);
    BOOST_TEST(Browser{}.get("/readyz").status == 200);
}

BOOST_AUTO_TEST_CASE(head_has_the_headers_of_get_and_no_body) {
    Browser browser;
    for (const char* path : {"/courses", "/courses/practical-sql", "/no-such-page", "/my-courses",
                             "/assets/site.css", "/brand.css", "/healthz"}) {
        const auto get = browser.get(path);
        const auto head = browser.head(path);
        BOOST_TEST(head.status == get.status, path);
        BOOST_TEST(head.body.empty(), path);
        BOOST_TEST(head.header("content-type") == get.header("content-type"), path);
        BOOST_TEST(head.header("content-length") == get.header("content-length"), path);
    }
}

BOOST_AUTO_TEST_CASE(the_schools_colours_are_a_cacheable_style_sheet) {
    Browser browser;
    const auto style = browser.get("/brand.css");
    BOOST_TEST(style.status == 200);
    BOOST_TEST(style.header("content-type") == "text/css; charset=utf-8");
    BOOST_TEST(style.header("cache-control") == "public, max-age=300");
    BOOST_TEST(browser.get("/brand.css?v=1").header("cache-control") ==
               "public, max-age=31536000, immutable");
    BOOST_TEST(browser.get("/brand/logo").status == 404, "this school has none");
}

BOOST_AUTO_TEST_CASE(unknown_page_is_404_in_the_frame_of_the_site) {
    for (const char* path :
         {"/no-such-page", "/courses/no-such-course", "/Courses", "/learn/",
          "/assets/no-such-file.css", "/assets/", "/claim/", "/problems/too_large.html"}) {
        BOOST_TEST(Browser{}.get(path).status == 404, path);
    }
    const auto page = Browser{}.get("/courses/no-such-course");
    BOOST_TEST(page.says("site-header"));
    BOOST_TEST(!page.says("no-such-course"));
}

BOOST_AUTO_TEST_CASE(program_that_asks_for_json_gets_problem_details) {
    const auto reply = Browser{}.send(get_of("/no-such-page", {{"Accept", "application/json"}}));
    BOOST_TEST(reply.status == 404);
    BOOST_TEST(reply.header("content-type") == "application/problem+json");
}

BOOST_AUTO_TEST_CASE(wrong_method_is_405_and_names_the_allowed_ones) {
    const auto with_method = [](const std::string& method, const std::string& path) {
        return Browser{}.send(
            {.method = method,
             .address = path,
             .headers = {{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Mode", "cors"}},
             .body = {}});
    };
    const auto post = with_method("POST", "/courses");
    BOOST_TEST(post.status == 405);
    BOOST_TEST(post.header("allow") == "GET, HEAD");
    BOOST_TEST(with_method("DELETE", "/courses/practical-sql").header("allow") == "GET, HEAD");
    BOOST_TEST(with_method("GET", "/logout").header("allow") == "POST");
    BOOST_TEST(with_method("PUT", "/login").header("allow") == "GET, HEAD, POST");
    BOOST_TEST(with_method("PROPFIND", "/courses").status == 405);
    BOOST_TEST(with_method("OPTIONS", "/courses").status == 405);
    BOOST_TEST(with_method("POST", "/assets/site.css").status == 405);
}

BOOST_AUTO_TEST_CASE(form_posted_from_another_site_is_refused) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const auto& site = site_under_test().site;
    for (const char* fetch_site : {"cross-site", "same-site", "nonsense"}) {
        BOOST_TEST(posted_from(browser, fetch_site, "").status == 403, fetch_site);
        BOOST_TEST(posted_from(browser, fetch_site, site).status == 403, fetch_site);
    }
    for (const auto& origin : {std::string{"https://evil.example"}, std::string{"null"},
                               site_under_test().sandbox, site + ".evil.example", site + "/"}) {
        BOOST_TEST(posted_from(browser, "", origin).status == 403, origin);
    }
    BOOST_TEST(browser.get("/my-courses").status == 200, "none of these requests signs out");

    BOOST_TEST(posted_from(browser, "", site).status == 303);
    BOOST_TEST(browser.get("/my-courses").status == 303);
}

BOOST_AUTO_TEST_CASE(form_without_origin_headers_is_accepted) {
    Browser browser;
    BOOST_TEST(posted_from(browser, "", "").status == 303);
}

BOOST_AUTO_TEST_CASE(too_large_body_is_413_and_the_limit_is_higher_for_events) {
    const auto post = [](const std::string& path, std::size_t size) {
        return Browser{}.send({.method = "POST",
                               .address = path,
                               .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                               .body = std::string(size, 'a')});
    };
    const auto refused = post("/logout", 65 * 1024);
    BOOST_TEST(refused.status == 413);
    BOOST_TEST(refused.says("too much at once"));
    BOOST_TEST(post("/logout", 63 * 1024).status == 303);
    BOOST_TEST(post("/webhooks/stripe", 900 * 1024).status == 400);
    BOOST_TEST(post("/webhooks/stripe", 1025 * 1024).status == 413);
}

BOOST_AUTO_TEST_CASE(status_line_has_a_reason_phrase) {
    const auto line_of = [](const std::string& path) {
        return first_line_after(
            "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            AfterSending::keep_open);
    };
    BOOST_TEST(line_of("/courses") == "HTTP/1.1 200 OK");
    BOOST_TEST(line_of("/no-such-page") == "HTTP/1.1 404 Not Found");
    BOOST_TEST(line_of("/claim/x") == "HTTP/1.1 410 Gone");
}

BOOST_AUTO_TEST_CASE(unknown_host_is_refused) {
    for (const char* host : {"evil.example", "127.0.0.1", "localhost.evil.example", "[::1]"}) {
        BOOST_TEST(Browser{}.send(get_of("/courses", {{"Host", host}})).status == 421, host);
    }
    BOOST_TEST(status_of_raw("GET /courses HTTP/1.0\r\n\r\n").value() == 421);
    BOOST_TEST(status_of_raw("GET http://evil.example/courses HTTP/1.1\r\nHost: localhost\r\n"
                             "Connection: close\r\n\r\n")
                   .value() == 421);
}

BOOST_AUTO_TEST_CASE(addresses_in_pages_come_from_the_base_url_and_not_from_the_request) {
    const auto page = Browser{}.send(
        get_of("/courses", {{"Host", "localhost"}, {"X-Forwarded-Host", "evil.example"}}));
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.says(site_under_test().site + "/courses"));
    BOOST_TEST(!page.says("evil.example"));
}

BOOST_AUTO_TEST_CASE(every_kind_of_response_has_the_security_headers) {
    Browser browser;
    auto learner = learner_with(sql_course);
    check_security_headers(browser.get("/courses"), "page");
    check_security_headers(browser.head("/courses"), "HEAD");
    check_security_headers(browser.get("/"), "redirect");
    check_security_headers(browser.get("/no-such-page"), "404");
    check_security_headers(browser.submit("/courses", {}), "405");
    check_security_headers(posted_from(browser, "cross-site", ""), "403");
    check_security_headers(sign_in(browser, "", ""), "422");
    check_security_headers(learner.browser.get("/learn/no-such-course"), "refused lesson");
    check_security_headers(learner.browser.get("/learn/practical-sql"), "player");
    check_security_headers(browser.get(style_sheet()), "asset");
    check_security_headers(browser.get("/assets/no-such-file"), "asset that is not there");
    check_security_headers(browser.get("/healthz"), "health");
    check_security_headers(browser.submit("/webhooks/stripe", {}), "webhook");
    check_security_headers(browser.get("/courses/" + std::string(9000, 'a')), "nginx's 414");
    check_security_headers(browser.send({.method = "POST",
                                         .address = "/logout",
                                         .headers = {},
                                         .body = std::string(70'000, 'a')}),
                           "nginx's 413");
}

BOOST_AUTO_TEST_CASE(plain_http_sends_no_strict_transport_security) {
    BOOST_TEST(Browser{}.get("/courses").count_of("strict-transport-security") == 0);
}

BOOST_AUTO_TEST_CASE(asset_with_a_content_hash_in_its_name_is_immutable) {
    const auto address = style_sheet();
    const auto reply = Browser{}.get(address);
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.header("content-type") == "text/css; charset=utf-8");
    BOOST_TEST(reply.header("cache-control") == "public, max-age=31536000, immutable");
    const auto hash = lectern::crypto::hex(lectern::crypto::sha256(reply.body)).substr(0, 12);
    BOOST_TEST(address == "/assets/site." + hash + ".css");
    BOOST_TEST(Browser{}.get("/assets/site.0123456789ab.css").status == 404);

    const auto by_plain_name = Browser{}.get("/assets/site.css");
    BOOST_TEST(by_plain_name.header("cache-control") == "public, max-age=300");
    BOOST_TEST(by_plain_name.body == reply.body);
    const auto again = Browser{}.send(get_of(address, {{"If-None-Match", reply.header("etag")}}));
    BOOST_TEST(again.status == 304);
}

BOOST_AUTO_TEST_CASE(asset_is_precompressed) {
    const auto address = style_sheet();
    const auto compressed = Browser{}.send(get_of(address, {{"Accept-Encoding", "gzip"}}));
    BOOST_TEST(compressed.header("content-encoding") == "gzip");
    BOOST_TEST(compressed.header("content-type") == "text/css; charset=utf-8");
    BOOST_TEST(compressed.header("vary") == "Accept-Encoding");
    // nginx sends no Content-Length for what it compresses on the fly.
    BOOST_TEST(compressed.header("content-length") == std::to_string(compressed.body.size()));
    BOOST_TEST(compressed.body.size() < Browser{}.get(address).body.size());
}

BOOST_AUTO_TEST_CASE(pages_for_visitors_are_compressed_unless_they_contain_a_secret) {
    const auto encoding_of = [](const std::string& path) {
        return Browser{}
            .send(get_of(path, {{"Accept-Encoding", "gzip"}}))
            .header("content-encoding");
    };
    for (const char* path : {"/courses", "/courses/practical-sql"})
        BOOST_TEST(encoding_of(path) == "gzip", path);
    for (const char* path :
         {"/claim/x", "/reset-password/x", "/verify-email/x", "/undo-email/x", "/confirm-email/x",
          "/sign-in/x", "/enrol/x", "/draft/x", "/draft/x/cover", "/checkout/success?session_id=x"})
        BOOST_TEST(encoding_of(path).empty(), path);
}

BOOST_AUTO_TEST_CASE(private_pages_are_never_stored_and_never_compressed) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    for (const char* path :
         {"/my-courses", "/learn/practical-sql", "/courses", "/login", "/learn/no-such-course",
          "/claim/x", "/draft/x", "/draft/x/cover", "/draft/x/pictures/y"}) {
        const auto reply = browser.send(get_of(path, {{"Accept-Encoding", "gzip"}}));
        BOOST_TEST(reply.header("cache-control") == "no-store", path);
        BOOST_TEST(reply.header("content-encoding").empty(), path);
    }
}

BOOST_AUTO_TEST_CASE(audit_rows_have_the_request_id_of_nginx_and_never_one_from_the_client) {
    const auto learner = learner_with(sql_course);
    Browser browser;
    const auto reply =
        browser.send({.method = "POST",
                      .address = "/login",
                      .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                  {"X-Request-Id", "chosen-by-the-client"}},
                      .body = form_body({{"email", learner.email}, {"password", good_password}})});
    BOOST_TEST(reply.status == 303);
    const auto row = facts(R"sql(
        SELECT log.request_id
          FROM audit_logs AS log
          JOIN users ON users.id = log.user_id
         WHERE users.email = $1
           AND log.event = 'signed_in'
      ORDER BY log.id DESC
         LIMIT 1
    )sql",
                           learner.email)
                         .front();
    const auto id = row.text("request_id");
    BOOST_TEST(id.size() == 32);
    BOOST_TEST(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    if (!reply.header("x-request-id").empty()) BOOST_TEST(reply.header("x-request-id") == id);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
