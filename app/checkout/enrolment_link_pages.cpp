#include "checkout/enrolment_link_pages.hpp"

#include "account/account_pages.hpp"
#include "account/mail_pages.hpp"
#include "account/registration.hpp"
#include "audit/audit_pages.hpp"
#include "catalog/catalog.hpp"
#include "catalog/course_pages.hpp"
#include "checkout/enrolment_link.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::checkout {

namespace {

std::optional<EnrolmentLink> find_link(const web::Request& request, Services& services) {
    return services.database.read([&](Connection& connection) {
        return find_enrolment_link(connection, request.path_value("token"), services.clock.now());
    });
}

}  // namespace

web::Response start_enrolment_by_mail(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto& slug = request.path_value("slug");
    const auto course = services.database.read([&](Connection& connection) {
        return catalog::find_published_course(connection, slug, request.viewer_id());
    });
    if (!course) throw web::NotFound{"course " + slug};
    if (request.viewer || !catalog::can_be_enrolled_in(*course)) {
        return web::redirect("/courses/" + course->slug);  // this page says what is needed
    }
    const auto email = account::confirmed_email_of(form);
    if (!email) return catalog::refused_form_page(*course, request, services, form);

    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        if (account::may_request_mail(transaction, act, *email, "enrol")) {
            request_enrolment_link(transaction, act, *email, *course);
        }
    });
    return account::check_mail_page(email->text, account::MailedFor::enrolment, course->slug);
}

web::Response show_enrolment_link(const web::Request& request, Services& services) {
    const auto link = find_link(request, services);
    if (!link) return account::invalid_link_page(mail::LinkPurpose::enrol);
    auto data = web::view({{"token", request.path_value("token")},
                           {"email", link->email.text},
                           {"course_title", link->course_title},
                           {"removes_password", link->removes_password}});
    account::add_other_account(data, request, link->email);
    return web::page("checkout/start_course", std::move(data));
}

web::Response save_enrolment_link(const web::Request& request, Services& services) {
    const web::Form form{request};
    if (!find_link(request, services)) {
        return account::invalid_link_page(mail::LinkPurpose::enrol);
    }

    const auto act = audit::act_of(request, services);
    std::string path;
    const auto started = services.database.write([&](Transaction& transaction) {
        const auto enrolled = enrol_by_link(transaction, act, request.path_value("token"));
        if (!enrolled) return account::StartedSignIn{};
        path = enrolled->path;
        return account::start_sign_in(
            transaction, act, account::new_session(request, enrolled->user_id, enrolled->email));
    });
    if (started.is_refused()) return account::invalid_link_page(mail::LinkPurpose::enrol);
    return account::started_redirect(services, started, path);
}

}  // namespace lectern::checkout
