#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The mails that smtp_sink.py received and parsed into JSON files beside the Maildir.

namespace lectern::sandbox {

web::Response show_mailbox(const web::Request& request, Sandbox& sandbox);
web::Response show_mail(const web::Request& request, Sandbox& sandbox);
/// Answers with the mail's HTML part, restricted by a Content-Security-Policy.
web::Response show_mail_html(const web::Request& request, Sandbox& sandbox);

/// A piece of a mail's text: a link, or the text between links.
struct TextPiece {
    bool is_link = false;
    std::string text;
    bool operator==(const TextPiece&) const = default;
};

/// Splits the text into pieces. Joined together they are the original text.
std::vector<TextPiece> pieces_with_links(std::string_view text);

}  // namespace lectern::sandbox
