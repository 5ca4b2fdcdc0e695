#pragma once

#include <optional>
#include <string>
#include <string_view>

// What Unicode says of texts and names: normal forms, characters that nobody sees, and domains in
// other scripts. By libunistring and libidn2.

namespace lectern {

/// The text in Normalization Form C. Text that is not UTF-8 is returned as it is.
std::string nfc(std::string_view text);

/// The text without white space, control characters and characters that show nothing (zero width
/// spaces, direction marks, …) at its ends. A variation selector behind a visible character stays.
std::string_view trimmed(std::string_view text);

/// Whether white space, a control character or a character that shows nothing is anywhere in it.
bool has_invisible(std::string_view text);

/// A domain as DNS and SMTP know it: in lower case, each label in its ASCII form (`xn--…`, IDNA
/// 2008 with the mapping of UTS 46). Nothing when IDNA refuses it; whether its ASCII characters are
/// those of a host name is left to the caller.
std::optional<std::string> domain_to_ascii(std::string_view domain);

/// An e-mail address with its domain in ASCII: as every mail server and Stripe know it.
std::string with_ascii_domain(const std::string& address);

/// The domain as people read it: the opposite of `domain_to_ascii`.
std::string domain_to_unicode(const std::string& ascii_domain);

}  // namespace lectern
