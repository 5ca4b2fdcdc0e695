#pragma once

#include <optional>
#include <string>
#include <string_view>

// Unicode functions: normal forms, invisible characters and internationalised domain names. Based
// on libunistring and libidn2.

namespace lectern {

/// Returns the text in Normalization Form C. Text that is not UTF-8 is returned unchanged.
std::string nfc(std::string_view text);

/// Returns the text without white space, control characters and invisible characters (zero width
/// spaces, direction marks, …) at its ends. A variation selector after a visible character stays.
std::string_view trimmed(std::string_view text);

/// Returns whether a terminal may show nothing for the character, or something else than the data:
/// control and format characters, marks that change the direction of text, ends of lines, and what
/// Unicode ignores by default. A blank is visible.
bool is_invisible(char32_t character);

/// Returns what people take for the first character of the text: with the marks that follow it. A
/// byte that is not UTF-8 stands for itself.
std::string_view first_character(std::string_view text);

/// Returns whether the text contains white space, a control character or an invisible character.
bool has_invisible(std::string_view text);

/// Returns the character in lower case, whatever the locale is.
char32_t to_lower_case(char32_t character);

/// Returns whether words consist of such characters: letters, marks and numbers.
bool is_in_words(char32_t character);

/// Returns a domain as DNS and SMTP use it: in lower case, each label in its ASCII form (`xn--…`,
/// IDNA 2008 with the mapping of UTS 46). Returns nothing if IDNA rejects it. The caller must check
/// that its ASCII characters are allowed in a host name.
std::optional<std::string> domain_to_ascii(std::string_view domain);

/// Returns an e-mail address with its domain in ASCII, the form that every mail server and Stripe
/// accept. An address whose domain has no ASCII form is returned unchanged.
std::string with_ascii_domain(const std::string& address);

/// Returns the domain in Unicode for display: the inverse of `domain_to_ascii`.
std::string domain_to_unicode(const std::string& ascii_domain);

}  // namespace lectern
