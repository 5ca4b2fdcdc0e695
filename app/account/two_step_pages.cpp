#include "account/two_step_pages.hpp"

#include "account/account.hpp"
#include "account/account_pages.hpp"
#include "account/confirmed_change_pages.hpp"
#include "account/profile.hpp"
#include "account/recovery_codes.hpp"
#include "account/two_step.hpp"
#include "audit/audit_pages.hpp"
#include "platform/http_client.hpp"
#include "platform/qr_code.hpp"
#include "platform/totp.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::account {

namespace {

using Keep = web::Field::Keep;

constexpr int qr_margin = 4;  // modules (ISO/IEC 18004)

const std::vector<web::Field>& two_step_fields() {
    static const std::vector<web::Field> fields = {
        {"start_password", {"missing", "wrong"}, Keep::nothing},
        {"code", {"missing", "wrong"}, Keep::nothing},
        {"renew_password", {"missing", "wrong"}, Keep::nothing},
        {"renew_code", {"missing", "wrong"}, Keep::nothing},
        {"off_password", {"missing", "wrong"}, Keep::nothing},
        {"off_code", {"missing", "wrong"}, Keep::nothing}};
    return fields;
}

std::string in_groups_of_four(const std::string& text) {
    std::string groups;
    for (std::size_t at = 0; at < text.size(); at += 4) {
        if (at > 0) groups += ' ';
        groups += text.substr(at, 4);
    }
    return groups;
}

void add_secret(web::ViewData& data, const std::string& secret, const totp::Label& label) {
    const auto link = secret.empty() ? std::string{} : totp::link_for(secret, label);
    const auto code = secret.empty() ? QrCode{} : qr_code(link);
    web::put(data, "app_link", link);
    web::put(data, "typed_secret", in_groups_of_four(totp::base32(secret)));
    web::put(data, "qr_path", code.path);
    web::put(data, "qr_view_box",
             std::to_string(-qr_margin) + " " + std::to_string(-qr_margin) + " " +
                 std::to_string(code.size + 2 * qr_margin) + " " +
                 std::to_string(code.size + 2 * qr_margin));
    web::put(data, "qr_side", std::to_string(code.size + 2 * qr_margin));
    web::put(data, "qr_start", std::to_string(-qr_margin));
}

TwoStepOwner owner_of(const web::Viewer& viewer) {
    return {viewer.user_id, viewer.session_id, viewer.email};
}

web::Response two_step_page(const web::Request& request, Services& services,
                            const web::Form* form) {
    const auto& viewer = *request.viewer;
    const auto& key = services.config.two_step_key;
    bool owner_has_password = false;
    const auto state = services.database.read([&](Connection& connection) {
        owner_has_password = has_password(connection, viewer.user_id);
        return find_two_step(connection, owner_of(viewer), key, services.clock.now());
    });
    if (key.empty() && !state.is_on) throw web::NotFound{"two-step sign-in: is not offered"};
    const bool is_set_up = !state.new_secret.empty();
    const bool is_off = !state.is_on && !is_set_up;
    auto data = web::view({{"email", viewer.email.text},
                           {"is_on", state.is_on},
                           {"is_set_up", is_set_up},
                           {"can_start", is_off && viewer.is_email_verified && owner_has_password},
                           {"can_change", state.is_on && owner_has_password},
                           {"needs_password", (is_off ? viewer.is_email_verified : state.is_on) &&
                                                  !owner_has_password},
                           {"is_unproven", is_off && !viewer.is_email_verified},
                           {"is_saved_off", request.query_value("saved") == "off"},
                           {"codes_left", std::to_string(state.recovery_codes_left)},
                           {"is_one_code_left", state.recovery_codes_left == 1}});
    add_secret(data, state.new_secret, {services.config.school_name, viewer.email.text});
    return web::form_page("account/two_step", std::move(data), two_step_fields(), form);
}

web::Response recovery_codes_page(const std::vector<std::string>& codes, bool is_turned_on) {
    std::string text;
    std::vector<web::ViewData> items;
    for (const auto& code : codes) {
        text += code + "\r\n";
        items.push_back(web::view({{"code", code}}));
    }
    return web::page("account/recovery_codes",
                     web::view({{"is_turned_on", is_turned_on},
                                {"codes", web::view_list(std::move(items))},
                                {"codes_as_file", url_escape(text)}}));
}

}  // namespace

web::Response show_two_step(const web::Request& request, Services& services) {
    return two_step_page(request, services, request.refused_form.get());
}

web::Response start_two_step(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto& viewer = *request.viewer;
    const auto& key = services.config.two_step_key;
    if (key.empty()) throw web::NotFound{"two-step sign-in: is not offered"};
    const auto hash = confirm_password(services, form, "start_password", viewer.user_id);
    if (form.has_errors()) return two_step_page(request, services, &form);

    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        if (viewer.is_email_verified && are_current(transaction, {viewer.user_id, *hash})) {
            start_two_step(transaction, act, owner_of(viewer), key);
        }
    });
    return web::redirect("/account/two-step");
}

web::Response save_two_step(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto& viewer = *request.viewer;
    const auto code = form.trimmed("code");
    if (code.empty()) {
        form.fail("code", "missing");
        return two_step_page(request, services, &form);
    }
    const auto act = audit::act_of(request, services);
    const auto codes = services.database.write([&](Transaction& transaction) {
        return turn_on_two_step(transaction, act, owner_of(viewer), code,
                                services.config.two_step_key);
    });
    if (codes) return recovery_codes_page(*codes, true);
    form.fail("code", "wrong");
    return two_step_page(request, services, &form);
}

web::Response save_recovery_codes(const web::Request& request, Services& services) {
    ConfirmedForm posted{web::Form{request}, "renew"};
    const auto& viewer = *request.viewer;
    std::vector<std::string> codes;
    make_confirmed_change(
        request, services, posted, [&](Transaction& transaction, const audit::Act& act) {
            if (!has_two_step(transaction, viewer.user_id)) return;
            codes = renew_recovery_codes(transaction, act, viewer.user_id, viewer.email);
        });
    if (posted.form.has_errors()) return two_step_page(request, services, &posted.form);
    if (codes.empty()) return web::redirect("/account/two-step");  // it was turned off meanwhile
    return recovery_codes_page(codes, false);
}

web::Response end_two_step(const web::Request& request, Services& services) {
    ConfirmedForm posted{web::Form{request}, "off"};
    make_confirmed_change(
        request, services, posted, [&](Transaction& transaction, const audit::Act& act) {
            turn_off_two_step(transaction, act, request.viewer->user_id, request.viewer->email);
        });
    if (posted.form.has_errors()) return two_step_page(request, services, &posted.form);
    return web::redirect("/account/two-step?saved=off");
}

}  // namespace lectern::account
