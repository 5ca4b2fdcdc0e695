#include "account/sign_in_link_pages.hpp"

#include "account/account_pages.hpp"
#include "account/mail_pages.hpp"
#include "account/registration.hpp"
#include "account/sign_in_link.hpp"
#include "audit/audit_pages.hpp"
#include "checkout/claim.hpp"
#include "checkout/find_purchase.hpp"
#include "platform/http_client.hpp"
#include "web/form.hpp"

namespace lectern::account {

namespace {

const std::vector<web::Field> request_fields = {{"email", {"missing", "invalid"}}};

web::Response request_page(const std::string& next, const web::Form* form) {
    auto data = web::view({{"next", next}, {"next_in_query", url_escape(next)}});
    return web::form_page("account/sign_in_link", std::move(data), request_fields, form)
        .shown_again_at(path_with_next("/login/link", next));
}

std::optional<SignInLink> find_link(const web::Request& request, Services& services) {
    return services.database.read([&](Connection& connection) {
        return find_sign_in_link(connection, request.path_value("token"), services.clock.now());
    });
}

}  // namespace

web::Response show_link_request(const web::Request& request, Services&) {
    const auto next = request.query_value("next").value_or("");
    if (request.viewer) return web::redirect(local_path_or_library(next));
    return request_page(next, request.refused_form.get());
}

web::Response start_sign_in_link(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto& next = form.text("next");
    const auto email = email_of(form);
    if (!email) return request_page(next, &form);

    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        if (!may_request_mail(transaction, act, *email, "sign-in")) return;
        // A guest has no account before the purchase is claimed, and needs the link to claim it.
        if (!request_sign_in_link(transaction, act, *email, next))
            checkout::request_purchase_links(transaction, act, *email);
    });
    return check_mail_page(email->text, MailedFor::sign_in);
}

web::Response show_sign_in_link(const web::Request& request, Services& services) {
    const auto link = find_link(request, services);
    if (!link) return invalid_link_page(mail::LinkPurpose::sign_in);
    const bool removes_password = services.database.read(
        [&](Connection& connection) { return has_unproven_account(connection, link->email); });
    auto data = web::view({{"token", request.path_value("token")},
                           {"email", link->email.text},
                           {"removes_password", removes_password}});
    add_other_account(data, request, link->email);
    return web::page("account/use_sign_in_link", std::move(data));
}

web::Response save_sign_in_link(const web::Request& request, Services& services) {
    const web::Form form{request};
    const auto link = find_link(request, services);
    if (!link) return invalid_link_page(mail::LinkPurpose::sign_in);

    const auto act = audit::act_of(request, services);
    std::vector<std::string> courses;
    const auto started = services.database.write([&](Transaction& transaction) {
        const auto user_id = use_sign_in_link(transaction, act, request.path_value("token"));
        if (!user_id) return StartedSignIn{};
        courses = checkout::claim_all(transaction, act, *user_id, link->email);
        return start_sign_in(transaction, act, new_session(request, *user_id, link->email));
    });
    if (started.is_refused()) return invalid_link_page(mail::LinkPurpose::sign_in);
    const auto next = link->next.empty() ? checkout::path_after_claim(courses)
                                         : local_path_or_library(link->next);
    return started_redirect(services, started, next);
}

}  // namespace lectern::account
