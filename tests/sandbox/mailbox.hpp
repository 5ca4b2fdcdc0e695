#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The mails that smtp_sink.py took, parsed by it into JSON files beside the Maildir.

namespace lectern::sandbox {

web::Response show_mailbox(const web::Request& request, Sandbox& sandbox);
web::Response show_mail(const web::Request& request, Sandbox& sandbox);
/// The mail's HTML part as it came, fenced in by its Content-Security-Policy.
web::Response show_mail_html(const web::Request& request, Sandbox& sandbox);

/// A piece of a mail's text: an address to click on, or what stands between two.
struct TextPiece {
    bool is_link = false;
    std::string text;
    bool operator==(const TextPiece&) const = default;
};

/// The text in pieces; put together again they are the text.
std::vector<TextPiece> pieces_with_links(std::string_view text);

}  // namespace lectern::sandbox
