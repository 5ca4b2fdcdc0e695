#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

using namespace std::string_literals;

namespace {

/// Expects the same workers after each test as before: no worker dies, whatever a test sends.
class NoWorkerDies {
  public:
    NoWorkerDies() : before_{worker_pids()} { BOOST_TEST(!before_.empty()); }
    ~NoWorkerDies() {
        BOOST_TEST(Browser{}.get("/healthz").status == 200);
        BOOST_TEST(worker_pids() == before_);
    }
    NoWorkerDies(const NoWorkerDies&) = delete;
    NoWorkerDies& operator=(const NoWorkerDies&) = delete;

  private:
    std::vector<pid_t> before_;
};

constexpr auto form_type = "application/x-www-form-urlencoded";

int status_of_get(const std::string& address, Fields headers = {}) {
    return Browser{}
        .send({.method = "GET", .address = address, .headers = std::move(headers), .body = {}})
        .status;
}

/// A form for signed-in learners whose posts nginx does not limit.
struct CompletionForm {
    int status_of(const std::string& body, const std::string& content_type = form_type,
                  const std::string& query = "") {
        return learner.browser
            .send({.method = "POST",
                   .address = path + query,
                   .headers = {{"Content-Type", content_type}},
                   .body = body})
            .status;
    }

    Learner learner = learner_with(sql_course);
    std::string path = lesson_path(sql_course, lessons_of(sql_course).front()) + "/complete";
};

std::string raw_request(const std::string& line, const std::string& more_headers = "",
                        const std::string& body = "") {
    return line + "\r\nHost: localhost\r\nConnection: close\r\n" + more_headers + "\r\n" + body;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hostile_input, NoWorkerDies)

BOOST_AUTO_TEST_CASE(invalid_path_is_a_bad_request_or_not_found) {
    const std::vector<std::pair<std::string, int>> paths = {
        {"/courses/%zz", 400},
        {"/courses/%", 400},
        {"/courses/%00", 400},
        {"/courses/a%00b", 400},
        {"/courses/%ff", 400},
        {"/courses/%c0%af", 400},
        {"/courses/%ed%a0%80", 400},
        {"/courses/%F4%90%80%80", 400},
        {"/../../etc/passwd", 400},
        {"/courses/%2e%2e/%2e%2e/%2e%2e/etc/passwd", 400},
        {"/assets/../../sql/schema.sql", 400},
        {"/assets/..%2f..%2fsql/schema.sql", 400},
        {"/assets/../sql/schema.sql", 404},
        {"/assets/site.css%00.html", 400},
        {"/courses/'%20OR%201=1--", 404},
        {"/courses/%3Cscript%3E", 404},
        {"/courses/%0d%0aX-Injected:%201", 404},
        {"/courses/%F0%9F%92%A9", 404},
        {"/courses//practical-sql", 200},
        {"/courses/./practical-sql", 200},
        {"/courses/" + std::string(4000, 'a'), 404},
        {"/" + std::string(9000, 'a'), 414},
        {"/courses/{slug}", 404},
        {"/learn/{course}/{lesson?}", 303},
        {"/courses/practical-sql%2fcheckout", 303},
    };
    for (const auto& [path, status] : paths) {
        const auto got = status_of_get(path);
        BOOST_TEST(got == status, path.substr(0, 60) << ": " << got << ", expected " << status);
    }
}

BOOST_AUTO_TEST_CASE(invalid_query_is_a_bad_request_or_ignored) {
    const std::vector<std::pair<std::string, int>> queries = {
        {"%00", 400},
        {"a=%00", 400},
        {"a=%ff", 400},
        {"%ff=a", 400},
        {"a=%zz", 200},
        {"a=%", 200},
        {"a=%4", 200},
        {"&&&===&", 200},
        {"a", 200},
        {"a=b=c=d", 200},
        {"a[]=1&a[x]=2", 200},
        {std::string(5000, '&'), 200},
        {"a=" + std::string(7000, 'x'), 200},
    };
    for (const auto& [query, status] : queries) {
        const auto got = status_of_get("/login?" + query);
        BOOST_TEST(got == status, query.substr(0, 60) << ": " << got << ", expected " << status);
    }
    const auto page = Browser{}.get("/login?next=\"><script>alert(1)</script>");
    BOOST_TEST(!page.says("<script>alert"));
    BOOST_TEST(!Browser{}.get("/login?next=%22%3E%3Cscript%3Ealert(1)").says("<script>alert"));
}

BOOST_AUTO_TEST_CASE(invalid_cookies_sign_nobody_in) {
    for (const auto& cookie :
         {"lectern_session"s, "lectern_session="s, "lectern_session=%00"s, ";;;===;"s, "="s,
          "lectern_session=x; lectern_session=y"s, "lectern_session=' OR 1=1--"s,
          "lectern_session="s + std::string(6000, 'a'), "\"lectern_session\"=\"a;b\""s,
          "lectern_checkout=" + std::string(3000, ';')}) {
        const auto got = status_of_get("/my-courses", {{"Cookie", cookie}});
        BOOST_TEST((got == 303 || got == 400), cookie.substr(0, 60) << ": " << got);
    }
    std::string many;
    for (int i = 0; i < 400; ++i) many += "c" + std::to_string(i) + "=1; ";
    BOOST_TEST(status_of_get("/courses", {{"Cookie", many}}) == 200);
    BOOST_TEST(status_of_get("/courses", {{"Cookie", "a=\xff\xfe"}}) == 400);
    BOOST_TEST(status_of_get("/courses", {{"Cookie", "a=" + std::string(9000, 'x')}}) == 400);
}

BOOST_AUTO_TEST_CASE(invalid_headers_are_a_bad_request_or_ignored) {
    BOOST_TEST(status_of_get("/courses", {{"User-Agent", "\xff\xfe\xfd"}}) == 400);
    BOOST_TEST(status_of_get("/courses", {{"X-Long", std::string(9000, 'x')}}) == 400);
    BOOST_TEST(status_of_get("/courses", {{"Proxy", "http://evil.example"}}) == 200);
    BOOST_TEST(status_of_get("/courses", {{"Content-Length", "0"}}) == 200);
    BOOST_TEST(status_of_get("/courses", {{"Accept", std::string(4000, ',')}}) == 200);
    BOOST_TEST(status_of_get("/courses", {{"X_Under", "1"}, {"X-Under", "2"}}) == 200);
    BOOST_TEST(status_of_get("/courses", {{"Accept-Language", "\"';DROP TABLE users"}}) == 200);
    Fields many;
    for (int i = 0; i < 300; ++i) many.emplace_back("X-Header-" + std::to_string(i), "1");
    BOOST_TEST(status_of_get("/courses", many) == 200);
    BOOST_TEST(status_of_raw(raw_request("GET /courses HTTP/1.1", "X-Nul: a\0b\r\n"s)).value() ==
               400);
    BOOST_TEST(status_of_raw(raw_request("GET /courses HTTP/1.1", "Host: two\r\n")).value() == 400);
}

BOOST_AUTO_TEST_CASE(invalid_form_is_a_bad_request) {
    CompletionForm form;
    std::string many_fields;
    for (int i = 0; i < 201; ++i) many_fields += "f" + std::to_string(i) + "=1&";
    const std::vector<std::pair<std::string, std::string>> bad_requests = {
        {"empty", ""},
        {"NUL", "completed=true%00"},
        {"NUL in a name", "a%00b=1&completed=true"},
        {"raw NUL", "completed=true\0"s},
        {"invalid UTF-8", "completed=%ff"},
        {"invalid UTF-8 in a name", "%c3%28=1&completed=true"},
        {"raw invalid UTF-8", "completed=\xff"},
        {"broken escape", "completed=%zz"},
        {"cut escape", "completed=%7"},
        {"201 fields", many_fields + "completed=true"},
        {"ampersands", std::string(10'000, '&')},
        {"equals signs", std::string(10'000, '=')},
        {"one long word", std::string(60'000, 'x')},
        {"field twice", "completed=maybe&completed=true"},
    };
    for (const auto& [what, body] : bad_requests) {
        const auto got = form.status_of(body);
        BOOST_TEST(got == 400, what << ": " << got);
    }
    BOOST_TEST(form.status_of("completed=true", form_type, "?completed=false") == 400);
    BOOST_TEST(form.status_of("completed=true",
                              "application/x-www-form-urlencoded; charset=utf-8") == 303);
}

BOOST_AUTO_TEST_CASE(form_with_another_content_type_is_unsupported) {
    CompletionForm form;
    const auto multipart =
        "--b\r\nContent-Disposition: form-data; name=\"completed\"\r\n\r\ntrue\r\n--b--\r\n";
    BOOST_TEST(form.status_of(multipart, "multipart/form-data; boundary=b") == 415);
    BOOST_TEST(form.status_of(multipart, "multipart/form-data") == 415);
    BOOST_TEST(form.status_of("{\"completed\":true}", "application/json") == 415);
    BOOST_TEST(form.status_of("completed=true", "text/plain") == 415);
    BOOST_TEST(form.status_of("completed=true", "") == 415);
    BOOST_TEST(form.status_of("completed=true", std::string(4000, 'x')) == 415);
}

BOOST_AUTO_TEST_CASE(invalid_forms_of_visitors_are_refused) {
    Browser browser;
    const auto post = [&](const std::string& path, const std::string& body,
                          const std::string& type = form_type) {
        return browser
            .send({.method = "POST",
                   .address = path,
                   .headers = {{"Content-Type", type}},
                   .body = body})
            .status;
    };
    BOOST_TEST(post("/login", "email=%ff&password=x") == 400);
    BOOST_TEST(post("/login", "email=a%00@b.example&password=x") == 400);
    BOOST_TEST(post("/login", "{}", "application/json") == 415);
    BOOST_TEST(post("/login", "email=a@b.example&password=" + std::string(60'000, 'x')) == 422);
    BOOST_TEST(post("/courses/practical-sql/checkout", "email=" + std::string(60'000, 'x')) == 422);
    BOOST_TEST(post("/courses/practical-sql/checkout", "email=a%0d%0aBcc:x@b.example") == 422);
    BOOST_TEST(post("/courses/practical-sql/checkout", "email=a@b.example%0d%0aBcc:x@c.example") ==
               422);
    BOOST_TEST(post("/courses/%ff/checkout", "email=a@b.example") == 400);
    BOOST_TEST(post("/checkout/success", "session_id=cs_x%27--&name=a&password=b") == 404);
    BOOST_TEST(post("/checkout/success", "") == 404);
    BOOST_TEST(post("/checkout/address", "") == 404);
    BOOST_TEST(post("/claim/x", "name=%ff") == 400);
    BOOST_TEST(post("/claim/" + std::string(4000, 'x'), "name=a") == 410);
    BOOST_TEST(post("/claim/%ff", "name=a") == 400);
}

BOOST_AUTO_TEST_CASE(request_that_is_not_http_never_reaches_a_worker) {
    const std::vector<std::pair<std::string, int>> requests = {
        {"hello\r\n\r\n", 400},
        {"get /courses HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
        {"GET /courses HTTP/9.9\r\nHost: localhost\r\n\r\n", 505},
        {"GET /cour\0ses HTTP/1.1\r\nHost: localhost\r\n\r\n"s, 400},
        {raw_request("POST /logout HTTP/1.1", "Content-Length: -1\r\n"), 400},
        {raw_request("POST /logout HTTP/1.1", "Content-Length: 1e9\r\n"), 400},
        {raw_request("POST /logout HTTP/1.1", "Content-Length: 99999999999999999999\r\n"), 400},
        {raw_request("POST /logout HTTP/1.1", "Content-Length: 1\r\nContent-Length: 2\r\n"), 400},
        {raw_request("POST /logout HTTP/1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                     "0\r\n\r\n"),
         400},
        {raw_request("POST /logout HTTP/1.1", "Transfer-Encoding: chunked\r\n", "zz\r\n"), 400},
        {raw_request("TRACE /courses HTTP/1.1"), 405},
        {raw_request("CONNECT localhost:1 HTTP/1.1"), 400},
    };
    for (const auto& [bytes, status] : requests) {
        const auto got = status_of_raw(bytes, AfterSending::keep_open).value_or(0);
        BOOST_TEST(got == status, bytes.substr(0, 80) << ": " << got << ", expected " << status);
    }
}

BOOST_AUTO_TEST_CASE(chunked_form_is_read_like_any_other) {
    const auto bytes = raw_request("POST /logout HTTP/1.1",
                                   "Transfer-Encoding: chunked\r\n"
                                   "Content-Type: application/x-www-form-urlencoded\r\n",
                                   "3\r\na=1\r\n0\r\n\r\n");
    BOOST_TEST(status_of_raw(bytes, AfterSending::keep_open).value() == 303);
}

BOOST_AUTO_TEST_CASE(client_that_disconnects_midway_does_not_harm_the_site) {
    for (int i = 0; i < 20; ++i) {
        status_of_raw(raw_request("POST /logout HTTP/1.1", "Content-Length: 50\r\n", "half"));
        status_of_raw("GET /courses HT");
        status_of_raw("");
    }
    BOOST_TEST(status_of_get("/courses") == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
