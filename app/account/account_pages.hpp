#pragma once

#include <optional>
#include <string>

#include "account/passwords.hpp"
#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

/// The viewer whom the session cookie's token stands for: what the router asks once per request.
std::optional<web::Viewer> find_viewer(Session& session, const std::string& token, Timestamp now);

/// The name and password fields of every form that makes an account.
const std::vector<web::Field>& new_account_fields();
/// Notes on the form what is wrong with name and password.
void check_new_account(web::Form& form, const PasswordOwner& owner);

/// The field of every form that sets a password, and what is wrong with it.
const std::vector<web::Field>& new_password_fields();
void check_new_password(web::Form& form, const PasswordOwner& owner);

/// Counts one password that is about to be hashed or verified for `subject`: hashing is what costs.
/// Throws TooManyRequests after ten within 15 minutes.
void count_password(Services& services, const std::string& subject);
/// The same, for what is posted with the mailed link of the request: `purpose` tells links apart.
void count_password_of_link(Services& services, const web::Request& request,
                            const std::string& purpose);

/// Whether the request waited so long for a worker that strangers are better told to come again
/// than served: then they cost next to nothing, and whoever is known waits about a second.
bool has_waited_long(const web::Request& request, const Services& services);

/// Notes on the form what is wrong with the name.
void check_name(web::Form& form);

/// `path` when it leads to a page of this site, else `/my-courses`.
std::string local_path_or_library(const std::string& path);

/// Signs the browser in and sends it on. The browser also gets a mark by which later sign-ins know
/// it again.
web::Response signed_in_redirect(const Services& services, const std::string& session_token,
                                 const std::string& path);

web::Response show_sign_in(const web::Request& request, Services& services);
web::Response start_session(const web::Request& request, Services& services);
/// Where password managers send their people (W3C: a well-known URL for changing passwords).
web::Response show_password_change(const web::Request& request, Services& services);
web::Response end_session(const web::Request& request, Services& services);

}  // namespace lectern::account
