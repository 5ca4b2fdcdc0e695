#pragma once

#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

/// Sends the viewer's account data (see export_account) as a JSON file.
web::Response export_data(const web::Request& request, Services& services);

web::Response show_deletion(const web::Request& request, Services& services);
web::Response delete_own_account(const web::Request& request, Services& services);
web::Response show_deleted(const web::Request& request, Services& services);

}  // namespace lectern::account
