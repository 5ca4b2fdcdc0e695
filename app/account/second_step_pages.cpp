#include "account/second_step_pages.hpp"

#include <optional>
#include <string>

#include "account/account_pages.hpp"
#include "account/pending_sign_in.hpp"
#include "account/two_step.hpp"
#include "audit/audit_pages.hpp"
#include "platform/http_client.hpp"
#include "platform/log.hpp"
#include "web/form.hpp"

namespace lectern::account {

namespace {

using Kind = SecondStepAttempt::Kind;

const std::vector<web::Field> second_step_fields = {
    {"code", {"missing", "wrong"}, web::Field::Keep::nothing}};

/// Shows the page for a code. The form may have the errors `throttled` and `unavailable` of `form`.
web::Response second_step_page(Kind kind, const std::string& next, const web::Form* form) {
    const auto is = [&](const char* error) {
        return form != nullptr && form->has_error("form", error);
    };
    const auto* const path = kind == Kind::code ? "/login/code" : "/login/recovery";
    auto data = web::view({{"next", next},
                           {"next_in_query", url_escape(next)},
                           {"is_recovery", kind == Kind::recovery_code},
                           {"is_throttled", is("throttled")},
                           {"is_unavailable", is("unavailable")}});
    auto page = web::form_page("account/second_step", std::move(data), second_step_fields, form)
                    .shown_again_at(path_with_next(path, next));
    if (page.refused_form && is("throttled")) return std::move(page).with_status(429);
    if (page.refused_form && is("unavailable")) return std::move(page).with_status(503);
    return page;
}

std::string pending_token(const web::Request& request, const Services& services) {
    return request.cookie(services.cookies.name("second_step")).value_or("");
}

web::Response password_first(const std::string& next) {
    return web::redirect(path_with_next("/login", next));
}

web::Response show_step(const web::Request& request, Services& services, Kind kind) {
    const auto next = request.query_value("next").value_or("");
    if (request.viewer) return web::redirect(local_path_or_library(next));
    const auto pending = services.database.read([&](Connection& connection) {
        return find_pending_sign_in(connection, pending_token(request, services),
                                    services.clock.now());
    });
    return pending ? second_step_page(kind, next, request.refused_form.get())
                   : password_first(next);
}

/// Returns nothing if the code cannot be checked.
std::optional<SecondStepOutcome> try_to_finish(Services& services, const audit::Act& act,
                                               const SecondStepAttempt& attempt) {
    try {
        return services.database.write([&](Transaction& transaction) {
            return finish_sign_in(transaction, act, attempt, services.config.two_step_key);
        });
    } catch (const TwoStepKeyFault& fault) {
        log::error(std::string{"second step: "} + fault.what(), act.request_id);
        return std::nullopt;
    }
}

web::Response save_step(const web::Request& request, Services& services, Kind kind) {
    web::Form form{request};
    const auto& next = form.text("next");
    const SecondStepAttempt attempt{
        .token = pending_token(request, services),
        .kind = kind,
        .code = form.trimmed("code"),
        .known_browser_mark = request.cookie(services.cookies.name("browser")).value_or(""),
        .user_agent = request.header("user-agent"),
        .former_session =
            request.viewer ? std::optional{request.viewer->session_id} : std::nullopt};
    if (attempt.token.empty()) return password_first(next);
    if (attempt.code.empty()) {
        form.fail("code", "missing");
        return second_step_page(kind, next, &form);
    }

    const auto act = audit::act_of(request, services);
    const auto outcome = try_to_finish(services, act, attempt);
    if (!outcome) {
        form.fail("form", "unavailable");
        return second_step_page(kind, next, &form);
    }
    if (outcome->step == SecondStep::gone) return password_first(next);
    if (outcome->step == SecondStep::throttled) form.fail("form", "throttled");
    if (outcome->step == SecondStep::wrong) form.fail("code", "wrong");
    if (form.has_errors()) return second_step_page(kind, next, &form);
    return signed_in_redirect(services, outcome->session_token, local_path_or_library(next))
        .with_header("Set-Cookie", services.cookies.remove("second_step"));
}

}  // namespace

web::Response show_second_step(const web::Request& request, Services& services) {
    return show_step(request, services, Kind::code);
}

web::Response save_second_step(const web::Request& request, Services& services) {
    return save_step(request, services, Kind::code);
}

web::Response show_recovery_step(const web::Request& request, Services& services) {
    return show_step(request, services, Kind::recovery_code);
}

web::Response save_recovery_step(const web::Request& request, Services& services) {
    return save_step(request, services, Kind::recovery_code);
}

}  // namespace lectern::account
