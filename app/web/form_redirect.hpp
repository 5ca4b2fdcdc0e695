#pragma once

#include "web/request.hpp"
#include "web/response.hpp"
#include "web/site.hpp"

// Redirects a browser from a refused form to the page of the form, which shows it again. Going back
// or reloading then never asks whether to send the form again (docs/decisions/0034).

namespace lectern::web {

/// Returns whether a browser opens the answer as a page, for a person (`Sec-Fetch-Mode`).
bool is_navigation(const Request& request);

/// Keeps a refused form and redirects to its page. A form that was posted too often is refused with
/// the error `too_many` of `form`, which the frame shows. Redirects from the answer that a link is
/// gone to the same answer at its page. Returns the response unchanged to a client that does not
/// navigate, and if the form cannot be kept.
/// `form_page` is the page of the form, if it is not the one of the route.
Response with_form_redirect(const Site& site, const Request& request, Response response,
                            const std::string& form_page = {});

/// Adds to the request of a page what the request before it left for it: a refused form, a
/// confirmation. A form stays where it is if the browser does not open a page, as for a picture.
void take_what_was_left(const Site& site, Request& request);

/// Gives the page that shows a refused form status 429 if the form had been posted too often, as
/// the answer to the form would have had.
Response with_status_of_refused_form(const Request& request, Response response);

/// Removes the cookies of what the response has shown, and keeps it out of the shared cache.
void forget_what_was_left(const Site& site, const Request& request, Response& response);

}  // namespace lectern::web
