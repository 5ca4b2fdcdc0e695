#include "account/leaving_pages.hpp"

#include "account/account_export.hpp"
#include "account/account_pages.hpp"
#include "account/confirmed_change_pages.hpp"
#include "account/profile.hpp"
#include "account/two_step.hpp"
#include "audit/audit_pages.hpp"
#include "operations/erasing.hpp"
#include "web/form.hpp"

namespace lectern::account {

namespace {

const std::vector<web::Field> deletion_fields = {
    {"delete_password", {"missing", "wrong"}, web::Field::Keep::nothing},
    {"delete_code", {"missing", "wrong"}, web::Field::Keep::nothing},
    {"delete_confirm", {"missing"}, web::Field::Keep::nothing}};

web::Response deletion_page(const web::Request& request, Services& services,
                            const web::Form* form) {
    const auto& viewer = *request.viewer;
    auto data = services.database.read([&](Connection& connection) {
        return web::view({{"email", viewer.email.text},
                          {"has_password", has_password(connection, viewer.user_id)},
                          {"has_two_step", has_two_step(connection, viewer.user_id)}});
    });
    return web::form_page("account/delete", std::move(data), deletion_fields, form);
}

}  // namespace

web::Response export_data(const web::Request& request, Services& services) {
    auto text = services.database.read([&](Connection& connection) {
        return export_account(connection, request.viewer->user_id);
    });
    return web::json_text(std::move(text))
        .with_header("Content-Disposition", "attachment; filename=\"my-account.json\"");
}

web::Response show_deletion(const web::Request& request, Services& services) {
    return deletion_page(request, services, request.refused_form.get());
}

web::Response delete_own_account(const web::Request& request, Services& services) {
    ConfirmedForm posted{web::Form{request}, "delete"};
    auto& form = posted.form;
    if (form.text("delete_confirm").empty()) form.fail("delete_confirm", "missing");
    make_confirmed_change(request, services, posted, [](Transaction&, const audit::Act&) {});
    if (form.has_errors()) return deletion_page(request, services, &form);

    // In a transaction of its own, which locks the orders before the account.
    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        operations::erase_person(transaction, act, request.viewer->user_id);
    });
    return without_cached_pages(web::redirect("/account-deleted")
                                    .with_header("Set-Cookie", services.cookies.remove("session"))
                                    .with_header("Set-Cookie", services.cookies.remove("browser")));
}

web::Response show_deleted(const web::Request&, Services&) {
    return web::page("account/deleted", web::ViewData{});
}

}  // namespace lectern::account
