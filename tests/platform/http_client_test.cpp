#include "platform/http_client.hpp"

#include <sys/socket.h>
#include <boost/test/unit_test.hpp>

#include <sstream>

#include "support/loopback_server.hpp"

namespace lectern {

using namespace std::chrono_literals;

namespace {

/// Answers every request with the same text and stores the last request.
struct CannedServer {
    explicit CannedServer(std::string given)
        : answer{std::move(given)}, server{[this](int socket) {
              request = test::receive_http_request(socket);
              test::send_text(socket, answer);
          }} {}

    [[nodiscard]] std::string url() const { return "http://" + server.address() + "/path"; }

    std::string answer;
    std::string request;
    test::LoopbackServer server;
};

HttpRequest get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    return request;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(form_escapes_all_but_the_unreserved_characters) {
    BOOST_TEST(form_encode({}) == "");
    BOOST_TEST(form_encode({{"a", "1"}, {"b", ""}}) == "a=1&b=");
    BOOST_TEST(form_encode({{"line_items[0][price]", "a b&c=d+e%"}}) ==
               "line_items%5B0%5D%5Bprice%5D=a%20b%26c%3Dd%2Be%25");
    BOOST_TEST(form_encode({{"x", "https://h/s?id={CHECKOUT_SESSION_ID}"}}) ==
               "x=https%3A%2F%2Fh%2Fs%3Fid%3D%7BCHECKOUT_SESSION_ID%7D");
    BOOST_TEST(form_encode({{"x", "é\r\n"}}) == "x=%C3%A9%0D%0A");
    BOOST_TEST(url_escape("AZaz09-._~") == "AZaz09-._~");
    BOOST_TEST(url_escape(std::string("\0/", 2)) == "%00%2F");
    BOOST_TEST(url_unescape("a%20b%C3%A9+%2f") == "a bé+/");
    BOOST_TEST(url_unescape("%00") == std::string(1, '\0'));
    BOOST_TEST(url_unescape("5%, %zz, %4") == "5%, %zz, %4");
    BOOST_TEST(url_unescape("") == "");
}

BOOST_AUTO_TEST_CASE(response_has_status_body_and_headers_by_lower_case_name) {
    CannedServer server{
        "HTTP/1.1 404 Not Found\r\nRequest-Id:  req_1 \r\nX-Twice: a\r\nX-Twice: b\r\n"
        "Content-Length: 4\r\n\r\nbody"};
    const auto answer = HttpClient{}.send(get(server.url()));
    BOOST_TEST(answer.status == 404);
    BOOST_TEST(answer.body == "body");
    BOOST_TEST(answer.header("request-id") == "req_1");
    BOOST_TEST(answer.header("x-twice") == "a");
    BOOST_TEST(answer.header("missing") == "");
}

BOOST_AUTO_TEST_CASE(request_has_the_given_method_headers_and_body) {
    CannedServer server{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
    auto request = get(server.url());
    request.method = "POST";
    request.headers = {{"Idempotency-Key", "k"}, {"Content-Type", "text/x"}};
    request.body = std::string("a\0b", 3);
    HttpClient{}.send(request);
    BOOST_TEST(server.request.starts_with("POST /path HTTP/1.1\r\n"));
    BOOST_TEST(server.request.find("\r\nIdempotency-Key: k\r\n") != std::string::npos);
    BOOST_TEST(server.request.find("\r\nContent-Type: text/x\r\n") != std::string::npos);
    BOOST_TEST(server.request.ends_with(std::string("\r\n\r\na\0b", 7)));
}

BOOST_AUTO_TEST_CASE(files_are_sent_as_parts_of_a_form) {
    CannedServer server{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"};
    auto request = get(server.url());
    request.method = "PUT";
    request.files = {{.field = "file",
                      .file_name = "a.vtt",
                      .content_type = "text/vtt",
                      .content = std::string("a\0b\n", 4)}};
    HttpClient client;
    client.send(request);
    BOOST_TEST(server.request.starts_with("PUT /path HTTP/1.1\r\n"));
    const auto type = "\r\nContent-Type: multipart/form-data; boundary=";
    const auto at = server.request.find(type);
    BOOST_REQUIRE(at != std::string::npos);
    const auto begin = at + std::string{type}.size();
    const auto boundary =
        "--" + server.request.substr(begin, server.request.find("\r\n", begin) - begin);
    BOOST_TEST(server.request.ends_with(
        "\r\n\r\n" + boundary +
        "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.vtt\"\r\n"
        "Content-Type: text/vtt\r\n\r\n" +
        std::string("a\0b\n", 4) + "\r\n" + boundary + "--\r\n"));

    client.send(get(server.url()));
    BOOST_TEST(server.request.starts_with("GET /path"));
    BOOST_TEST(server.request.find("multipart") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_request_does_not_affect_the_next_one) {
    CannedServer server{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"};
    HttpClient client;
    auto post = get(server.url());
    post.method = "POST";
    post.headers = {{"Authorization", "Bearer x"}};
    post.body = "secret";
    client.send(post);
    client.send(get(server.url()));
    BOOST_TEST(server.request.starts_with("GET /path"));
    BOOST_TEST(server.request.find("Authorization") == std::string::npos);
    BOOST_TEST(server.request.find("secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_upload_is_read_while_it_is_sent) {
    CannedServer server{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
    std::istringstream stream{"content"};
    auto request = get(server.url());
    request.upload = &stream;
    request.upload_bytes = 7;
    HttpClient client;
    BOOST_TEST(client.send(request).status == 200);
    BOOST_TEST(server.request.starts_with("PUT /path HTTP/1.1\r\n"));
    BOOST_TEST(server.request.ends_with("\r\n\r\ncontent"));
    client.send(get(server.url()));
    BOOST_TEST(server.request.starts_with("GET /path"));
}

BOOST_AUTO_TEST_CASE(an_upload_shorter_or_longer_than_announced_is_not_completed) {
    CannedServer server{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"};
    for (const std::int64_t announced : {1, 6, 8, 100000}) {
        std::istringstream stream{"content"};
        auto request = get(server.url());
        request.upload = &stream;
        request.upload_bytes = announced;
        BOOST_CHECK_THROW(HttpClient{}.send(request), UploadChanged);
    }
}

BOOST_AUTO_TEST_CASE(redirects_are_not_followed) {
    CannedServer server{
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"};
    BOOST_TEST(HttpClient{}.send(get(server.url())).status == 302);
}

BOOST_AUTO_TEST_CASE(response_larger_than_allowed_is_refused) {
    CannedServer server{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x')};
    auto request = get(server.url());
    request.largest_answer = 100;
    BOOST_TEST(HttpClient{}.send(request).body.size() == 100U);
    request.largest_answer = 99;
    BOOST_CHECK_THROW(HttpClient{}.send(request), HttpUnavailable);
}

BOOST_AUTO_TEST_CASE(header_with_a_line_break_is_refused) {
    auto request = get("http://127.0.0.1:1/");
    request.headers = {{"X", "a\r\nY: b"}};
    BOOST_CHECK_THROW(HttpClient{}.send(request), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(missing_refused_truncated_and_malformed_responses_are_unavailable) {
    const test::LoopbackServer silent{[](int socket) { test::receive_until(socket, "never"); }};
    auto request = get("http://" + silent.address() + "/?token=secret");
    request.total_timeout = 100ms;
    try {
        HttpClient{}.send(request);
        BOOST_FAIL("an answer came");
    } catch (const HttpUnavailable& fault) {
        const std::string message = fault.what();
        BOOST_TEST(message.find(silent.address()) != std::string::npos);
        BOOST_TEST(message.find("secret") == std::string::npos);
    }
    BOOST_CHECK_THROW(HttpClient{}.send(get("http://127.0.0.1:1/")), HttpUnavailable);
    CannedServer cut{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"};
    BOOST_CHECK_THROW(HttpClient{}.send(get(cut.url())), HttpUnavailable);
    CannedServer garbage{"this is no HTTP\r\n\r\n"};
    BOOST_CHECK_THROW(HttpClient{}.send(get(garbage.url())), HttpUnavailable);
}

BOOST_AUTO_TEST_CASE(only_http_and_https_are_supported) {
    BOOST_CHECK_THROW(HttpClient{}.send(get("file:///etc/passwd")), HttpUnavailable);
    BOOST_CHECK_THROW(HttpClient{}.send(get("smtp://127.0.0.1:1")), HttpUnavailable);
    BOOST_CHECK_THROW(HttpClient{}.send(get("")), HttpUnavailable);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
