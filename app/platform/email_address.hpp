#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

/// An e-mail address. Two are equal if their canonical forms are equal.
struct EmailAddress {
    EmailAddress() = default;
    /// Builds an address from its two stored forms. For typed input use `email_address_from`.
    EmailAddress(std::string as_written, std::string canonical_form)
        : text{std::move(as_written)}, canonical{std::move(canonical_form)} {}

    std::string text;       // as its owner wrote it; used for mail and on pages
    std::string canonical;  // key for lookup and comparison; ASCII except for the local part

    [[nodiscard]] bool empty() const { return text.empty(); }
    bool operator==(const EmailAddress& other) const { return canonical == other.canonical; }
};

/// Parses an entered address, ignoring white space and invisible characters around it. In the
/// canonical form the domain is an A-label (IDNA), and the local part is in NFC with ASCII letters
/// in lower case; dots and `+` stay. Returns nothing if the text is not of the form
/// `local@domain.tld` (at most 254 bytes of valid UTF-8 without white space, control or invisible
/// characters), or if the domain cannot receive mail (`.invalid`, `.localhost`: RFC 6761).
std::optional<EmailAddress> email_address_from(std::string_view entered);

/// Returns the canonical form of an entered address, for lookups; empty if it is not an address.
std::string canonical_form(std::string_view entered);

/// Returns `a…@example.com`, which may be shown to people other than the owner.
std::string masked_email(const std::string& email);

}  // namespace lectern
