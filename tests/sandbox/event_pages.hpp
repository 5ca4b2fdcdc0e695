#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// What Stripe's dashboard shows of events, and how a test makes webhooks misbehave.

namespace lectern::sandbox {

web::Response show_events(const web::Request& request, Sandbox& sandbox);
web::Response list_events_as_json(const web::Request& request, Sandbox& sandbox);
/// What the site asked Stripe to make.
web::Response list_requests_as_json(const web::Request& request, Sandbox& sandbox);
/// From a page's form or, for a program, with a body of `{}`.
web::Response resend(const web::Request& request, Sandbox& sandbox);
/// Ends a transfer that a session awaits. From a page's form or, for a program,
/// `{"outcome":"arrived|failed"}`.
web::Response end_transfer(const web::Request& request, Sandbox& sandbox);
/// From a page's form or, for a program, `{"mode":"deliver|drop|duplicate|late|reversed"}`.
web::Response choose_webhook_mode(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
