#pragma once

#include "sandbox.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// The events page of Stripe's dashboard, and controls that make webhooks misbehave.

namespace lectern::sandbox {

web::Response show_events(const web::Request& request, Sandbox& sandbox);
web::Response list_events_as_json(const web::Request& request, Sandbox& sandbox);
/// Lists the site's requests that had an idempotency key.
web::Response list_requests_as_json(const web::Request& request, Sandbox& sandbox);
/// Takes a form or, from a program, the body `{}`.
web::Response resend(const web::Request& request, Sandbox& sandbox);
/// Ends the pending transfer of a session. Takes a form or, from a program,
/// `{"outcome":"arrived|failed"}`.
web::Response end_transfer(const web::Request& request, Sandbox& sandbox);
/// Takes a form or, from a program, `{"mode":"deliver|drop|duplicate|late|reversed"}`.
web::Response choose_webhook_mode(const web::Request& request, Sandbox& sandbox);

}  // namespace lectern::sandbox
