#include "sandbox/stream_token.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include "platform/crypto.hpp"
#include "platform/rsa_key.hpp"
#include "support/test_database.hpp"

namespace crypto = lectern::crypto;
using lectern::sandbox::signed_token;
using lectern::sandbox::StreamPrivateKey;
using lectern::sandbox::StreamPublicKey;
using lectern::sandbox::verdict_on_token;

namespace {

constexpr std::int64_t now = 1'800'000'000;

/// A signing key of Stream: the private half signs, the public half checks.
class KeyPair {
  public:
    explicit KeyPair() : key_{EVP_RSA_gen(2048), EVP_PKEY_free} {}
    [[nodiscard]] StreamPublicKey checks() const {
        return {.id = "key1",
                .pem = text([&](BIO* out) { PEM_write_bio_PUBKEY(out, key_.get()); })};
    }
    [[nodiscard]] StreamPrivateKey signs() const {
        return {.id = "key1", .pem = text([&](BIO* out) {
                                  PEM_write_bio_PrivateKey(out, key_.get(), nullptr, nullptr, 0,
                                                           nullptr, nullptr);
                              })};
    }
    [[nodiscard]] std::string token(const std::string& header, const std::string& claims) const {
        const auto pem = signs().pem;
        const auto signed_text = crypto::base64url(header) + '.' + crypto::base64url(claims);
        const lectern::RsaKey signer{crypto::base64(pem)};
        return signed_text + '.' + crypto::base64url(signer.sign(signed_text));
    }

  private:
    template <typename Write>
    static std::string text(const Write& write) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> memory{BIO_new(BIO_s_mem()), BIO_free};
        write(memory.get());
        char* bytes = nullptr;
        const auto size = BIO_get_mem_data(memory.get(), &bytes);
        return {bytes, static_cast<std::size_t>(size)};
    }
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

/// Created once, because it takes a while.
const KeyPair& school_key() {
    static const KeyPair key;
    return key;
}

const std::string header = R"({"alg":"RS256","kid":"key1"})";

std::string claims(const std::string& times) {
    return R"({"sub":"video","kid":"key1",)" + times + '}';
}

/// Returns why a token is refused, or an empty string if it opens the video.
std::string refusal(const std::string& token) {
    const auto verdict = verdict_on_token(token, school_key().checks(), now);
    BOOST_TEST(verdict.uid.has_value() == verdict.refusal.empty());
    return verdict.refusal;
}

std::string refusal_of_claims(const std::string& text) {
    return refusal(school_key().token(header, text));
}

std::string exp_at(std::int64_t seconds_ahead) {
    return "\"exp\":" + std::to_string(now + seconds_ahead);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sandbox_stream)

BOOST_AUTO_TEST_CASE(token_signed_with_the_schools_key_opens_its_video) {
    const auto token = school_key().token(header, claims(exp_at(7200)));
    BOOST_TEST(verdict_on_token(token, school_key().checks(), now).uid.value_or("") == "video");
}

BOOST_AUTO_TEST_CASE(token_is_valid_until_its_expiry_and_for_at_most_a_day) {
    BOOST_TEST(refusal_of_claims(claims(exp_at(1))) == "");
    BOOST_TEST(refusal_of_claims(claims(exp_at(0))) == "it has expired");
    BOOST_TEST(refusal_of_claims(claims(exp_at(24 * 3600))) == "");
    BOOST_TEST(refusal_of_claims(claims(exp_at(24 * 3600 + 1))) == "it lives longer than 24 hours");
    BOOST_TEST(refusal_of_claims(R"({"sub":"video","kid":"key1"})") == "it never expires");
    const auto from = [](std::int64_t at) { return ",\"nbf\":" + std::to_string(at); };
    BOOST_TEST(refusal_of_claims(claims(exp_at(60) + from(now))) == "");
    BOOST_TEST(refusal_of_claims(claims(exp_at(60) + from(now + 1))) == "it is not yet valid");
}

BOOST_AUTO_TEST_CASE(token_with_another_key_or_algorithm_or_without_a_video_is_refused) {
    const auto good = claims(exp_at(60));
    BOOST_TEST(refusal(KeyPair{}.token(header, good)) == "its signature is wrong");
    BOOST_TEST(refusal(school_key().token(R"({"alg":"RS256","kid":"key2"})", good)) ==
               "it names another key");
    BOOST_TEST(refusal_of_claims(R"({"sub":"video","kid":"key2",)" + exp_at(60) + '}') ==
               "it names another key");
    BOOST_TEST(refusal(school_key().token(R"({"alg":"none","kid":"key1"})", good)) ==
               "its algorithm is not RS256");
    BOOST_TEST(refusal_of_claims(R"({"kid":"key1",)" + exp_at(60) + '}') == "it names no video");
}

BOOST_AUTO_TEST_CASE(first_access_rule_that_matches_decides) {
    const auto with_rules = [](const std::string& rules) {
        return refusal_of_claims(claims(exp_at(60) + ",\"accessRules\":" + rules));
    };
    const std::string allow = R"({"type":"any","action":"allow"})";
    const std::string block = R"({"type":"any","action":"block"})";
    const std::string country = R"({"type":"ip.geoip.country","country":["DE"],"action":"allow"})";
    BOOST_TEST(with_rules('[' + country + ']') == "");
    BOOST_TEST(with_rules('[' + allow + ',' + block + ']') == "");
    BOOST_TEST(with_rules('[' + country + ',' + block + ']') == "its access rules block it");
    BOOST_TEST(with_rules("[]") == "its access rules are no list");
    BOOST_TEST(with_rules(R"([{"type":"any"}])") == "one of its access rules is none");
    BOOST_TEST(with_rules(R"([{"type":"ip.src","action":"allow"}])") ==
               "one of its access rules is none");
}

BOOST_AUTO_TEST_CASE(token_of_the_api_opens_its_video_until_its_expiry) {
    const auto rules = R"([{"type":"any","action":"allow"}])";
    const auto token = signed_token({"video", now + 60, rules}, school_key().signs());
    BOOST_TEST(verdict_on_token(token, school_key().checks(), now).uid.value_or("") == "video");
    BOOST_TEST(verdict_on_token(token, school_key().checks(), now + 60).refusal ==
               "it has expired");
    BOOST_CHECK_THROW(signed_token({"video", now + 60, ""}, {"key1", "no key"}),
                      std::runtime_error);
}

BOOST_AUTO_TEST_CASE(changed_or_broken_token_is_refused) {
    const auto token = school_key().token(header, claims(exp_at(60)));
    const auto first_dot = token.find('.');
    const auto last_dot = token.rfind('.');
    const auto other_claims = crypto::base64url(claims(exp_at(3600)));
    BOOST_TEST(refusal(token.substr(0, first_dot + 1) + other_claims + token.substr(last_dot)) ==
               "its signature is wrong");
    BOOST_TEST(refusal(token.substr(0, last_dot + 1)) == "its signature is wrong");
    for (const std::string broken :
         {"", ".", "..", "0123456789abcdef0123456789abcdef", "a.b.c.d"}) {
        BOOST_TEST(refusal(broken) == "it is no token", broken);
    }
    BOOST_TEST(refusal(token + "=") == "its signature is wrong");
}

BOOST_AUTO_TEST_SUITE_END()
