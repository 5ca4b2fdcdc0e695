#include "account/passwords.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

#include "platform/crypto.hpp"

namespace lectern::account {

namespace {

const PasswordOwner owner{
    .email = EmailAddress{"Ada.Lovelace@Example.com", "ada.lovelace@example.com"},
    .school_name = "School of Clouds"};

std::string fault_of(std::string_view password) {
    return to_text(password_fault(password, owner));
}

/// Returns a text of this length that is hard to guess.
std::string alphabet_of(std::size_t length) {
    std::string text;
    for (std::size_t i = 0; text.size() < length; ++i)
        text += static_cast<char>('a' + (i * i + i / 7 * 11) % 26);
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(passwords)

BOOST_AUTO_TEST_CASE(a_password_has_10_to_128_characters) {
    BOOST_TEST(fault_of("") == "missing");
    BOOST_TEST(fault_of("x") == "too_short");
    BOOST_TEST(fault_of("ninechars") == "too_short");
    BOOST_TEST(fault_of("ten.chars.") == "none");
    BOOST_TEST(fault_of(alphabet_of(128)) == "none");
    BOOST_TEST(fault_of(alphabet_of(129)) == "too_long");
}

BOOST_AUTO_TEST_CASE(a_character_of_several_bytes_counts_once) {
    std::string nine;
    for (int i = 0; i < 9; ++i) nine += "\xf0\x9f\x8d\x9e";
    BOOST_TEST(fault_of(nine) == "too_short");
    BOOST_TEST(fault_of(nine + "x") == "none");
    std::string longest;
    for (int i = 0; i < 128; ++i) longest += "\xe2\x82\xac";
    BOOST_TEST(fault_of(longest) == "none");
}

BOOST_AUTO_TEST_CASE(a_password_that_is_easy_to_guess_is_refused) {
    for (const auto* password :
         {"password123", "PassWord123", "1234567890", "qwertyuiop", "p@ssw0rd123", "aaaaaaaaaaaa",
          "abcabcabcabc", "1q2w3e4r5t", "Michael1985", "School of Clouds 7"}) {
        BOOST_TEST(fault_of(password) == "guessable", password);
    }
    BOOST_TEST(fault_of("password123 but longer") == "none");
}

BOOST_AUTO_TEST_CASE(spaces_are_part_of_a_password) {
    BOOST_TEST(fault_of("three small words") == "none");
    BOOST_TEST(fault_of(" three small words ") == "none");
}

BOOST_AUTO_TEST_CASE(a_password_of_blanks_is_refused) {
    BOOST_TEST(fault_of(" ") == "blank");
    BOOST_TEST(fault_of(std::string(12, ' ')) == "blank");
    BOOST_TEST(fault_of("\u00a0\u2003\u200b\t \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0") == "blank");
}

BOOST_AUTO_TEST_CASE(the_own_address_and_the_schools_name_are_refused_whatever_their_case) {
    for (const auto* password : {"ada.lovelace@example.com", "ADA.LOVELACE@example.com",
                                 " Ada.Lovelace@Example.com ", "ada.lovelace", "Ada.LOVELACE"}) {
        BOOST_TEST(fault_of(password) == "own_address", password);
    }
    for (const auto* password : {"School of Clouds", "schoolofclouds", "SCHOOL OF CLOUDS"}) {
        BOOST_TEST(fault_of(password) == "school_name", password);
    }
    for (const auto* password : {"ben.lovelace", "three unrelated words"}) {
        BOOST_TEST(fault_of(password) == "none", password);
    }
}

BOOST_AUTO_TEST_CASE(characters_are_counted_after_normalisation) {
    const std::string nine_written_as_eighteen = [] {
        std::string text;
        for (int i = 0; i < 9; ++i) text += "u\u0308";
        return text;
    }();
    BOOST_TEST(fault_of(nine_written_as_eighteen) == "too_short");
}

BOOST_AUTO_TEST_CASE(composed_and_decomposed_letters_are_the_same_password) {
    const auto* composed = "gr\u00fcne wolken";
    const auto* decomposed = "gru\u0308ne wolken";
    const auto hash = hash_password(decomposed);
    for (const auto* password : {composed, decomposed}) {
        BOOST_TEST(check_password(hash, password).is_right);
        BOOST_TEST(!check_password(hash, password).needs_new_hash);
    }
    BOOST_TEST(!check_password(hash, "grune wolken").is_right);
}

BOOST_AUTO_TEST_CASE(a_hash_of_the_unnormalised_password_still_matches_and_needs_a_new_hash) {
    const auto* decomposed = "gru\u0308ne wolken";
    const auto old_hash = crypto::hash_password(decomposed);
    const auto check = check_password(old_hash, decomposed);
    BOOST_TEST(check.is_right);
    BOOST_TEST(check.needs_new_hash);
    BOOST_TEST(!check_password(old_hash, "another password").is_right);
    BOOST_TEST(!check_password("", decomposed).is_right);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
