#pragma once

#include <string>

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Cloudflare Stream: every video is the same demo lesson and requires a signed URL, that is, a
// token instead of its uid; without one the answer is 401. A uid is 32 hexadecimal digits.

namespace lectern::sandbox {

/// Whether the text is 32 hexadecimal digits.
bool is_stream_uid(const std::string& text);

web::Response show_player(const web::Request& request, Sandbox& sandbox);
web::Response show_video(const web::Request& request, Sandbox& sandbox);
/// The video as HTTP Live Streaming, with its captions. Leads by relative paths to the other files,
/// so that the token is in the path of each.
web::Response show_manifest(const web::Request& request, Sandbox& sandbox);
web::Response show_hls_file(const web::Request& request, Sandbox& sandbox);
web::Response show_captions(const web::Request& request, Sandbox& sandbox);
web::Response show_poster(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
