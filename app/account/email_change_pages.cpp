#include "account/email_change_pages.hpp"

#include "account/confirmed_change_pages.hpp"
#include "account/email_change.hpp"
#include "account/mail_pages.hpp"
#include "audit/audit_pages.hpp"
#include "checkout/claim.hpp"
#include "web/form.hpp"

namespace lectern::account {

namespace {

using Finder = std::optional<EmailChange> (*)(DatabaseHandle&, const std::string&, Timestamp);

std::optional<EmailChange> find_change(const web::Request& request, Services& services,
                                       Finder find) {
    return services.database.read([&](Connection& connection) {
        return find(connection, request.path_value("token"), services.clock.now());
    });
}

const std::vector<web::Field> confirmation_fields = {
    {"password", {"missing", "wrong"}, web::Field::Keep::nothing}};

/// Returns the data of a change. The form may have the error `taken` of `form`: another account has
/// the address now.
web::ViewData change_view(const EmailChange& change, const std::string& token,
                          const web::Form* form) {
    return web::view({{"token", token},
                      {"email", change.old_email.text},
                      {"old_email", change.old_email.text},
                      {"new_email", change.new_email.text},
                      {"is_correction", change.is_correction},
                      {"is_taken", form != nullptr && form->has_error("form", "taken")}});
}

web::Response confirmation_page(const EmailChange& change, const std::string& token,
                                const web::Form* form) {
    auto data = change_view(change, token, form);
    return web::form_page("account/confirm_email", std::move(data), confirmation_fields, form);
}

web::Response undo_page(const EmailChange& change, const std::string& token,
                        const web::Form* form) {
    auto page = web::page("account/undo_email", change_view(change, token, form));
    return form == nullptr ? page : web::refused(std::move(page), {}, *form);
}

/// Changes or restores an address. Another account can take it between the check and the update;
/// the unique index then rejects the later one.
template <typename Change>
EmailChangeOutcome write_unless_taken(Services& services, const Change& change) {
    try {
        return services.database.write(change);
    } catch (const DatabaseError& error) {
        constexpr auto unique_violation = "23505";
        if (error.sqlstate() == unique_violation) return EmailChangeOutcome::taken;
        throw;
    }
}

EmailChangeOutcome change_and_claim(Transaction& transaction, const audit::Act& act,
                                    const EmailChange& change, const std::string& token) {
    const auto outcome = change_email(transaction, act, token);
    if (outcome == EmailChangeOutcome::done) {
        checkout::claim_all(transaction, act, change.user_id, change.new_email);
    }
    return outcome;
}

enum class EmailChangeResult { changed, corrected, restored };

web::Response settled_page(const std::string& email, EmailChangeResult settled) {
    return web::page("account/email_settled",
                     web::view({{"email", email},
                                {"is_changed", settled != EmailChangeResult::restored},
                                {"is_correction", settled == EmailChangeResult::corrected},
                                {"is_restored", settled == EmailChangeResult::restored}}));
}

}  // namespace

web::Response show_email_change(const web::Request& request, Services& services) {
    const auto change = find_change(request, services, find_email_change);
    if (!change) return invalid_link_page(mail::LinkPurpose::change);
    return confirmation_page(*change, request.path_value("token"), request.refused_form.get());
}

web::Response save_email_change(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto& token = request.path_value("token");
    const auto change = find_change(request, services, find_email_change);
    if (!change) return invalid_link_page(mail::LinkPurpose::change);
    if (!confirm_password(services, form, "password", change->user_id)) {
        return confirmation_page(*change, token, &form);
    }
    const auto act = audit::act_of(request, services);
    const auto outcome = write_unless_taken(services, [&](Transaction& transaction) {
        return change_and_claim(transaction, act, *change, token);
    });
    switch (outcome) {
        case EmailChangeOutcome::done:
            return settled_page(change->new_email.text, change->is_correction
                                                            ? EmailChangeResult::corrected
                                                            : EmailChangeResult::changed);
        case EmailChangeOutcome::gone:
            return invalid_link_page(mail::LinkPurpose::change);
        case EmailChangeOutcome::taken:
            break;
    }
    form.fail("form", "taken");
    return confirmation_page(*change, token, &form).with_status(409);
}

web::Response show_email_undo(const web::Request& request, Services& services) {
    const auto change = find_change(request, services, find_email_undo);
    if (!change) return invalid_link_page(mail::LinkPurpose::undo_change);
    return undo_page(*change, request.path_value("token"), request.refused_form.get());
}

web::Response save_email_undo(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto& token = request.path_value("token");
    const auto change = find_change(request, services, find_email_undo);
    if (!change) return invalid_link_page(mail::LinkPurpose::undo_change);

    const auto act = audit::act_of(request, services);
    const auto outcome = write_unless_taken(services, [&](Transaction& transaction) {
        return undo_email_change(transaction, act, token);
    });
    switch (outcome) {
        case EmailChangeOutcome::done:
            return settled_page(change->old_email.text, EmailChangeResult::restored);
        case EmailChangeOutcome::gone:
            return invalid_link_page(mail::LinkPurpose::undo_change);
        case EmailChangeOutcome::taken:
            break;
    }
    form.fail("form", "taken");
    return undo_page(*change, token, &form).with_status(409);
}

}  // namespace lectern::account
