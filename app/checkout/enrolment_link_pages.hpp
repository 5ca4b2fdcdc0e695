#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::checkout {

/// Mails a visitor a link that starts a free course. Returns the same page "Check your mail" for
/// every valid address. A member is sent to the course's page, where a click is enough.
web::Response start_enrolment_by_mail(const web::Request& request, Services& services);

/// Shows one button. Does not use up the link, because mail scanners follow links.
web::Response show_enrolment_link(const web::Request& request, Services& services);
web::Response save_enrolment_link(const web::Request& request, Services& services);

}  // namespace lectern::checkout
