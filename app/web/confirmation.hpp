#pragma once

#include "web/cookies.hpp"
#include "web/response.hpp"

namespace lectern::web {

/// What a request has done. The next page says so, once.
enum class Confirmation { signed_out, password_changed };

/// The cookie that carries it.
constexpr auto confirmation_cookie = "done";

const char* to_text(Confirmation confirmation);

/// Lets the next page of this browser show the confirmation.
Response with_confirmation(Response response, const CookiePolicy& cookies,
                           Confirmation confirmation);

}  // namespace lectern::web
