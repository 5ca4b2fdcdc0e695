#include "web/fastcgi.hpp"

#include <unistd.h>

#include <csignal>
#include <list>
#include <set>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "support/fastcgi_client.hpp"
#include "support/test_workers.hpp"

namespace lectern::web {

namespace {

using test::body_of;
using test::FastcgiRequest;
using test::FastcgiVariables;
using test::TestWorkers;

/// Answers with a description of the request.
FinishedResponse told(const Request& request) {
    return {request.refusal == 0 ? 200 : request.refusal,
            {{"X-Test", "yes"}},
            json::object({{"method", request.method},
                          {"path", request.path},
                          {"query", request.query_string},
                          {"page", request.query_value("page").value_or("")},
                          {"content_type", request.content_type},
                          {"address", request.remote_address},
                          {"request_id", request.request_id},
                          {"agent", request.header("user-agent")},
                          {"fetch_site", request.header("sec-fetch-site")},
                          {"cookie_header", request.header("cookie")},
                          {"session", request.cookie("session").value_or("")},
                          {"body_size", static_cast<std::int64_t>(request.body.size())},
                          {"body", request.body.substr(0, 20)}})};
}

struct OneWorker {
    TestWorkers workers{1, test::answering(told)};

    std::string answer(FastcgiVariables variables, const std::string& body = {}) {
        variables.try_emplace("REQUEST_METHOD", body.empty() ? "GET" : "POST");
        variables.try_emplace("DOCUMENT_URI", "/page");
        return FastcgiRequest{workers.socket(), std::move(variables), body}.answer();
    }
    json::Value told_of(FastcgiVariables variables, const std::string& body = {}) {
        return json::parse(body_of(answer(std::move(variables), body)));
    }
};

bool has_status(const std::string& answer, int status) {
    return answer.starts_with("Status: " + std::to_string(status) + " ");
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fastcgi, OneWorker)

BOOST_AUTO_TEST_CASE(variables_become_a_request) {
    const auto request = told_of({{"REQUEST_METHOD", "POST"},
                                  {"DOCUMENT_URI", "/courses/bread"},
                                  {"QUERY_STRING", "page=2&x=%2F"},
                                  {"CONTENT_TYPE", "text/plain"},
                                  {"REMOTE_ADDR", "192.0.2.7"},
                                  {"REQUEST_ID", "abc"},
                                  {"HTTP_USER_AGENT", "Test/1"},
                                  {"HTTP_SEC_FETCH_SITE", "none"},
                                  {"HTTP_COOKIE", "a=1; session=token"}},
                                 "hello");
    BOOST_TEST(request.text("method").value() == "POST");
    BOOST_TEST(request.text("path").value() == "/courses/bread");
    BOOST_TEST(request.text("query").value() == "page=2&x=%2F");
    BOOST_TEST(request.text("page").value() == "2");
    BOOST_TEST(request.text("content_type").value() == "text/plain");
    BOOST_TEST(request.text("address").value() == "192.0.2.7");
    BOOST_TEST(request.text("request_id").value() == "abc");
    BOOST_TEST(request.text("agent").value() == "Test/1");
    BOOST_TEST(request.text("fetch_site").value() == "none");
    BOOST_TEST(request.text("session").value() == "token");
    BOOST_TEST(request.text("body").value() == "hello");
}

BOOST_AUTO_TEST_CASE(the_cookie_header_is_not_among_the_headers) {
    BOOST_TEST(told_of({{"HTTP_COOKIE", "session=token"}}).text("cookie_header").value() == "");
}

BOOST_AUTO_TEST_CASE(a_request_without_an_id_gets_one) {
    const auto first = told_of({}).text("request_id").value();
    BOOST_TEST(first.size() == 32);
    BOOST_TEST(told_of({}).text("request_id").value() != first);
}

BOOST_AUTO_TEST_CASE(status_and_headers_come_before_the_body) {
    const auto text = answer({});
    BOOST_TEST(text.starts_with("Status: 200 OK\r\nX-Test: yes\r\n\r\n{"));
}

BOOST_AUTO_TEST_CASE(a_body_is_not_changed) {
    const std::string body{"a\0b\xff\r\n", 6};
    BOOST_TEST(told_of({}, body).integer("body_size").value() == 6);
    BOOST_TEST(told_of({}, std::string(largest_body, 'x')).integer("body_size").value() ==
               static_cast<std::int64_t>(largest_body));
}

BOOST_AUTO_TEST_CASE(a_body_above_the_limit_is_too_large) {
    BOOST_TEST(has_status(answer({}, std::string(largest_body + 1, 'x')), 413));
    BOOST_TEST(has_status(answer({{"CONTENT_LENGTH", "99999999999"}}, "x"), 413));
}

BOOST_AUTO_TEST_CASE(a_content_length_that_differs_from_the_body_is_a_bad_request) {
    for (const auto* length :
         {"10", "1", "-1", "x", "3x", "0x3", " 3", "99999999999999999999999999"}) {
        BOOST_TEST(has_status(answer({{"CONTENT_LENGTH", length}}, "abc"), 400), length);
    }
    BOOST_TEST(has_status(answer({{"CONTENT_LENGTH", "3"}}, "abc"), 200));
}

BOOST_AUTO_TEST_CASE(a_worker_keeps_answering_after_bad_requests) {
    (void)answer({{"CONTENT_LENGTH", "10"}}, "abc");
    (void)answer({}, std::string(largest_body + 1, 'x'));
    (void)answer({{"HTTP_COOKIE", "=;;%;%4"}, {"QUERY_STRING", "%&%4&=%z"}});
    BOOST_TEST(has_status(answer({}), 200));
}

BOOST_AUTO_TEST_CASE(a_worker_stops_although_requests_wait) {
    constexpr int count = 3;
    test::SharedCounter waiting;
    const TestWorkers each_stops_after_one{
        1, test::answering([&](const Request&) {
            test::wait_until_true([&] { return waiting.value() == count; });
            kill(getpid(), SIGTERM);
            return FinishedResponse{200, {}, std::to_string(getpid())};
        })};
    std::list<FastcgiRequest> requests;
    for (int i = 0; i < count; ++i) {
        requests.emplace_back(each_stops_after_one.socket(),
                              FastcgiVariables{{"REQUEST_METHOD", "GET"}});
        waiting.add();
    }
    std::set<std::string> workers_that_answered;
    for (auto& request : requests) workers_that_answered.insert(body_of(request.answer()));
    BOOST_TEST(workers_that_answered.size() == std::size_t{count});
}

BOOST_AUTO_TEST_CASE(a_client_that_disconnects_does_not_end_the_worker) {
    BOOST_TEST(has_status(answer({}), 200));
    const auto before = workers.pids();
    for (int i = 0; i < 10; ++i) {
        FastcgiRequest{workers.socket(), {{"REQUEST_METHOD", "GET"}, {"DOCUMENT_URI", "/page"}}};
    }
    BOOST_TEST(has_status(answer({}), 200));
    BOOST_TEST(workers.pids() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
