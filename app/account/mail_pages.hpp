#pragma once

#include <optional>
#include <string>

#include "platform/email_address.hpp"
#include "web/form.hpp"
#include "web/response.hpp"

// What the pages that send mail have in common.

namespace lectern::account {

/// The address in a form's field; nothing, and the error noted on the form, when it is
/// none.
std::optional<EmailAddress> email_of(web::Form& form, std::string_view field = "email");

enum class MailedFor { registration, reset, find_purchase };

/// "Check your mail": the same whatever is known of the address.
web::Response check_mail_page(const std::string& email, MailedFor reason);

enum class LinkKind { verify, reset, change, undo };

/// A link that was used, has expired or never was.
web::Response link_gone_page(LinkKind kind);

}  // namespace lectern::account
