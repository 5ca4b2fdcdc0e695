#include "account/registration_pages.hpp"

#include "account/account.hpp"
#include "account/account_pages.hpp"
#include "account/mail_pages.hpp"
#include "account/registration.hpp"
#include "audit/audit_pages.hpp"
#include "checkout/claim.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::account {

namespace {

const std::vector<web::Field>& registration_fields() {
    static const auto fields = [] {
        auto all = new_account_fields();
        all.push_back({"email", {"missing", "invalid", "misspelt"}});
        all.push_back({"asked_email", {}});
        all.push_back({"email_choice", {}});
        return all;
    }();
    return fields;
}

const std::vector<web::Field> verification_fields = {
    {"password", {"missing", "wrong"}, web::Field::Keep::nothing}};

web::Response registration_page(const std::string& next, const web::Form* form) {
    auto data = web::view({{"next", next}});
    add_email_question(data, form);
    return web::form_page("account/register", std::move(data), registration_fields(), form)
        .shown_again_at(path_with_next("/register", next));
}

web::Response verification_page(const PendingVerification& pending, const std::string& token,
                                const web::Form* form) {
    auto data = web::view({{"token", token},
                           {"email", pending.email.text},
                           {"name", pending.name},
                           {"is_registration", pending.is_registration}});
    return web::form_page("account/verify", std::move(data), verification_fields, form);
}

std::optional<PendingVerification> find_pending(const web::Request& request, Services& services) {
    return services.database.read([&](Connection& connection) {
        return find_verification(connection, request.path_value("token"), services.clock.now());
    });
}

}  // namespace

web::Response show_registration(const web::Request& request, Services&) {
    if (request.viewer) return web::redirect("/account");
    return registration_page(request.query_value("next").value_or(""), request.refused_form.get());
}

web::Response start_registration(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto email = confirmed_email_of(form);
    check_new_account(form, {email, services.config.school_name});
    if (form.has_errors()) return registration_page(form.text("next"), &form);

    if (is_overloaded(request, services)) throw web::TooManyRequests{"registration: too busy"};

    const auto act = audit::act_of(request, services);
    const bool may_ask = services.database.write([&](Transaction& transaction) {
        return may_request_mail(transaction, act, *email, "register");
    });
    if (may_ask) {
        const NewUser user{*email, form.trimmed("name"), hash_password(form.text("password"))};
        services.database.write([&](Transaction& transaction) {
            request_registration(transaction, act, user, form.text("next"));
        });
    }
    return check_mail_page(email->text, MailedFor::registration);
}

web::Response show_verification(const web::Request& request, Services& services) {
    const auto pending = find_pending(request, services);
    if (!pending) return invalid_link_page(mail::LinkPurpose::verify);
    return verification_page(*pending, request.path_value("token"), request.refused_form.get());
}

web::Response save_verification(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto pending = find_pending(request, services);
    if (!pending) return invalid_link_page(mail::LinkPurpose::verify);
    const auto& token = request.path_value("token");
    const auto& password = form.text("password");
    if (password.empty()) {
        form.fail("password", "missing");
    } else {
        // Whoever has the mail has the link, but must not be able to guess the password with it.
        count_password_of_link(services, request, mail::LinkPurpose::verify);
        if (!check_password(pending->password_hash, password).is_right) {
            form.fail("password", "wrong");
        }
    }
    if (form.has_errors()) return verification_page(*pending, token, &form);

    const auto act = audit::act_of(request, services);
    auto next = pending->next;
    const auto started = services.database.write([&](Transaction& transaction) {
        const auto user_id = verify_address(transaction, act, token);
        if (!user_id) return StartedSignIn{};
        const auto courses = checkout::claim_all(transaction, act, *user_id, pending->email);
        if (pending->next.empty()) next = checkout::path_after_claim(courses);
        return start_sign_in(transaction, act, new_session(request, *user_id, pending->email));
    });
    if (started.is_refused()) return invalid_link_page(mail::LinkPurpose::verify);
    return started_redirect(services, started, local_path_or_library(next));
}

web::Response send_verification(const web::Request& request, Services& services) {
    const web::Form form{request};
    const auto& viewer = *request.viewer;
    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        if (!viewer.is_email_verified &&
            may_request_mail(transaction, act, viewer.email, "verify")) {
            request_verification(transaction, act, viewer.user_id, viewer.email, form.text("next"));
        }
    });
    return web::redirect("/account?saved=verify-sent");
}

}  // namespace lectern::account
