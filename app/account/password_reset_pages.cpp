#include "account/password_reset_pages.hpp"

#include <string>
#include <vector>

#include "account/account.hpp"
#include "account/account_pages.hpp"
#include "account/mail_pages.hpp"
#include "account/password_reset.hpp"
#include "account/registration.hpp"
#include "audit/audit_pages.hpp"
#include "checkout/claim.hpp"
#include "checkout/find_purchase.hpp"
#include "web/confirmation.hpp"

namespace lectern::account {

namespace {

const std::vector<web::Field> forgotten_fields = {{"email", {"missing", "invalid"}}};

web::Response forgotten_page(const web::Form* form) {
    return web::form_page("account/forgot_password", {}, forgotten_fields, form);
}

web::Response reset_page(const std::string& email, const std::string& token,
                         const web::Form* form) {
    auto data = web::view({{"token", token}, {"email", email}});
    return web::form_page("account/reset_password", std::move(data), new_password_fields(), form);
}

std::optional<EmailAddress> find_reset(const web::Request& request, Services& services) {
    return services.database.read([&](Connection& connection) {
        return find_password_reset(connection, request.path_value("token"), services.clock.now());
    });
}

}  // namespace

web::Response show_forgotten_password(const web::Request& request, Services&) {
    return forgotten_page(request.refused_form.get());
}

web::Response start_password_reset(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto email = email_of(form);
    if (!email) return forgotten_page(&form);

    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        if (!may_request_mail(transaction, act, *email, "reset")) return;
        if (!request_password_reset(transaction, act, *email))
            checkout::request_purchase_links(transaction, act, *email);
    });
    return check_mail_page(email->text, MailedFor::reset);
}

web::Response show_password_reset(const web::Request& request, Services& services) {
    const auto email = find_reset(request, services);
    if (!email) return invalid_link_page(mail::LinkPurpose::reset);
    return reset_page(email->text, request.path_value("token"), request.refused_form.get());
}

web::Response save_password_reset(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto email = find_reset(request, services);
    if (!email) return invalid_link_page(mail::LinkPurpose::reset);
    check_new_password(form, {*email, services.config.school_name});
    if (form.has_errors()) return reset_page(email->text, request.path_value("token"), &form);

    count_password_of_link(services, request, mail::LinkPurpose::reset);
    const auto hash = hash_password(form.text("password"));
    const auto act = audit::act_of(request, services);
    std::vector<std::string> courses;
    const auto started = services.database.write([&](Transaction& transaction) {
        const auto reset = reset_password(transaction, act, request.path_value("token"), hash);
        if (!reset) return StartedSignIn{};
        courses = checkout::claim_all(transaction, act, reset->user_id, reset->email);
        return start_sign_in(transaction, act, new_session(request, reset->user_id, reset->email));
    });
    if (started.is_refused()) return invalid_link_page(mail::LinkPurpose::reset);
    return web::with_confirmation(
        started_redirect(services, started, checkout::path_after_claim(courses)), services.cookies,
        web::Confirmation::password_changed);
}

}  // namespace lectern::account
