#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// Cloudflare's API for Stream, as far as Lectern uses it: every video is the demo lesson. The only
// account is that of the settings; without its API token the answer is 401.

namespace lectern::sandbox {

web::Response create_stream_token(const web::Request& request, Sandbox& sandbox);
web::Response show_stream_video(const web::Request& request, Sandbox& sandbox);
web::Response list_stream_captions(const web::Request& request, Sandbox& sandbox);
web::Response show_stream_captions(const web::Request& request, Sandbox& sandbox);
web::Response upload_stream_captions(const web::Request& request, Sandbox& sandbox);
/// The captions of the demo lesson stay.
web::Response delete_stream_captions(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
