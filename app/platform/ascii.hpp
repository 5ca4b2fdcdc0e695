#pragma once

#include <string>

// Letters, digits and control characters of ASCII. The C library's functions depend on the locale.

namespace lectern {

constexpr bool is_digit(char c) {
    return '0' <= c && c <= '9';
}

constexpr bool is_lower_letter(char c) {
    return 'a' <= c && c <= 'z';
}

constexpr bool is_upper_letter(char c) {
    return 'A' <= c && c <= 'Z';
}

constexpr bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

constexpr char lower_case(char c) {
    return is_upper_letter(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr char upper_case(char c) {
    return is_lower_letter(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Returns the text with ASCII letters in lower case. All other bytes stay.
inline std::string lower_case(std::string text) {
    for (char& c : text) c = lower_case(c);
    return text;
}

/// Returns the text with ASCII letters in upper case. All other bytes stay.
inline std::string upper_case(std::string text) {
    for (char& c : text) c = upper_case(c);
    return text;
}

}  // namespace lectern
