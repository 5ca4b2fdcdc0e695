#include "account/account_pages.hpp"

#include <algorithm>
#include <chrono>

#include "account/account.hpp"
#include "account/mail_pages.hpp"
#include "account/throttle.hpp"
#include "audit/audit_pages.hpp"
#include "platform/crypto.hpp"
#include "platform/http_client.hpp"
#include "platform/utf8.hpp"
#include "web/confirmation.hpp"
#include "web/errors.hpp"

namespace lectern::account {

namespace {

constexpr std::ptrdiff_t longest_name = 100;  // characters; the page states the limit
constexpr std::chrono::milliseconds longest_queue_time{750};

const std::vector<web::Field> sign_in_fields = {
    {"email", {"missing"}}, {"password", {"missing"}, web::Field::Keep::nothing}};

/// Shows the sign-in page. The form may have the errors `refused`, `throttled` and `busy` of
/// `form`.
web::Response sign_in_page(const std::string& next, const web::Form* form) {
    const auto is = [&](const char* error) {
        return form != nullptr && form->has_error("form", error);
    };
    auto data = web::view({{"next", next},
                           {"is_refused", is("refused")},
                           {"is_throttled", is("throttled")},
                           {"is_busy", is("busy")}});
    auto page = web::form_page("account/login", std::move(data), sign_in_fields, form)
                    .shown_again_at(path_with_next("/login", next));
    if (!page.refused_form) return page;
    if (is("throttled")) return std::move(page).with_status(429);
    if (is("busy")) return std::move(page).with_status(429).with_header("Retry-After", "5");
    return page;
}

/// A person who entered the right password. `new_hash` is empty if the stored hash has current
/// parameters.
struct VerifiedSignIn {
    const EmailAddress& email;
    const Credentials& credentials;
    std::string new_hash;
};

web::Response sign_in(Services& services, const web::Request& request, const web::Form& form,
                      const VerifiedSignIn& person) {
    const auto act = audit::act_of(request, services);
    const auto& credentials = person.credentials;
    const auto& new_hash = person.new_hash;
    const auto started = services.database.write([&](Transaction& transaction) {
        if (!are_current(transaction, credentials)) return StartedSignIn{};
        if (!new_hash.empty()) {
            replace_password_hash(transaction, credentials.user_id, credentials.password_hash,
                                  new_hash, act.now);
        }
        return start_sign_in(transaction, act,
                             new_session(request, credentials.user_id, person.email));
    });
    if (started.is_refused()) return web::redirect("/login");
    return started_redirect(services, started, local_path_or_library(form.text("next")));
}

}  // namespace

std::optional<web::Viewer> find_viewer(DatabaseHandle& handle, const std::string& token,
                                       Timestamp now) {
    const auto user = find_signed_in_user(handle, token, now);
    if (!user) return std::nullopt;
    return web::Viewer{user->user_id, user->session_id, user->name, user->email,
                       user->is_email_verified};
}

const std::vector<web::Field>& new_password_fields() {
    static const std::vector<web::Field> fields = {
        {"password",
         {"missing", "blank", "too_short", "too_long", "guessable", "own_address", "school_name"},
         web::Field::Keep::nothing}};
    return fields;
}

const std::vector<web::Field>& new_account_fields() {
    static const std::vector<web::Field> fields = {{"name", {"missing", "too_long"}},
                                                   new_password_fields().front()};
    return fields;
}

void check_name(web::Form& form) {
    const auto name = form.trimmed("name");
    if (name.empty()) form.fail("name", "missing");
    if (character_count(name) > longest_name) form.fail("name", "too_long");
}

void check_new_password(web::Form& form, const PasswordOwner& owner) {
    const auto fault = password_fault(form.text("password"), owner);
    if (fault != PasswordFault::none) form.fail("password", to_text(fault));
}

void check_new_account(web::Form& form, const PasswordOwner& owner) {
    check_name(form);
    check_new_password(form, owner);
}

void count_password(Services& services, const std::string& subject, const std::string& form_page) {
    const bool is_within = services.database.write([&](Transaction& transaction) {
        return count_attempt(transaction, {subject, 10, std::chrono::minutes{15}},
                             services.clock.now());
    });
    if (!is_within)
        throw web::TooManyRequests{"password: too many attempts within 15 minutes", form_page};
}

bool is_overloaded(const web::Request& request, const Services& services) {
    return web::queue_time(request, services.clock.now()) > longest_queue_time;
}

void count_password_of_link(Services& services, const web::Request& request,
                            mail::LinkPurpose purpose) {
    const auto link = crypto::hex(crypto::token_hash(request.path_value("token")));
    count_password(services, std::string{mail::to_text(purpose)} + ":" + link);
}

std::string local_path_or_library(const std::string& path) {
    // Browsers treat a backslash as a slash and skip some control characters.
    const bool has_trap = std::any_of(path.begin(), path.end(), [](unsigned char c) {
        return c < 0x20 || c == 0x7f || c == '\\';
    });
    const bool is_local = path.starts_with('/') && !path.starts_with("//") && !has_trap;
    return is_local ? path : "/my-courses";
}

NewSession new_session(const web::Request& request, UserId user_id, const EmailAddress& email) {
    NewSession session{user_id, email, request.header("user-agent")};
    if (request.viewer) session.former_session = request.viewer->session_id;
    return session;
}

void add_other_account(web::ViewData& data, const web::Request& request,
                       const EmailAddress& email) {
    const auto viewer_email = request.viewer ? request.viewer->email : EmailAddress{};
    web::put(data, "is_other_account", request.viewer && viewer_email != email);
    web::put(data, "viewer_email", viewer_email.text);
}

std::string path_with_next(const std::string& path, const std::string& next) {
    return next.empty() ? path : path + "?next=" + url_escape_path(next);
}

web::Response signed_in_redirect(const Services& services, const std::string& session_token,
                                 const std::string& path) {
    const auto mark = services.database.read(
        [&](Connection& connection) { return known_browser_cookie(connection, session_token); });
    return web::redirect(path)
        .with_header("Set-Cookie", services.cookies.set("session", session_token, session_lifetime))
        .with_header("Set-Cookie", services.cookies.set("browser", mark, known_browser_lifetime));
}

web::Response started_redirect(const Services& services, const StartedSignIn& started,
                               const std::string& path) {
    if (started.pending_token.empty()) {
        return signed_in_redirect(services, started.session_token, path);
    }
    return web::redirect("/login/code?next=" + url_escape_path(path))
        .with_header("Set-Cookie", services.cookies.set("second_step", started.pending_token,
                                                        pending_sign_in_lifetime));
}

web::Response without_cached_pages(web::Response response) {
    return std::move(response).with_header("Clear-Site-Data", "\"cache\"");
}

web::Response show_password_change(const web::Request&, Services&) {
    return web::redirect("/account#password-title");
}

web::Response show_sign_in(const web::Request& request, Services&) {
    const auto next = request.query_value("next").value_or("");
    if (request.viewer) return web::redirect(local_path_or_library(next));
    return sign_in_page(next, request.refused_form.get());
}

web::Response start_session(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto& next = form.text("next");
    const auto email = email_of(form);
    if (form.text("password").empty()) form.fail("password", "missing");
    if (form.has_errors()) return sign_in_page(next, &form);

    const auto act = audit::act_of(request, services);
    std::optional<Credentials> credentials;
    const auto mark = request.cookie(services.cookies.name("browser")).value_or("");
    const auto admission = services.database.write([&](Transaction& transaction) {
        credentials = find_credentials(transaction, *email);
        const auto admitted = check_sign_in_limits(
            transaction, act,
            {*email, is_known_browser_cookie(mark, credentials), is_overloaded(request, services)});
        const auto user_id = credentials ? std::optional{credentials->user_id} : std::nullopt;
        if (admitted == Admission::throttled) {
            refuse_sign_in(transaction, act, user_id, "throttled");
        }
        return admitted;
    });
    if (admission == Admission::throttled) form.fail("form", "throttled");
    if (admission == Admission::busy) form.fail("form", "busy");
    if (form.has_errors()) return sign_in_page(next, &form);

    const auto& password = form.text("password");
    const auto check = check_password(credentials ? credentials->password_hash : "", password);
    if (check.is_right) {
        auto new_hash = check.needs_new_hash ? hash_password(password) : std::string{};
        return sign_in(services, request, form, {*email, *credentials, std::move(new_hash)});
    }
    services.database.write([&](Transaction& transaction) {
        const auto user_id = credentials ? std::optional{credentials->user_id} : std::nullopt;
        refuse_sign_in(transaction, act, user_id, credentials ? "wrong password" : "no account");
    });
    form.fail("form", "refused");
    return sign_in_page(next, &form);
}

web::Response end_session(const web::Request& request, Services& services) {
    if (request.viewer) {
        const auto act = audit::act_of(request, services);
        services.database.write([&](Transaction& transaction) {
            end_session(transaction, act, request.viewer->session_id);
        });
    }
    return without_cached_pages(web::with_confirmation(
        web::redirect("/courses").with_header("Set-Cookie", services.cookies.remove("session")),
        services.cookies, web::Confirmation::signed_out));
}

}  // namespace lectern::account
