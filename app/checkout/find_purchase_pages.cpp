#include "checkout/find_purchase_pages.hpp"

#include "account/mail_pages.hpp"
#include "account/registration.hpp"
#include "audit/audit_pages.hpp"
#include "checkout/find_purchase.hpp"
#include "web/form.hpp"

namespace lectern::checkout {

namespace {

const std::vector<web::Field> fields = {{"email", {"missing", "invalid", "misspelt"}}};

web::Response find_purchase_page(const web::Form* form) {
    web::ViewData data;
    account::add_email_question(data, form);
    return web::form_page("checkout/find_purchase", std::move(data), fields, form);
}

}  // namespace

web::Response show_find_purchase(const web::Request& request, Services&) {
    return find_purchase_page(request.refused_form.get());
}

web::Response start_find_purchase(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto email = account::confirmed_email_of(form);
    if (!email) return find_purchase_page(&form);

    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        if (account::may_request_mail(transaction, act, *email, "find-purchase")) {
            request_purchase_links(transaction, act, *email);
        }
    });
    return account::check_mail_page(email->text, account::MailedFor::find_purchase);
}

}  // namespace lectern::checkout
