#include "platform/video_stream.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "platform/crypto.hpp"
#include "platform/json.hpp"
#include "support/test_database.hpp"

using lectern::VideoStream;
using lectern::VideoUnavailable;
using namespace std::chrono_literals;
namespace crypto = lectern::crypto;
namespace json = lectern::json;

namespace {

const std::string address = "https://customer-abc.cloudflarestream.com";
const std::string uid = "0123456789abcdef0123456789abcdef";

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

/// One key for all tests, because creating it takes a while.
EVP_PKEY* rsa_key() {
    static const Key key{EVP_RSA_gen(2048), EVP_PKEY_free};
    return key.get();
}

std::string pem_of(EVP_PKEY* key, const EVP_CIPHER* cipher = nullptr) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory{BIO_new(BIO_s_mem()), BIO_free};
    unsigned char pass_phrase[] = "secret";
    PEM_write_bio_PrivateKey(memory.get(), key, cipher, cipher ? pass_phrase : nullptr,
                             cipher ? 6 : 0, nullptr, nullptr);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

constexpr auto usual = 15min;

VideoStream signing_stream(const std::string& access_rules = {}) {
    return VideoStream{address,
                       {.id = "key1", .base64_pem = crypto::base64(pem_of(rsa_key()))},
                       {.access_rules = access_rules}};
}

std::vector<unsigned char> decoded(std::string text) {
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    const auto padding = (4 - text.size() % 4) % 4;
    text.append(padding, '=');
    const std::vector<unsigned char> in(text.begin(), text.end());
    std::vector<unsigned char> out(in.size());
    const int size = EVP_DecodeBlock(out.data(), in.data(), static_cast<int>(in.size()));
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

std::string decoded_text(const std::string& text) {
    const auto bytes = decoded(text);
    return {bytes.begin(), bytes.end()};
}

/// Header, claims and signature of the token in a player's address.
struct Token {
    std::string header;
    std::string claims;
    std::string signature;
};

Token token_of(const std::string& url) {
    const auto begin = address.size() + 1;
    const auto token = url.substr(begin, url.size() - begin - std::string{"/iframe"}.size());
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    return {token.substr(0, first), token.substr(first + 1, second - first - 1),
            token.substr(second + 1)};
}

bool is_signed(const Token& token) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free};
    const auto text = token.header + '.' + token.claims;
    const std::vector<unsigned char> bytes(text.begin(), text.end());
    const auto signature = decoded(token.signature);
    return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, rsa_key()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(),
                            bytes.size()) == 1;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(video_stream)

BOOST_AUTO_TEST_CASE(without_a_key_the_address_is_the_iframe_of_the_uid) {
    const VideoStream video{address};
    BOOST_TEST(video.is_configured());
    BOOST_TEST(video.urls_of(uid, usual, {}).iframe_url == address + '/' + uid + "/iframe");
}

BOOST_AUTO_TEST_CASE(uid_cannot_leave_its_path_segment) {
    BOOST_TEST(VideoStream{address}.urls_of("../x?y#z", usual, {}).iframe_url ==
               address + "/..%2Fx%3Fy%23z/iframe");
}

BOOST_AUTO_TEST_CASE(video_without_a_customer_url_is_not_configured) {
    BOOST_TEST(!VideoStream{""}.is_configured());
}

BOOST_AUTO_TEST_CASE(with_a_key_the_address_contains_a_signed_token_and_no_uid) {
    const lectern::test::TestClock clock;
    const auto url = signing_stream().urls_of(uid, usual, clock.now()).iframe_url;
    BOOST_TEST(url.starts_with(address + '/'));
    BOOST_TEST(url.ends_with("/iframe"));
    BOOST_TEST(url.find(uid) == std::string::npos);
    BOOST_TEST(is_signed(token_of(url)));
}

BOOST_AUTO_TEST_CASE(a_token_names_key_video_and_expiry) {
    const lectern::test::TestClock clock;
    const auto token = token_of(signing_stream().urls_of(uid, usual, clock.now()).iframe_url);
    BOOST_TEST(decoded_text(token.header) == R"({"alg":"RS256","kid":"key1"})");
    const auto claims = json::parse(decoded_text(token.claims));
    BOOST_TEST(claims.text("sub").value() == uid);
    BOOST_TEST(claims.text("kid").value() == "key1");
    const auto seconds_left = claims.integer("exp").value() - lectern::unix_seconds(clock.now());
    BOOST_TEST(seconds_left <= 900);
    BOOST_TEST(seconds_left > 600);
    BOOST_TEST(!claims.has("accessRules"));
}

BOOST_AUTO_TEST_CASE(a_token_lives_as_long_as_asked_for_but_at_most_a_day) {
    const auto video = signing_stream();
    const lectern::Timestamp begin{24h};
    const auto lifetime = [&](std::chrono::seconds asked) {
        const auto token = token_of(video.urls_of(uid, asked, begin).iframe_url);
        return json::parse(decoded_text(token.claims)).integer("exp").value() - 24 * 3600;
    };
    BOOST_TEST(lifetime(15min) == 900);
    BOOST_TEST(lifetime(75min) == 75 * 60);
    BOOST_TEST(lifetime(15min + 599s) == 900 + 300);
    BOOST_TEST(lifetime(30h) == 24 * 3600);
}

BOOST_AUTO_TEST_CASE(every_token_has_the_access_rules) {
    const std::string rules = R"([{"type":"ip.geoip.country","country":["DE"],"action":"allow"},)"
                              R"({"type":"any","action":"block"}])";
    const auto token = token_of(signing_stream(rules).urls_of(uid, usual, {}).iframe_url);
    BOOST_TEST(is_signed(token));
    const auto claims = json::parse(decoded_text(token.claims));
    BOOST_TEST(claims.find("accessRules").value().dump() == rules);
}

BOOST_AUTO_TEST_CASE(a_video_has_both_urls_of_one_token_and_says_when_it_expires) {
    const lectern::Timestamp now{24h + 299s};
    const auto urls = signing_stream().urls_of(uid, usual, now);
    BOOST_TEST(urls.iframe_url == signing_stream().urls_of(uid, usual, now).iframe_url);
    const auto root = urls.iframe_url.substr(0, urls.iframe_url.rfind('/'));
    BOOST_TEST(urls.manifest_url == root + "/manifest/video.m3u8");
    BOOST_TEST((urls.expires_at == lectern::Timestamp{24h + 15min}));

    const auto without_key = VideoStream{address}.urls_of(uid, usual, now);
    BOOST_TEST(without_key.manifest_url == address + '/' + uid + "/manifest/video.m3u8");
    BOOST_TEST((without_key.expires_at == now + usual));
}

BOOST_AUTO_TEST_CASE(a_token_is_reused_for_five_minutes) {
    const auto video = signing_stream();
    const lectern::Timestamp begin{std::chrono::hours{24}};
    const auto first = video.urls_of(uid, usual, begin).iframe_url;
    BOOST_TEST(video.urls_of(uid, usual, begin + std::chrono::seconds{299}).iframe_url == first);
    const auto next = video.urls_of(uid, usual, begin + std::chrono::seconds{300}).iframe_url;
    BOOST_TEST(next != first);
    BOOST_TEST(is_signed(token_of(next)));
    BOOST_TEST(video.urls_of(uid + "0", usual, begin + std::chrono::seconds{300}).iframe_url !=
               next);
    BOOST_TEST(signing_stream().urls_of(uid, usual, begin).iframe_url ==
               first);  // of another worker
}

BOOST_AUTO_TEST_CASE(each_video_has_its_own_token) {
    const auto video = signing_stream();
    for (int number = 0; number < 300; ++number) {
        const auto name = std::to_string(number);
        const auto token = token_of(video.urls_of(name, usual, {}).iframe_url);
        BOOST_TEST(json::parse(decoded_text(token.claims)).text("sub").value() == name);
    }
}

BOOST_AUTO_TEST_CASE(a_changed_token_is_no_longer_signed) {
    auto token = token_of(signing_stream().urls_of(uid, usual, {}).iframe_url);
    BOOST_TEST(is_signed(token));
    token.claims = token_of(signing_stream().urls_of(uid + "0", usual, {}).iframe_url).claims;
    BOOST_TEST(!is_signed(token));
}

BOOST_AUTO_TEST_CASE(an_invalid_key_fails_only_when_an_address_is_requested) {
    const Key curve{EVP_EC_gen("P-256"), EVP_PKEY_free};
    for (const auto& pem :
         {std::string{"no key"}, pem_of(curve.get()), pem_of(rsa_key(), EVP_aes_128_cbc()),
          pem_of(rsa_key()).substr(0, 400)}) {
        const VideoStream video{address, {.id = "key1", .base64_pem = crypto::base64(pem)}};
        BOOST_TEST(video.is_configured());
        BOOST_CHECK_THROW(static_cast<void>(video.urls_of(uid, usual, {}).iframe_url),
                          VideoUnavailable);
    }
    const VideoStream no_base64{address, {.id = "key1", .base64_pem = "%%%"}};
    BOOST_CHECK_THROW(static_cast<void>(no_base64.urls_of(uid, usual, {}).iframe_url),
                      VideoUnavailable);
}

BOOST_AUTO_TEST_SUITE_END()
