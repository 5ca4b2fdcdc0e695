#pragma once

#include <optional>
#include <string>

#include "account/passwords.hpp"
#include "account/pending_sign_in.hpp"
#include "mail/link_purpose.hpp"
#include "services.hpp"
#include "web/form.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::account {

/// Finds the viewer by the token in the session cookie. The router calls this once per request.
std::optional<web::Viewer> find_viewer(DatabaseHandle& handle, const std::string& token,
                                       Timestamp now);

/// Returns the name and password fields of a form that creates an account.
const std::vector<web::Field>& new_account_fields();
/// Adds errors in name and password to the form.
void check_new_account(web::Form& form, const PasswordOwner& owner);

/// Returns the field of a form that sets a password.
const std::vector<web::Field>& new_password_fields();
/// Adds an error in the new password to the form.
void check_new_password(web::Form& form, const PasswordOwner& owner);

/// Counts a password that is about to be hashed or verified for `subject`, because hashing is
/// expensive. Throws TooManyRequests, with `form_page`, after ten within 15 minutes.
void count_password(Services& services, const std::string& subject,
                    const std::string& form_page = {});
/// Counts a password that is posted with the mailed link of the request.
void count_password_of_link(Services& services, const web::Request& request,
                            mail::LinkPurpose purpose);

/// Whether the request waited for a worker so long that the site is overloaded. Strangers then get
/// an answer at once that asks them to come back later. That costs almost nothing, and keeps the
/// wait of known users near one second.
bool is_overloaded(const web::Request& request, const Services& services);

/// Adds an error in the name to the form.
void check_name(web::Form& form);

/// Returns `path` if it is a path on this site, else `/my-courses`.
std::string local_path_or_library(const std::string& path);

/// The session to start in the browser of a request. It replaces the one that this browser has.
NewSession new_session(const web::Request& request, UserId user_id, const EmailAddress& email);

/// Adds what the partial `other_account` reads: whether this browser is signed in to another
/// account than the one of `email`.
void add_other_account(web::ViewData& data, const web::Request& request, const EmailAddress& email);

/// Returns a path of this site with the field `next` in its query; `path` itself if `next` is
/// empty.
std::string path_with_next(const std::string& path, const std::string& next);

/// Sets the session cookie and redirects to `path`. Also sets the cookie by which later sign-ins
/// recognise the browser.
web::Response signed_in_redirect(const Services& services, const std::string& session_token,
                                 const std::string& path);

/// Redirects to `path`, or first to the page that asks for the code of two-step sign-in.
web::Response started_redirect(const Services& services, const StartedSignIn& started,
                               const std::string& path);

/// Makes the browser forget what it has cached of this site, such as captions and the addresses of
/// pictures: for an answer that ends the session.
web::Response without_cached_pages(web::Response response);

web::Response show_sign_in(const web::Request& request, Services& services);
web::Response start_session(const web::Request& request, Services& services);
/// The well-known URL where password managers send users to change a password (W3C, "A Well-Known
/// URL for Changing Passwords").
web::Response show_password_change(const web::Request& request, Services& services);
web::Response end_session(const web::Request& request, Services& services);

}  // namespace lectern::account
