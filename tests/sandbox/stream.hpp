#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Cloudflare Stream: every video is the same demo lesson, and requires a signed URL: it is asked
// for by a token, as 401 says to whoever has none. A uid is 32 hexadecimal digits.

namespace lectern::sandbox {

web::Response show_player(const web::Request& request, Sandbox& sandbox);
web::Response show_video(const web::Request& request, Sandbox& sandbox);
web::Response show_captions(const web::Request& request, Sandbox& sandbox);
web::Response show_poster(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
