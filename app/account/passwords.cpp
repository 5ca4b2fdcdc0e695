#include "account/passwords.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include "platform/ascii.hpp"
#include "platform/crypto.hpp"
#include "platform/unicode.hpp"

namespace lectern::account {

namespace {

constexpr std::ptrdiff_t fewest_characters = 10;
constexpr std::ptrdiff_t most_characters = 128;

// Passwords from lists of leaked passwords that are long enough for the length rule, in lower case.
constexpr std::string_view common_passwords[] = {
    "0123456789",      "0987654321",       "1029384756",   "1111111111",    "1122334455",
    "1123581321",      "1212121212",       "1234512345",   "12345678900",   "1234567890",
    "12345678910",     "123456789a",       "123456789q",   "1234567891",    "1234567899",
    "1234qwerasdf",    "1q2w3e4r5t",       "1q2w3e4r5t6y", "1qaz2wsx3edc",  "1qazxsw23edc",
    "2222222222",      "5555555555",       "7777777777",   "9876543210",    "9999999999",
    "abc1234567",      "abcd123456",       "abcdefghij",   "abcdefghijk",   "aaaaaaaaaa",
    "administrator",   "asdfasdfasdf",     "asdfghjkl1",   "asdfghjkl;",    "babygirl123",
    "basketball",      "changeme123",      "chocolate1",   "computer123",   "footballer",
    "football123",     "hello12345",       "helloworld",   "iloveyou12",    "iloveyou123",
    "iloveyou1234",    "letmein123",       "letmein1234",  "liverpool1",    "loveme1234",
    "manchester",      "mynoob1234",       "password00",   "password01",    "password10",
    "password11",      "password12",       "password123",  "password1234",  "password12345",
    "password123456",  "passwordpassword", "princess123",  "p@ssw0rd123",   "qazwsxedcrfv",
    "qwaszx1234",      "qwer123456",       "qwerty1234",   "qwerty12345",   "qwerty123456",
    "qwertyqwerty",    "qwertyuiop",       "qwertyuiop1",  "qwertyuiop123", "q1w2e3r4t5",
    "q1w2e3r4t5y6",    "sunshine123",      "superman123",  "trustno1234",   "unbelievable",
    "welcome123",      "welcome1234",      "zaq12wsxcde3", "zxcvbnm123",    "zxcvbnm1234",
    "zxcvbnmasdfghjkl"};

bool is_common(std::string_view password) {
    return std::find(std::begin(common_passwords), std::end(common_passwords),
                     lower_case(std::string{password})) != std::end(common_passwords);
}

/// Returns the form in which passwords are compared with guesses: without spaces, in NFC and lower
/// case.
std::string comparable_form(std::string_view text) {
    auto form = lowered(nfc(text));
    form.erase(std::remove(form.begin(), form.end(), ' '), form.end());
    return form;
}

bool is_own_address(std::string_view guessed, const EmailAddress& email) {
    for (const auto& text : {email.text, email.canonical}) {
        const auto address = comparable_form(text);
        if (guessed == address || guessed == address.substr(0, address.rfind('@'))) return true;
    }
    return false;
}

}  // namespace

std::ptrdiff_t character_count(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

PasswordFault password_fault(std::string_view password, const PasswordOwner& owner) {
    if (password.empty()) return PasswordFault::missing;
    if (trimmed(password).empty()) return PasswordFault::blank;
    const auto length = character_count(nfc(password));
    if (length < fewest_characters) return PasswordFault::too_short;
    if (length > most_characters) return PasswordFault::too_long;
    if (is_common(password)) return PasswordFault::common;
    const auto guessed = comparable_form(trimmed(password));
    if (owner.email && is_own_address(guessed, *owner.email)) return PasswordFault::own_address;
    if (guessed == comparable_form(owner.school_name)) return PasswordFault::school_name;
    return PasswordFault::none;
}

const char* to_text(PasswordFault fault) {
    switch (fault) {
        case PasswordFault::none:
            return "none";
        case PasswordFault::missing:
            return "missing";
        case PasswordFault::blank:
            return "blank";
        case PasswordFault::too_short:
            return "too_short";
        case PasswordFault::too_long:
            return "too_long";
        case PasswordFault::common:
            return "common";
        case PasswordFault::own_address:
            return "own_address";
        case PasswordFault::school_name:
            return "school_name";
    }
    return "none";
}

std::string hash_password(std::string_view password) {
    return crypto::hash_password(nfc(password));
}

PasswordCheck check_password(const std::string& hash, std::string_view password) {
    const auto normal = nfc(password);
    if (crypto::verify_password(hash, normal)) return {true, crypto::password_needs_rehash(hash)};
    // Hashes from before passwords were normalised were made from the bytes as typed.
    if (normal == password || !crypto::verify_password(hash, password)) return {};
    return {true, true};
}

}  // namespace lectern::account
