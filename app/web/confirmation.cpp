#include "web/confirmation.hpp"

#include <chrono>
#include <utility>

namespace lectern::web {

namespace {

/// A browser that follows no redirect must not show the confirmation much later.
constexpr std::chrono::minutes confirmation_lifetime{1};

}  // namespace

const char* to_text(Confirmation confirmation) {
    switch (confirmation) {
        case Confirmation::signed_out:
            return "signed-out";
        case Confirmation::password_changed:
            return "password-changed";
    }
    return "";
}

Response with_confirmation(Response response, const CookiePolicy& cookies,
                           Confirmation confirmation) {
    return std::move(response).with_header(
        "Set-Cookie",
        cookies.set(confirmation_cookie, to_text(confirmation), confirmation_lifetime));
}

}  // namespace lectern::web
