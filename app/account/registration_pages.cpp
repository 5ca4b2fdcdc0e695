#include "account/registration_pages.hpp"

#include "account/account.hpp"
#include "account/account_pages.hpp"
#include "account/mail_pages.hpp"
#include "account/registration.hpp"
#include "account/throttle.hpp"
#include "audit/audit_pages.hpp"
#include "checkout/claim.hpp"
#include "platform/crypto.hpp"
#include "web/errors.hpp"

namespace lectern::account {

namespace {

const std::vector<web::Field>& registration_fields() {
    static const auto fields = [] {
        auto all = new_account_fields();
        all.push_back({"email", {"missing", "invalid"}});
        return all;
    }();
    return fields;
}

const std::vector<web::Field> verification_fields = {
    {"password", {"missing", "wrong"}, web::Field::Keep::nothing}};

web::Response registration_page(const std::string& next, const web::Form* form) {
    auto data = web::view({{"next", next}});
    web::add_form(data, registration_fields(), form);
    auto page = web::page("account/register", std::move(data));
    return form != nullptr ? std::move(page).with_status(422) : page;
}

web::Response verification_page(const PendingVerification& pending, const std::string& token,
                                const web::Form* form) {
    auto data = web::view({{"token", token},
                           {"email", pending.email.text},
                           {"name", pending.name},
                           {"is_registration", pending.is_registration}});
    web::add_form(data, verification_fields, form);
    auto page = web::page("account/verify", std::move(data));
    return form != nullptr ? std::move(page).with_status(422) : page;
}

std::optional<PendingVerification> find_pending(const web::Request& request, Services& services) {
    return services.database.read([&](Connection& connection) {
        return find_verification(connection, request.path_value("token"), services.clock.now());
    });
}

/// The link is known to who has the mail; the password must not be guessed with it.
void count_password_try(const web::Request& request, Services& services) {
    const auto subject = "verify:" + crypto::hex(crypto::token_hash(request.path_value("token")));
    const bool may_try = services.database.write([&](Transaction& transaction) {
        return count_try(transaction, {subject, 10, std::chrono::minutes{15}},
                         services.clock.now());
    });
    if (!may_try) throw web::TooManyRequests{"verification: too many passwords tried"};
}

}  // namespace

web::Response show_registration(const web::Request& request, Services&) {
    if (request.viewer) return web::redirect("/account");
    return registration_page(request.query_value("next").value_or(""), nullptr);
}

web::Response start_registration(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto email = email_of(form);
    check_new_account(form);
    if (form.has_errors()) return registration_page(form.text("next"), &form);

    const NewUser user{*email, form.trimmed("name"), crypto::hash_password(form.text("password"))};
    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        if (may_ask_for_mail(transaction, act, user.email, "register")) {
            request_registration(transaction, act, user);
        }
    });
    return check_mail_page(user.email.text, MailedFor::registration);
}

web::Response show_verification(const web::Request& request, Services& services) {
    const auto pending = find_pending(request, services);
    if (!pending) return link_gone_page(LinkKind::verify);
    return verification_page(*pending, request.path_value("token"), nullptr);
}

web::Response save_verification(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto pending = find_pending(request, services);
    if (!pending) return link_gone_page(LinkKind::verify);
    const auto& token = request.path_value("token");
    const auto& password = form.text("password");
    if (password.empty()) {
        form.fail("password", "missing");
    } else {
        count_password_try(request, services);
        if (!crypto::verify_password(pending->password_hash, password)) {
            form.fail("password", "wrong");
        }
    }
    if (form.has_errors()) return verification_page(*pending, token, &form);

    const auto act = audit::act_of(request, services);
    const auto session_token = services.database.write([&](Transaction& transaction) {
        const auto user_id = verify_address(transaction, act, token);
        if (!user_id) return std::string{};
        checkout::claim_all(transaction, act, *user_id, pending->email);
        return start_session(transaction, act,
                             {*user_id, pending->email, request.header("user-agent")});
    });
    if (session_token.empty()) return link_gone_page(LinkKind::verify);
    return signed_in_redirect(services, session_token, "/my-courses");
}

web::Response send_verification(const web::Request& request, Services& services) {
    const auto& viewer = *request.viewer;
    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        if (!viewer.is_email_verified &&
            may_ask_for_mail(transaction, act, viewer.email, "verify")) {
            request_verification(transaction, act, viewer.user_id, viewer.email);
        }
    });
    return web::redirect("/account?saved=verify-sent");
}

}  // namespace lectern::account
