#pragma once

#include <optional>
#include <string>

#include "mail/link_purpose.hpp"
#include "platform/email_address.hpp"
#include "web/form.hpp"
#include "web/response.hpp"

// Shared by the pages that send mail.

namespace lectern::account {

/// Returns the address in a field of the form. If it is missing or invalid, adds the error to the
/// form and returns nothing.
std::optional<EmailAddress> email_of(web::Form& form, std::string_view field = "email");

/// The same for the field `email` of a form that asks about a probable slip in the domain. Returns
/// nothing, with the error `misspelt`, until the sender has chosen the likely or the entered
/// address. A likely one that was chosen replaces the entered one.
std::optional<EmailAddress> confirmed_email_of(web::Form& form);

/// Adds what the partials `email_slip_error` and `email_choices` read besides the field.
void add_email_question(web::ViewData& data, const web::Form* form);

enum class MailedFor { registration, reset, sign_in, enrolment, find_purchase };

/// Returns the page "Check your mail". It is the same whether or not an account has the address.
/// `course_slug`: the course of an enrolment.
web::Response check_mail_page(const std::string& email, MailedFor reason,
                              const std::string& course_slug = {});

/// Returns the page for a link that is used, expired or unknown.
web::Response invalid_link_page(mail::LinkPurpose purpose);

}  // namespace lectern::account
