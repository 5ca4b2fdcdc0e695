#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

web::Response show_email_change(const web::Request& request, Services& services);
web::Response save_email_change(const web::Request& request, Services& services);

web::Response show_email_undo(const web::Request& request, Services& services);
web::Response save_email_undo(const web::Request& request, Services& services);

}  // namespace lectern::account
