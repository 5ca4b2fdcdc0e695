#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

/// An e-mail address. Two are the same when their canonical forms are.
struct EmailAddress {
    EmailAddress() = default;
    /// Of both forms as they are stored. What people type goes through `email_address_from`.
    EmailAddress(std::string as_written, std::string canonical_form)
        : text{std::move(as_written)}, canonical{std::move(canonical_form)} {}

    std::string text;  // as its owner writes it: what mail goes to and pages show
    std::string
        canonical;  // what it is stored, found and compared by; ASCII but for the local part

    [[nodiscard]] bool empty() const { return text.empty(); }
    bool operator==(const EmailAddress& other) const { return canonical == other.canonical; }
};

/// What was entered, without white space and invisible characters around it. The canonical form has
/// the domain as its A-label (IDNA), and the local part in NFC with ASCII letters in lower case;
/// dots and `+` stay. Nothing when it has not the form of an address (`local@domain.tld`, at most
/// 254 bytes, valid UTF-8 without white space, control or invisible characters inside), or its
/// domain can receive no mail (`.invalid`, `.localhost`: RFC 6761).
std::optional<EmailAddress> email_address_from(std::string_view entered);

/// The canonical form of what was entered, to look an address up by; empty when it is none.
std::string canonical_form(std::string_view entered);

/// `a…@example.com`: what may be shown to somebody who need not be the owner.
std::string masked_email(const std::string& email);

}  // namespace lectern
