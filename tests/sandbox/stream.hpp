#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Cloudflare Stream: every video is the same demo lesson. A uid is 32 hexadecimal digits, else 404.

namespace lectern::sandbox {

web::Response show_player(const web::Request& request, Sandbox& sandbox);
web::Response show_video(const web::Request& request, Sandbox& sandbox);
web::Response show_captions(const web::Request& request, Sandbox& sandbox);
web::Response show_poster(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
