#include "platform/object_storage.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "platform/crypto.hpp"
#include "support/loopback_server.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_database.hpp"

namespace lectern::test {

using namespace std::chrono_literals;

namespace {

/// The example in AWS' documentation, "Authenticating requests: using query parameters".
LinkToSign aws_example() {
    return {.method = "GET",
            .origin = "https://examplebucket.s3.amazonaws.com",
            .path = "/test.txt",
            .parameters = {},
            .region = "us-east-1",
            .access_key_id = "AKIAIOSFODNN7EXAMPLE",
            .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            .lifetime = 86400s,
            .now = std::chrono::sys_days{2013y / 5 / 24}};
}

std::string signature_of(const std::string& url) {
    constexpr std::string_view name = "X-Amz-Signature=";
    return url.substr(url.find(name) + name.size());
}

lectern::Bucket bucket(const std::string& endpoint) {
    return {.endpoint = endpoint,
            .name = "files",
            .access_key_id = "key",
            .secret_access_key = "secret",
            .link_lifetime = 120s};
}

const lectern::Timestamp noon = std::chrono::sys_days{2026y / 11 / 23} + 12h;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Returns the object's state when storage gives this answer. Stores the request in `asked`.
ObjectState state_when_answered(const std::string& answer, std::string& asked) {
    const LoopbackServer server{[&](int socket) {
        asked = receive_until(socket, "\r\n\r\n");
        send_text(socket, answer);
    }};
    HttpClient http;
    return R2Storage{http, bucket("http://" + server.address())}.find_object("sql/a b.pdf", noon);
}

ObjectState state_when_answered(int status) {
    std::string asked;
    return state_when_answered("HTTP/1.1 " + std::to_string(status) +
                                   " X\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n",
                               asked);
}

/// A file to upload, and a server that gives one answer.
struct Uploading {
    TemporaryDirectory directory;
    std::string asked;

    ObjectToStore object(const std::string& content) {
        directory.write("a.png", content);
        return {.object_key = "sql/a b.png",
                .content_type = "image/png",
                .file = directory.path() / "a.png",
                .size_bytes = static_cast<std::int64_t>(content.size()),
                .blake2b = crypto::blake2b(content)};
    }
    /// Stores a file with this content, and keeps the request in `asked`.
    StoreResult store(const std::string& content, int status) {
        return store(object(content), status);
    }
    StoreResult store(const ObjectToStore& wanted, int status) {
        const LoopbackServer server{[&](int socket) {
            asked = receive_http_request(socket);
            send_text(socket, "HTTP/1.1 " + std::to_string(status) +
                                  " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }};
        HttpClient http;
        return R2Storage{http, bucket("http://" + server.address())}.store_object(wanted, noon);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(object_storage)

BOOST_AUTO_TEST_CASE(a_link_is_signed_as_in_the_aws_documentation) {
    BOOST_TEST(signed_url(aws_example()) ==
               "https://examplebucket.s3.amazonaws.com/test.txt"
               "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
               "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
               "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
               "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

BOOST_AUTO_TEST_CASE(every_part_of_a_link_changes_its_signature) {
    const auto usual = signature_of(signed_url(aws_example()));
    const auto signature_with = [](auto change) {
        auto link = aws_example();
        change(link);
        return signature_of(signed_url(link));
    };
    BOOST_TEST(signature_with([](LinkToSign& link) { link.method = "HEAD"; }) != usual);
    BOOST_TEST(signature_with([](LinkToSign& link) { link.origin += ":8443"; }) != usual);
    BOOST_TEST(signature_with([](LinkToSign& link) { link.path += "x"; }) != usual);
    BOOST_TEST(signature_with([](LinkToSign& link) { link.region = "auto"; }) != usual);
    BOOST_TEST(signature_with([](LinkToSign& link) { link.lifetime = 60s; }) != usual);
    BOOST_TEST(signature_with([](LinkToSign& link) { link.now += 1s; }) != usual);
    BOOST_TEST(signature_with([](LinkToSign& link) { link.secret_access_key = "x"; }) != usual);
    BOOST_TEST(signature_with([](LinkToSign& link) { link.parameters = {{"a", "b"}}; }) != usual);
    BOOST_TEST(signature_with([](LinkToSign& link) { link.headers = {{"a", "b"}}; }) != usual);
}

BOOST_AUTO_TEST_CASE(a_path_is_escaped_once_and_keeps_its_slashes) {
    auto link = aws_example();
    link.path = "/files/a b/ü+100%/c?d#e&f=~.txt";
    BOOST_TEST(
        signed_url(link).starts_with("https://examplebucket.s3.amazonaws.com/files/a%20b/"
                                     "%C3%BC%2B100%25/c%3Fd%23e%26f%3D~.txt?X-Amz-"));
}

BOOST_AUTO_TEST_CASE(a_download_link_has_name_type_and_a_short_lifetime) {
    HttpClient http;
    const R2Storage storage{http, bucket("https://account.r2.cloudflarestorage.com")};
    const auto url = storage.download_url({.object_key = "sql/slides.pdf",
                                           .file_name = "Slides 1.pdf",
                                           .content_type = "application/pdf"},
                                          noon);
    BOOST_TEST(url.starts_with("https://account.r2.cloudflarestorage.com/files/sql/slides.pdf?"));
    BOOST_TEST(contains(url, "&X-Amz-Expires=120&"));
    BOOST_TEST(contains(url, "key%2F20261123%2Fauto%2Fs3%2Faws4_request"));
    BOOST_TEST(contains(url, "&X-Amz-Date=20261123T120000Z&"));
    BOOST_TEST(contains(url,
                        "&response-content-disposition=attachment%3B%20filename%3D%22"
                        "Slides%201.pdf%22&response-content-type=application%2Fpdf&"));
}

BOOST_AUTO_TEST_CASE(a_link_to_a_video_is_shown_in_place_and_is_the_same_for_five_minutes) {
    HttpClient http;
    const R2Storage storage{http, bucket("https://account.r2.cloudflarestorage.com")};
    const lectern::VideoFile file{
        .object_key = "videos/01.mp4", .content_type = "video/mp4", .lifetime = 15min};
    const auto link = storage.video_link(file, noon);
    BOOST_TEST(
        link.url.starts_with("https://account.r2.cloudflarestorage.com/files/videos/01.mp4?"));
    BOOST_TEST(contains(link.url, "&X-Amz-Expires=900&"));
    BOOST_TEST(contains(link.url, "&response-content-type=video%2Fmp4&"));
    BOOST_TEST(contains(link.url, "&response-content-disposition=inline&"));
    BOOST_TEST((link.expires_at == noon + 15min));

    const auto late = storage.video_link(file, noon + 299s);
    BOOST_TEST(late.url == link.url);
    BOOST_TEST((late.expires_at == noon + 15min));
    const auto next = storage.video_link(file, noon + 300s);
    BOOST_TEST(contains(next.url, "&X-Amz-Date=20261123T120500Z&"));
    BOOST_TEST((next.expires_at == noon + 20min));
}

BOOST_AUTO_TEST_CASE(a_file_name_is_in_ascii_and_if_needed_also_in_utf_8) {
    BOOST_TEST(attachment_disposition("slides.pdf") == "attachment; filename=\"slides.pdf\"");
    BOOST_TEST(attachment_disposition("Übung \"1\".pdf") ==
               "attachment; filename=\"_bung _1_.pdf\"; "
               "filename*=UTF-8''%C3%9Cbung%20%221%22.pdf");
    BOOST_TEST(attachment_disposition("100%.txt") ==
               "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt");
    BOOST_TEST(attachment_disposition("a\\\r\nX: y") ==
               "attachment; filename=\"a___X: y\"; filename*=UTF-8''a%5C%0D%0AX%3A%20y");
    BOOST_TEST(attachment_disposition("\xff.txt") ==
               "attachment; filename=\"_.txt\"; filename*=UTF-8''%FF.txt");
}

BOOST_AUTO_TEST_CASE(finding_an_object_sends_head_and_fetches_no_content) {
    std::string asked;
    const auto state = state_when_answered(
        "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n", asked);
    BOOST_CHECK(state == ObjectState::present);
    BOOST_TEST(asked.starts_with("HEAD /files/sql/a%20b.pdf?X-Amz-Algorithm="));
}

BOOST_AUTO_TEST_CASE(only_404_means_that_an_object_is_missing) {
    BOOST_CHECK(state_when_answered(200) == ObjectState::present);
    BOOST_CHECK(state_when_answered(404) == ObjectState::missing);
    for (const int status : {301, 401, 403}) {
        BOOST_CHECK(state_when_answered(status) == ObjectState::refused);
    }
    for (const int status : {429, 500, 503}) {
        BOOST_CHECK(state_when_answered(status) == ObjectState::unknown);
    }
}

BOOST_AUTO_TEST_CASE(the_state_of_an_object_is_unknown_if_storage_is_unreachable) {
    HttpClient http;
    const R2Storage storage{http, bucket("http://127.0.0.1:1")};
    BOOST_CHECK(storage.find_object("a", noon) == ObjectState::unknown);
}

BOOST_AUTO_TEST_CASE(a_link_to_upload_a_file_is_signed_with_its_type_as_by_aws) {
    const auto url = signed_url({.method = "PUT",
                                 .origin = "https://account.r2.cloudflarestorage.com",
                                 .path = "/files/courses/sql/a b.png",
                                 .headers = {{"content-type", "image/png"}},
                                 .access_key_id = "AKIAIOSFODNN7EXAMPLE",
                                 .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                 .lifetime = 3600s,
                                 .now = noon});
    BOOST_TEST(contains(url, "&X-Amz-SignedHeaders=content-type%3Bhost&"));
    // Made with @aws-sdk/s3-request-presigner.
    BOOST_TEST(signature_of(url) ==
               "f69f68941c32e94c229ed4470fcbac32301da176f2ffe40f9ff191448a52d0a5");
}

BOOST_FIXTURE_TEST_CASE(a_file_is_stored_with_its_type_and_content, Uploading) {
    const std::string content = "a\0b\n" + std::string(300000, 'x');
    BOOST_CHECK(store(content, 200) == StoreResult::stored);
    BOOST_TEST(asked.starts_with("PUT /files/sql/a%20b.png?X-Amz-Algorithm="));
    BOOST_TEST(contains(asked, "\r\ncontent-type: image/png\r\n"));
    BOOST_TEST(contains(asked, "\r\nContent-Length: " + std::to_string(content.size()) + "\r\n"));
    BOOST_TEST(asked.ends_with("\r\n\r\n" + content));
    BOOST_CHECK(store("", 200) == StoreResult::stored);
}

BOOST_FIXTURE_TEST_CASE(an_upload_tells_a_refusal_from_a_fault_that_may_pass, Uploading) {
    for (const int status : {301, 400, 403, 404}) {
        BOOST_CHECK(store("x", status) == StoreResult::refused);
    }
    for (const int status : {204, 429, 500, 503}) {
        BOOST_CHECK(store("x", status) == StoreResult::unknown);
    }
    HttpClient http;
    BOOST_CHECK(R2Storage(http, bucket("http://127.0.0.1:1")).store_object(object("x"), noon) ==
                StoreResult::unknown);
}

BOOST_FIXTURE_TEST_CASE(a_file_of_another_size_or_without_content_is_not_stored, Uploading) {
    auto wanted = object("four");
    HttpClient http;
    const R2Storage storage{http, bucket("http://127.0.0.1:1")};
    for (const std::int64_t size : {0, 3, 5}) {
        wanted.size_bytes = size;
        BOOST_CHECK(storage.store_object(wanted, noon) == StoreResult::changed);
    }
    for (const auto& file : {directory.path() / "missing", directory.path()}) {
        wanted.file = file;
        BOOST_CHECK(storage.store_object(wanted, noon) == StoreResult::unreadable);
    }
}

BOOST_FIXTURE_TEST_CASE(a_file_of_another_content_is_not_sent_whole, Uploading) {
    for (const std::size_t size : {1U, 65535U, 65536U, 200000U}) {
        const auto wanted = object(std::string(size, 'a'));
        const auto content = std::string(size - 1, 'a') + 'b';
        directory.write("a.png", content);
        BOOST_CHECK(store(wanted, 200) == StoreResult::changed);
        const auto end_of_head = asked.find("\r\n\r\n");
        if (end_of_head == std::string::npos) continue;
        BOOST_TEST(asked.size() - end_of_head - 4 < size);
    }
}

BOOST_AUTO_TEST_CASE(storage_without_an_endpoint_is_not_configured) {
    HttpClient http;
    BOOST_TEST(!R2Storage(http, bucket("")).is_configured());
    BOOST_TEST(R2Storage(http, bucket("https://x")).is_configured());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
