#include "checkout/claim_pages.hpp"

#include "account/account_pages.hpp"
#include "audit/audit_pages.hpp"
#include "checkout/claim.hpp"
#include "web/form.hpp"

namespace lectern::checkout {

namespace {

web::Response gone_page(const web::Request& request, Services& services) {
    const bool is_moved = services.database.read([&](Connection& connection) {
        return offers_nothing_more(connection, request.path_value("token"), services.clock.now());
    });
    return web::page("checkout/claim_gone", web::view({{"is_moved", is_moved}})).with_status(410);
}

web::Response claim_page(const ClaimOffer& offer, const web::Request& request,
                         const web::Form* form) {
    std::vector<web::ViewData> titles;
    for (const auto& title : offer.course_titles) titles.push_back(web::view({{"title", title}}));
    auto data = web::view({{"is_valid", true},
                           {"token", request.path_value("token")},
                           {"email", offer.email.text},
                           {"has_account", offer.has_proven_account},
                           {"has_disputed", offer.has_disputed},
                           {"course_titles", web::view_list(std::move(titles))}});
    account::add_other_account(data, request, offer.email);
    return web::form_page("checkout/claim", std::move(data), account::new_account_fields(), form);
}

std::optional<ClaimOffer> find_offer(const web::Request& request, Services& services) {
    return services.database.read([&](Connection& connection) {
        return find_claim(connection, request.path_value("token"), services.clock.now());
    });
}

/// Leads to the sign-in of the account that has the purchases now. Signs another account out, for
/// which the course is still for sale.
web::Response sign_in_redirect(const web::Request& request, Services& services,
                               const EmailAddress& email, const std::string& next) {
    auto redirect = web::redirect(account::path_with_next("/login", next));
    if (!request.viewer || request.viewer->email == email) return redirect;
    const auto act = audit::act_of(request, services);
    services.database.write([&](Transaction& transaction) {
        account::end_session(transaction, act, request.viewer->session_id);
    });
    return account::without_cached_pages(
        std::move(redirect).with_header("Set-Cookie", services.cookies.remove("session")));
}

}  // namespace

web::Response show_claim(const web::Request& request, Services& services) {
    const auto offer = find_offer(request, services);
    if (!offer) return gone_page(request, services);
    return claim_page(*offer, request, request.refused_form.get());
}

web::Response save_claim(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto offer = find_offer(request, services);
    if (!offer) return gone_page(request, services);

    account::NewUser user{.name = form.trimmed("name")};
    if (!offer->has_proven_account) {
        account::check_new_account(form, {offer->email, services.config.school_name});
        if (form.has_errors()) return claim_page(*offer, request, &form);
        account::count_password_of_link(services, request, mail::LinkPurpose::claim);
        user.password_hash = account::hash_password(form.text("password"));
    }

    const auto act = audit::act_of(request, services);
    std::string session_token;
    const auto claimed = services.database.write([&](Transaction& transaction) {
        const auto result =
            claim_by_link(transaction, act, request.path_value("token"), std::move(user));
        if (result && result->is_new_owner) {
            session_token = account::start_session(
                transaction, act, account::new_session(request, result->user_id, offer->email));
        }
        return result.has_value();
    });
    if (!claimed) return gone_page(request, services);
    const auto next = path_after_claim(offer->open_courses);
    if (session_token.empty()) return sign_in_redirect(request, services, offer->email, next);
    return account::signed_in_redirect(services, session_token, next);
}

}  // namespace lectern::checkout
