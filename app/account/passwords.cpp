#include "account/passwords.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "platform/ascii.hpp"
#include "platform/crypto.hpp"
#include "platform/password_strength.hpp"
#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern::account {

namespace {

constexpr std::ptrdiff_t fewest_characters = 10;
constexpr std::ptrdiff_t most_characters = 128;

// A hundred million guesses: zxcvbn's score 3 of 4. Argon2id makes each of them slow.
constexpr double least_strength_bits = 26.6;

bool is_guessable(std::string_view password, const PasswordOwner& owner) {
    std::vector<std::string> known_words{owner.school_name};
    if (owner.email) {
        const auto& address = owner.email->text;
        known_words.push_back(address);
        known_words.push_back(address.substr(0, address.rfind('@')));
    }
    return password_strength_bits(password, known_words) < least_strength_bits;
}

/// Returns the form in which passwords are compared with guesses: without spaces, in NFC and lower
/// case.
std::string comparable_form(std::string_view text) {
    auto form = lower_case(nfc(text));
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

PasswordFault password_fault(std::string_view password, const PasswordOwner& owner) {
    if (password.empty()) return PasswordFault::missing;
    if (trimmed(password).empty()) return PasswordFault::blank;
    const auto length = character_count(nfc(password));
    if (length < fewest_characters) return PasswordFault::too_short;
    if (length > most_characters) return PasswordFault::too_long;
    const auto guessed = comparable_form(trimmed(password));
    if (owner.email && is_own_address(guessed, *owner.email)) return PasswordFault::own_address;
    if (guessed == comparable_form(owner.school_name)) return PasswordFault::school_name;
    return is_guessable(password, owner) ? PasswordFault::guessable : PasswordFault::none;
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
        case PasswordFault::guessable:
            return "guessable";
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
