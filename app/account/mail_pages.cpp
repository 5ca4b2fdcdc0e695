#include "account/mail_pages.hpp"

namespace lectern::account {

std::optional<EmailAddress> email_of(web::Form& form, std::string_view field) {
    auto email = email_address_from(form.text(field));
    if (form.trimmed(field).empty())
        form.fail(field, "missing");
    else if (!email)
        form.fail(field, "invalid");
    return email;
}

web::Response check_mail_page(const std::string& email, MailedFor reason) {
    return web::page("account/check_mail",
                     web::view({{"email", email},
                                {"is_register", reason == MailedFor::registration},
                                {"is_reset", reason == MailedFor::reset},
                                {"is_find_purchase", reason == MailedFor::find_purchase}}));
}

web::Response invalid_link_page(mail::LinkPurpose purpose) {
    return web::page("account/link_gone",
                     web::view({{"is_verify", purpose == mail::LinkPurpose::verify},
                                {"is_reset", purpose == mail::LinkPurpose::reset},
                                {"is_change", purpose == mail::LinkPurpose::change},
                                {"is_undo", purpose == mail::LinkPurpose::undo_change}}))
        .with_status(410);
}

}  // namespace lectern::account
