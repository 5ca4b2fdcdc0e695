#include "platform/ed25519.hpp"

#include <boost/test/unit_test.hpp>

#include "platform/crypto.hpp"
#include "support/seal_keys.hpp"

namespace lectern {

BOOST_AUTO_TEST_SUITE(ed25519_signatures)

// RFC 8032, section 7.1, tests 1 and 2.
BOOST_AUTO_TEST_CASE(signatures_equal_the_published_vectors) {
    const auto first = ed25519::find_private_key(test::seal_key);
    BOOST_REQUIRE(first);
    BOOST_TEST(
        crypto::hex(ed25519::sign(*first, "")) ==
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
        "1cf9b46bd25bf5f0595bbe24655141438e7a100b");
    const auto second = ed25519::find_private_key(test::other_seal_key);
    BOOST_REQUIRE(second);
    BOOST_TEST(
        crypto::hex(ed25519::sign(*second, "\x72")) ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
        "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

BOOST_AUTO_TEST_CASE(a_signature_is_valid_for_its_text_and_key_only) {
    const auto keys =
        ed25519::find_public_keys(test::seal_public_key + test::other_seal_public_key);
    BOOST_REQUIRE(keys);
    BOOST_REQUIRE(keys->size() == 2U);
    auto signature = ed25519::sign(*ed25519::find_private_key(test::seal_key), "text");
    BOOST_TEST(ed25519::is_signature(signature, "text", keys->front()));
    BOOST_TEST(!ed25519::is_signature(signature, "test", keys->front()));
    BOOST_TEST(!ed25519::is_signature(signature, "text", keys->back()));
    BOOST_TEST(!ed25519::is_signature("", "text", keys->front()));
    signature[0] = static_cast<char>(signature[0] ^ 1);
    BOOST_TEST(!ed25519::is_signature(signature, "text", keys->front()));
}

BOOST_AUTO_TEST_CASE(what_is_not_a_key_is_refused) {
    const std::string key = test::seal_key;
    for (const auto& text :
         {std::string{}, std::string{"key"}, key.substr(4), key + "AAAA",
          std::string{"MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}})
        BOOST_TEST(!ed25519::find_private_key(text), text);
    const std::string pem = test::seal_public_key;
    for (const auto& text : {std::string{}, std::string{"key"}, pem.substr(0, pem.size() - 10),
                             "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----\n"})
        BOOST_TEST(!ed25519::find_public_keys(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
