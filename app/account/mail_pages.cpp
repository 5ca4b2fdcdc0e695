#include "account/mail_pages.hpp"

#include "account/likely_address.hpp"

namespace lectern::account {

namespace {

/// Returns the sender's answer to the question about the address that is entered now.
std::string choice_in(const web::Form& form) {
    return form.text("asked_email") == form.text("email") ? form.text("email_choice")
                                                          : std::string{};
}

}  // namespace

std::optional<EmailAddress> email_of(web::Form& form, std::string_view field) {
    auto email = email_address_from(form.text(field));
    if (form.trimmed(field).empty())
        form.fail(field, "missing");
    else if (!email)
        form.fail(field, "invalid");
    return email;
}

std::optional<EmailAddress> confirmed_email_of(web::Form& form) {
    auto email = email_of(form);
    const auto likely = email ? likely_address(*email) : std::nullopt;
    if (!likely) return email;
    const auto choice = choice_in(form);
    if (choice == "entered") return email;
    if (choice == "likely") {
        form.correct("email", *likely);
        return email_address_from(*likely);
    }
    form.fail("email", "misspelt");
    return std::nullopt;
}

void add_email_question(web::ViewData& data, const web::Form* form) {
    const auto email = form == nullptr ? std::nullopt : email_address_from(form->text("email"));
    const auto likely = email ? likely_address(*email) : std::nullopt;
    web::put(data, "likely_email", likely.value_or(""));
    web::put(data, "email_is_kept", likely.has_value() && choice_in(*form) == "entered");
}

web::Response check_mail_page(const std::string& email, MailedFor reason,
                              const std::string& course_slug) {
    return web::page("account/check_mail",
                     web::view({{"email", email},
                                {"is_register", reason == MailedFor::registration},
                                {"is_reset", reason == MailedFor::reset},
                                {"is_sign_in", reason == MailedFor::sign_in},
                                {"is_enrolment", reason == MailedFor::enrolment},
                                {"course_slug", course_slug},
                                {"is_find_purchase", reason == MailedFor::find_purchase}}));
}

web::Response invalid_link_page(mail::LinkPurpose purpose) {
    return web::page("account/link_gone",
                     web::view({{"is_verify", purpose == mail::LinkPurpose::verify},
                                {"is_reset", purpose == mail::LinkPurpose::reset},
                                {"is_sign_in", purpose == mail::LinkPurpose::sign_in},
                                {"is_enrol", purpose == mail::LinkPurpose::enrol},
                                {"is_change", purpose == mail::LinkPurpose::change},
                                {"is_undo", purpose == mail::LinkPurpose::undo_change}}))
        .with_status(410);
}

}  // namespace lectern::account
