#pragma once

#include <string>
#include <string_view>
#include <vector>

// The addresses and header fields of a mail. Used by platform/smtp.cpp.

namespace lectern {

struct Mailbox {
    std::string name;
    std::string address;
};

/// Parses `Name <address>` or `address`.
Mailbox mailbox_from(const std::string& text);

/// Returns whether the text is a single mailbox as between angle brackets: without spaces, lists,
/// routes or control characters.
bool is_plain_address(std::string_view address);

/// What the header fields of a mail say.
struct MailHeaders {
    Mailbox from;
    std::string to;  // a plain address
    std::string subject;
    std::string message_id;  // without angle brackets
};
/// Returns the header fields, one line each.
std::vector<std::string> mail_header_lines(const MailHeaders& headers);

/// Encodes a header value (RFC 2047). Control characters, including CR and LF, become spaces.
std::string encoded_header(const std::string& text);

}  // namespace lectern
