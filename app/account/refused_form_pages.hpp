#pragma once

#include <memory>
#include <string>

#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

// What web::Site needs to show refused forms again.

namespace lectern::account {

/// Keeps a form that the request has posted and that was refused, for the page at `path`, in place
/// of the one with the token `replaced`. Returns its token; empty if it cannot be kept.
std::string keep_refused_form(Services& services, const web::Request& request,
                              const web::RefusedForm& refused, const std::string& path,
                              const std::string& replaced);

/// Returns the form that was kept for the page of the request, once; null if there is none.
std::shared_ptr<const web::Form> take_refused_form(Services& services, const web::Request& request,
                                                   const std::string& token);

}  // namespace lectern::account
