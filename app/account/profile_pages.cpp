#include "account/profile_pages.hpp"

#include <algorithm>

#include "account/account.hpp"
#include "account/account_pages.hpp"
#include "account/confirmed_change_pages.hpp"
#include "account/email_change.hpp"
#include "account/mail_pages.hpp"
#include "account/profile.hpp"
#include "account/registration.hpp"
#include "account/user_agent.hpp"
#include "audit/audit_pages.hpp"
#include "platform/whole_number.hpp"
#include "web/date_view.hpp"
#include "web/errors.hpp"

namespace lectern::account {

namespace {

using Keep = web::Field::Keep;

const std::vector<web::Field>& account_fields() {
    static const std::vector<web::Field> fields = {
        {"name", {"missing", "too_long"}},
        {"current_password", {"missing", "wrong"}, Keep::nothing},
        new_password_fields().front(),
        {"new_email", {"missing", "invalid", "same"}},
        {"email_password", {"missing", "wrong"}, Keep::nothing},
        {"email_code", {"missing", "wrong"}, Keep::nothing}};
    return fields;
}

web::ViewData session_view(const SessionLine& line, SessionId current_id) {
    const auto [browser, system] = browser_names(line.user_agent);
    return web::view({{"id", to_string(line.id)},
                      {"is_current", line.id == current_id},
                      {"has_browser", !browser.empty()},
                      {"browser", browser},
                      {"has_system", !system.empty()},
                      {"system", system},
                      {"network", line.network},
                      {"started", web::date_view(line.started)},
                      {"last_used", web::date_view(line.last_seen)}});
}

void add_saved(web::ViewData& data, const std::string& saved) {
    constexpr std::pair<const char*, const char*> known[] = {{"name", "saved_name"},
                                                             {"password", "saved_password"},
                                                             {"email-sent", "saved_email_sent"},
                                                             {"verify-sent", "saved_verify_sent"},
                                                             {"sessions", "saved_sessions"}};
    bool has_saved = false;
    for (const auto& [word, key] : known) {
        web::put(data, key, saved == word);
        has_saved = has_saved || saved == word;
    }
    web::put(data, "has_saved", has_saved);
}

SessionId session_id_from(const web::Form& form) {
    const auto id = whole_number<std::int64_t>(form.text("session_id"));
    if (!id) throw web::BadRequest{"session_id: is not a number"};
    return SessionId{*id};
}

}  // namespace

web::Response account_page(const web::Request& request, Services& services, const web::Form* form) {
    const auto& viewer = *request.viewer;
    const auto details = services.database.read([&](Connection& connection) {
        return find_account_details(connection, viewer.user_id, services.config.time_zone,
                                    services.clock.now());
    });
    std::vector<web::ViewData> sessions;
    for (const auto& line : details.sessions)
        sessions.push_back(session_view(line, viewer.session_id));
    const auto& email = viewer.email.text;
    const auto at = std::min(email.rfind('@'), email.size());
    auto data = web::view(
        {{"name", viewer.name},
         {"email", email},
         {"email_before_at", email.substr(0, at)},
         {"email_from_at", email.substr(at)},
         {"is_email_verified", viewer.is_email_verified},
         {"time_zone", services.config.time_zone},
         {"has_password", details.has_password},
         {"has_two_step", details.has_two_step},
         {"offers_two_step", details.has_two_step || !services.config.two_step_key.empty()},
         {"has_other_sessions", sessions.size() > 1},
         {"sessions", web::view_list(std::move(sessions))}});
    add_saved(data, request.query_value("saved").value_or(""));
    auto page = web::form_page("account/account", std::move(data), account_fields(), form);
    const bool is_name_refused = form != nullptr && form->is_invalid("name");
    if (!is_name_refused) web::put(std::get<web::Page>(page.body).data, "name_value", viewer.name);
    return page;
}

web::Response show_account(const web::Request& request, Services& services) {
    return account_page(request, services, request.refused_form.get());
}

web::Response save_name(const web::Request& request, Services& services) {
    web::Form form{request};
    check_name(form);
    if (form.has_errors()) return account_page(request, services, &form);
    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        save_name(transaction, act, request.viewer->user_id, form.trimmed("name"));
    });
    return web::redirect("/account?saved=name");
}

web::Response save_password(const web::Request& request, Services& services) {
    web::Form form{request};
    check_new_password(form, {request.viewer->email, services.config.school_name});
    const auto old_hash =
        confirm_password(services, form, "current_password", request.viewer->user_id);
    if (form.has_errors()) return account_page(request, services, &form);

    const auto& viewer = *request.viewer;
    const auto new_hash = hash_password(form.text("password"));
    const auto act = audit::act_of(request, services);
    const auto session_token = services.database.write([&](Transaction& transaction) {
        if (!change_password(transaction, act, viewer.user_id, *old_hash, new_hash)) {
            return std::string{};
        }
        return start_session(transaction, act,
                             {viewer.user_id, viewer.email, request.header("user-agent")});
    });
    if (session_token.empty()) return web::redirect("/account");
    return signed_in_redirect(services, session_token, "/account?saved=password");
}

web::Response end_one_session(const web::Request& request, Services& services) {
    const auto session_id = session_id_from(web::Form{request});
    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        revoke_session(transaction, act, request.viewer->user_id, session_id);
    });
    return web::redirect("/account?saved=sessions");
}

web::Response end_other_sessions(const web::Request& request, Services& services) {
    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        revoke_other_sessions(transaction, act, request.viewer->user_id,
                              request.viewer->session_id);
    });
    return web::redirect("/account?saved=sessions");
}

web::Response start_email_change(const web::Request& request, Services& services) {
    ConfirmedForm posted{web::Form{request}, "email"};
    auto& form = posted.form;
    const auto& viewer = *request.viewer;
    const auto email = email_of(form, "new_email");
    if (email == viewer.email) form.fail("new_email", "same");
    make_confirmed_change(
        request, services, posted, [&](Transaction& transaction, const audit::Act& act) {
            if (may_request_mail(transaction, act, *email, "change")) {
                request_email_change(transaction, act, {viewer.user_id, viewer.email, *email});
            }
        });
    if (form.has_errors()) return account_page(request, services, &form);
    return web::redirect("/account?saved=email-sent");
}

}  // namespace lectern::account
