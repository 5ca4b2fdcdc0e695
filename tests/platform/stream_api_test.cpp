#include "platform/stream_api.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

#include "platform/video_stream.hpp"
#include "support/loopback_server.hpp"

namespace lectern {

using namespace std::chrono_literals;

namespace {

const std::string uid = "0123456789abcdef0123456789abcdef";
const std::string account = "fedcba9876543210fedcba9876543210";

std::string http_answer(int status, const std::string& body) {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

/// Cloudflare's API, which gives every request the same answer and stores the last one.
struct FakeCloudflare {
    FakeCloudflare(int status, const std::string& body)
        : answer{http_answer(status, body)}, server{[this](int socket) {
              request = test::receive_http_request(socket);
              ++requests;
              test::send_text(socket, answer);
          }} {}

    std::string answer;
    std::string request;
    int requests = 0;
    test::LoopbackServer server;
    HttpClient http;
    StreamApi api{http,
                  {.api_url = "http://" + server.address(), .id = account, .api_token = "token1"}};
};

const std::string token_answer = R"({"result":{"token":"a.b.c"},"success":true})";
const Timestamp noon = std::chrono::sys_days{2026y / 11 / 23} + 12h;

std::string fault_of_token(int status, const std::string& body) {
    const FakeCloudflare cloudflare{status, body};
    try {
        static_cast<void>(cloudflare.api.create_token({uid, noon, ""}));
    } catch (const VideoUnavailable& error) {
        return error.what();
    }
    return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stream_api)

BOOST_AUTO_TEST_CASE(a_token_is_requested_with_expiry_and_access_rules) {
    const FakeCloudflare cloudflare{200, token_answer};
    const auto* rules = R"([{"type":"any","action":"allow"}])";
    BOOST_TEST(cloudflare.api.create_token({uid, noon, rules}) == "a.b.c");
    BOOST_TEST(cloudflare.request.starts_with("POST /client/v4/accounts/" + account + "/stream/" +
                                              uid + "/token HTTP/1.1\r\n"));
    BOOST_TEST(cloudflare.request.find("Authorization: Bearer token1\r\n") != std::string::npos);
    BOOST_TEST(cloudflare.request.find("Content-Type: application/json\r\n") != std::string::npos);
    BOOST_TEST(
        cloudflare.request.ends_with("\r\n\r\n{\"exp\":" + std::to_string(unix_seconds(noon)) +
                                     ",\"accessRules\":" + rules + "}"));
}

BOOST_AUTO_TEST_CASE(without_access_rules_none_are_sent) {
    const FakeCloudflare cloudflare{200, token_answer};
    static_cast<void>(cloudflare.api.create_token({uid, noon, ""}));
    BOOST_TEST(cloudflare.request.find("accessRules") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_token_makes_the_video_unavailable) {
    BOOST_TEST(fault_of_token(200, token_answer) == "");
    BOOST_TEST(fault_of_token(200, R"({"result":{}})") == "stream: the answer has no token");
    BOOST_TEST(fault_of_token(200, "<html>") == "stream: the answer has no result");
    BOOST_TEST(fault_of_token(500, token_answer) == "stream: answered 500 (expected 200)");
    BOOST_TEST(fault_of_token(403, "{}") ==
               "stream: answered 403: STREAM_API_TOKEN is wrong or lacks a permission");
    HttpClient http;
    const StreamApi unreachable{http, {"http://127.0.0.1:1", account, "token1"}};
    BOOST_CHECK_THROW(static_cast<void>(unreachable.create_token({uid, noon, ""})),
                      VideoUnavailable);
}

BOOST_AUTO_TEST_CASE(a_video_has_a_length_once_stream_knows_it) {
    const FakeCloudflare ready{200, R"({"result":{"duration":300.6,"readyToStream":true,)"
                                    R"("requireSignedURLs":true}})"};
    const auto video = ready.api.find_video(uid).value();
    BOOST_TEST(video.duration_seconds.value() == 300);
    BOOST_TEST(video.is_ready_to_stream);
    BOOST_TEST(video.requires_signed_urls);
    BOOST_TEST(ready.request.starts_with("GET /client/v4/accounts/" + account + "/stream/" + uid +
                                         " HTTP/1.1\r\n"));

    const FakeCloudflare fresh{200, R"({"result":{"duration":-1,"readyToStream":false,)"
                                    R"("requireSignedURLs":false}})"};
    const auto new_video = fresh.api.find_video(uid).value();
    BOOST_TEST(!new_video.duration_seconds);
    BOOST_TEST(!new_video.is_ready_to_stream);
    BOOST_TEST(!new_video.requires_signed_urls);
}

BOOST_AUTO_TEST_CASE(an_unknown_video_is_not_found_and_a_fault_is_no_answer) {
    const FakeCloudflare unknown{404, R"({"result":null})"};
    BOOST_TEST(!unknown.api.find_video(uid));
    const FakeCloudflare broken{502, ""};
    BOOST_CHECK_THROW(static_cast<void>(broken.api.find_video(uid)), VideoUnavailable);
}

BOOST_AUTO_TEST_CASE(captions_are_listed_with_what_stream_made_itself) {
    const FakeCloudflare cloudflare{200,
                                    R"({"result":[{"language":"en","label":"English"},)"
                                    R"({"language":"de","generated":true,"status":"inprogress"},)"
                                    R"({"language":"fr","generated":true,"status":"ready"}]})"};
    const auto captions = cloudflare.api.list_captions(uid).value();
    BOOST_TEST(cloudflare.request.starts_with("GET /client/v4/accounts/" + account + "/stream/" +
                                              uid + "/captions HTTP/1.1\r\n"));
    BOOST_REQUIRE(captions.size() == 3U);
    BOOST_TEST(captions[0].language == "en");
    BOOST_TEST((captions[0].is_ready && !captions[0].is_generated));
    BOOST_TEST(captions[1].language == "de");
    BOOST_TEST((!captions[1].is_ready && captions[1].is_generated));
    BOOST_TEST((captions[2].is_ready && captions[2].is_generated));

    const FakeCloudflare unknown{404, "{}"};
    BOOST_TEST(!unknown.api.list_captions(uid));
    const FakeCloudflare none{200, R"({"result":[]})"};
    BOOST_TEST(none.api.list_captions(uid).value().empty());
    const FakeCloudflare broken{200, "{}"};
    BOOST_CHECK_THROW(static_cast<void>(broken.api.list_captions(uid)), VideoUnavailable);
}

BOOST_AUTO_TEST_CASE(captions_are_read_and_uploaded_as_a_file) {
    const std::string text = "WEBVTT\n\n00:01.000 --> 00:02.000\nÄ\n";
    const FakeCloudflare cloudflare{200, text};
    const auto path = " /client/v4/accounts/" + account + "/stream/" + uid + "/captions/pt-BR";
    BOOST_TEST(cloudflare.api.web_vtt_of(uid, "pt-BR") == text);
    BOOST_TEST(cloudflare.request.starts_with("GET" + path + "/vtt HTTP/1.1\r\n"));
    cloudflare.api.upload_captions(uid, "pt-BR", text);
    BOOST_TEST(cloudflare.request.starts_with("PUT" + path + " HTTP/1.1\r\n"));
    BOOST_TEST(cloudflare.request.find("Authorization: Bearer token1\r\n") != std::string::npos);
    BOOST_TEST(cloudflare.request.find("name=\"file\"; filename=\"pt-BR.vtt\"\r\n"
                                       "Content-Type: text/vtt\r\n\r\n" +
                                       text) != std::string::npos);

    const FakeCloudflare refusing{400, "{}"};
    BOOST_CHECK_THROW(refusing.api.upload_captions(uid, "en", text), VideoUnavailable);
    BOOST_CHECK_THROW(static_cast<void>(refusing.api.web_vtt_of(uid, "en")), VideoUnavailable);
}

BOOST_AUTO_TEST_CASE(without_a_key_the_tokens_come_from_the_api) {
    FakeCloudflare cloudflare{200, token_answer};
    const VideoStream video{
        "https://customer-abc.cloudflarestream.com", {}, {.api = &cloudflare.api}};
    BOOST_TEST(video.needs_api());
    BOOST_TEST(video.public_player_url(uid) ==
               "https://customer-abc.cloudflarestream.com/" + uid + "/iframe");
    BOOST_TEST(cloudflare.requests == 0);

    const auto urls = video.urls_of(uid, 15min, noon);
    BOOST_TEST(urls.iframe_url == "https://customer-abc.cloudflarestream.com/a.b.c/iframe");
    BOOST_TEST((urls.expires_at == noon + 15min));
    static_cast<void>(video.urls_of(uid, 15min, noon + 299s));
    BOOST_TEST(cloudflare.requests == 1, "requests within a step share a token");
    static_cast<void>(video.urls_of(uid, 15min, noon + 300s));
    BOOST_TEST(cloudflare.requests == 2);
}

BOOST_AUTO_TEST_CASE(a_signing_key_makes_the_api_unnecessary) {
    const FakeCloudflare cloudflare{200, token_answer};
    const VideoStream video{"https://customer-abc.cloudflarestream.com",
                            {.id = "key1", .base64_pem = "bm8ga2V5"},
                            {.api = &cloudflare.api}};
    BOOST_TEST(!video.needs_api());
    BOOST_CHECK_THROW(static_cast<void>(video.urls_of(uid, 15min, noon)), VideoUnavailable);
    BOOST_TEST(cloudflare.requests == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
