#include "account/confirmed_change_pages.hpp"

#include "account/account.hpp"
#include "account/account_pages.hpp"
#include "account/passwords.hpp"
#include "account/pending_sign_in.hpp"
#include "account/profile.hpp"
#include "account/recovery_codes.hpp"
#include "account/two_step.hpp"
#include "audit/audit_pages.hpp"
#include "web/errors.hpp"

namespace lectern::account {

namespace {

constexpr std::size_t longest_app_code = 7;  // six digits, perhaps in two groups

enum class CodeCheck { right, wrong, throttled };

bool is_code_of_app(Transaction& transaction, const audit::Act& act, UserId user_id,
                    const std::string& code, const std::string& key) {
    try {
        return accept_code(transaction, act, user_id, code, key);
    } catch (const TwoStepKeyFault& fault) {
        throw web::Unavailable{fault.what()};
    }
}

/// Checks the code, if the account has two-step sign-in. The caller has locked the account.
CodeCheck check_code(Transaction& transaction, const audit::Act& act, const web::Viewer& viewer,
                     const std::string& code, const std::string& key) {
    if (!has_two_step(transaction, viewer.user_id)) return CodeCheck::right;
    // The person is signed in, so their browser is known.
    if (!may_try_code(transaction, act, {viewer.user_id, viewer.email, true})) {
        return CodeCheck::throttled;
    }
    const bool is_of_app = code.size() <= longest_app_code;
    const bool is_right =
        is_of_app ? is_code_of_app(transaction, act, viewer.user_id, code, key)
                  : use_recovery_code(transaction, act, viewer.user_id, viewer.email, code);
    return is_right ? CodeCheck::right : CodeCheck::wrong;
}

bool needs_code(Services& services, UserId user_id) {
    return services.database.read(
        [&](Connection& connection) { return has_two_step(connection, user_id); });
}

}  // namespace

std::optional<std::string> confirm_password(Services& services, web::Form& form,
                                            std::string_view field, UserId user_id) {
    const auto& password = form.text(field);
    if (password.empty()) {
        form.fail(field, "missing");
        return std::nullopt;
    }
    count_password(services, "confirm:" + to_string(user_id));
    const auto hash = services.database.read(
        [&](Connection& connection) { return password_hash_of(connection, user_id); });
    if (check_password(hash, password).is_right) return hash;
    form.fail(field, "wrong");
    return std::nullopt;
}

void make_confirmed_change(const web::Request& request, Services& services, ConfirmedForm& posted,
                           const std::function<void(Transaction&, const audit::Act&)>& change) {
    auto& [form, prefix] = posted;
    const auto& viewer = *request.viewer;
    const auto code = form.trimmed(prefix + "_code");
    if (code.empty() && needs_code(services, viewer.user_id)) {
        form.fail(prefix + "_code", "missing");
    }
    const auto hash = confirm_password(services, form, prefix + "_password", viewer.user_id);
    if (form.has_errors()) return;
    const auto act = audit::act_of(request, services);
    const auto check = services.database.write([&](Transaction& transaction) {
        if (!are_current(transaction, {viewer.user_id, *hash}))
            return std::optional<CodeCheck>{};  // the password was changed meanwhile
        const auto result =
            check_code(transaction, act, viewer, code, services.config.two_step_key);
        if (result == CodeCheck::right) change(transaction, act);
        return std::optional{result};
    });
    if (!check) form.fail(prefix + "_password", "wrong");
    if (check == CodeCheck::throttled) throw web::TooManyRequests{"code: too many attempts"};
    if (check == CodeCheck::wrong) form.fail(prefix + "_code", "wrong");
}

}  // namespace lectern::account
