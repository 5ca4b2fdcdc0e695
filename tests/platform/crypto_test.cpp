#include "platform/crypto.hpp"

#include <chrono>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

namespace lectern {

BOOST_AUTO_TEST_SUITE(crypto_functions)

// FIPS 180-4 and RFC 4231.
BOOST_AUTO_TEST_CASE(hashes_equal_the_published_vectors) {
    BOOST_TEST(crypto::hex(crypto::sha256("abc")) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(crypto::hex(crypto::sha256("")) ==
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // RFC 7693, appendix A, with 32 bytes; computed with Python's hashlib.
    BOOST_TEST(crypto::hex(crypto::blake2b("abc")) ==
               "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    BOOST_TEST(crypto::hex(crypto::hmac_sha256("Jefe", "what do ya want for nothing?")) ==
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    BOOST_TEST(
        crypto::hex(crypto::hmac_sha256(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

BOOST_AUTO_TEST_CASE(base64_and_hexadecimal_digits_are_decoded_or_refused) {
    BOOST_TEST(crypto::find_base64_bytes("Zm9v\nYg==\n").value() == "foob");
    BOOST_TEST(crypto::find_base64_bytes("").value() == "");
    for (const auto* text : {"Zg", "Zg==x", "Zm9v-_==", "="})
        BOOST_TEST(!crypto::find_base64_bytes(text), text);
    BOOST_TEST(crypto::find_hex_bytes("00fFa1").value() == std::string("\0\xff\xa1", 3));
    for (const auto* text : {"0", "0g", "00 00"}) BOOST_TEST(!crypto::find_hex_bytes(text), text);
}

BOOST_AUTO_TEST_CASE(encrypted_bytes_are_read_only_with_their_key_and_context) {
    const std::string key(32, 'k');
    const auto encrypted = crypto::encrypt(key, "secret", "of ada");
    BOOST_TEST(encrypted.size() == 24U + 6U + 16U);
    BOOST_TEST(encrypted.find("secret") == std::string::npos);
    BOOST_TEST(crypto::encrypt(key, "secret", "of ada") != encrypted);
    BOOST_TEST(crypto::find_decrypted(key, encrypted, "of ada").value() == "secret");
    BOOST_TEST(!crypto::find_decrypted(key, encrypted, "of eve"));
    BOOST_TEST(!crypto::find_decrypted(std::string(32, 'x'), encrypted, "of ada"));
    BOOST_TEST(!crypto::find_decrypted(key, encrypted.substr(0, 39), "of ada"));
    auto changed = encrypted;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    BOOST_TEST(!crypto::find_decrypted(key, changed, "of ada"));
    BOOST_CHECK_THROW(crypto::encrypt("short", "secret", ""), std::invalid_argument);
}

// RFC 4648.
BOOST_AUTO_TEST_CASE(base64_pads_and_base64url_does_not) {
    BOOST_TEST(crypto::base64("f") == "Zg==");
    BOOST_TEST(crypto::base64("foobar") == "Zm9vYmFy");
    BOOST_TEST(crypto::base64("") == "");
    BOOST_TEST(crypto::base64url("f") == "Zg");
    BOOST_TEST(crypto::base64("\xfb\xff") == "+/8=");
    BOOST_TEST(crypto::base64url("\xfb\xff") == "-_8");
}

BOOST_AUTO_TEST_CASE(hexadecimal_text_has_digits_of_either_case_and_is_not_empty) {
    BOOST_TEST(crypto::hex(std::string("\x00\xff", 2)) == "00ff");
    BOOST_TEST(crypto::is_hex("00fF9a"));
    BOOST_TEST(!crypto::is_hex(""));
    BOOST_TEST(!crypto::is_hex("0g"));
    BOOST_TEST(!crypto::is_hex("0 "));
}

BOOST_AUTO_TEST_CASE(token_has_43_url_safe_characters_and_is_unique) {
    std::set<std::string> tokens;
    for (int count = 0; count < 100; ++count) tokens.insert(crypto::random_token());
    BOOST_TEST(tokens.size() == 100U);
    for (const auto& token : tokens) {
        BOOST_TEST(token.size() == 43U);
        BOOST_TEST(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                           "0123456789-_") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(token_hash_is_32_bytes_and_not_the_token) {
    BOOST_TEST(crypto::token_hash("token").size() == 32U);
    BOOST_TEST(crypto::token_hash("token") != crypto::token_hash("tokem"));
}

BOOST_AUTO_TEST_CASE(constant_time_comparison_compares_bytes_and_length) {
    BOOST_TEST(crypto::equal_in_constant_time("", ""));
    BOOST_TEST(crypto::equal_in_constant_time("abc", "abc"));
    BOOST_TEST(!crypto::equal_in_constant_time("abc", "abd"));
    BOOST_TEST(!crypto::equal_in_constant_time("abc", "ab"));
    BOOST_TEST(!crypto::equal_in_constant_time("", "a"));
}

BOOST_AUTO_TEST_CASE(password_matches_only_its_own_hash) {
    const auto hash = crypto::hash_password("correct horse");
    BOOST_TEST(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
    BOOST_TEST(crypto::verify_password(hash, "correct horse"));
    BOOST_TEST(!crypto::verify_password(hash, "correct horsf"));
    BOOST_TEST(!crypto::verify_password(hash, ""));
    BOOST_TEST(hash != crypto::hash_password("correct horse"));
}

BOOST_AUTO_TEST_CASE(invalid_hash_matches_no_password) {
    BOOST_TEST(!crypto::verify_password("", ""));
    BOOST_TEST(!crypto::verify_password("garbage", "garbage"));
    BOOST_TEST(!crypto::verify_password("$argon2id$v=19$m=65536,t=2,p=1$", ""));
}

BOOST_AUTO_TEST_CASE(hash_with_weaker_parameters_needs_a_rehash) {
    BOOST_TEST(!crypto::password_needs_rehash(crypto::hash_password("correct horse")));
    BOOST_TEST(
        crypto::password_needs_rehash("$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    BOOST_TEST(crypto::password_needs_rehash("garbage"));
}

BOOST_AUTO_TEST_CASE(checking_without_a_hash_takes_about_as_long_as_a_wrong_password) {
    const auto hash = crypto::hash_password("correct horse");
    const auto shortest_of_three = [](const auto& work) {
        auto shortest = std::chrono::steady_clock::duration::max();
        for (int round = 0; round < 3; ++round) {
            const auto start = std::chrono::steady_clock::now();
            work();
            shortest = std::min(shortest, std::chrono::steady_clock::now() - start);
        }
        return std::chrono::duration<double>(shortest).count();
    };
    const auto verifying =
        shortest_of_three([&] { static_cast<void>(crypto::verify_password(hash, "wrong")); });
    for (const auto* none : {"", "garbage"}) {
        const auto without =
            shortest_of_three([&] { static_cast<void>(crypto::verify_password(none, "wrong")); });
        BOOST_TEST(without > verifying / 4);
        BOOST_TEST(without < verifying * 4);
    }
}

// Source: RFC 7693 describes BLAKE2b; the value is that of `b2sum -l 256`.
BOOST_AUTO_TEST_CASE(blake2b_reads_a_stream_to_its_end) {
    std::istringstream text{"abc"};
    BOOST_TEST(lectern::crypto::hex(lectern::crypto::blake2b(text)) ==
               "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    std::istringstream long_text{std::string(200'000, 'a')};
    BOOST_TEST(lectern::crypto::hex(lectern::crypto::blake2b(long_text)) ==
               "5d9714feafe283193f3554a956c08f5d8fbade49844b12bf3ba49ac2aa9107e3");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
