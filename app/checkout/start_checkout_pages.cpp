#include "checkout/start_checkout_pages.hpp"

#include <array>

#include "account/mail_pages.hpp"
#include "account/throttle.hpp"
#include "audit/audit_pages.hpp"
#include "catalog/catalog.hpp"
#include "catalog/course_pages.hpp"
#include "checkout/payment_pages.hpp"
#include "checkout/problem_pages.hpp"
#include "payments/orders.hpp"
#include "payments/purchases.hpp"
#include "platform/crypto.hpp"
#include "platform/log.hpp"
#include "school/withdrawal.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::checkout {

namespace {

constexpr std::chrono::seconds browser_cookie_lifetime = std::chrono::hours{24 * 7};

/// Returns the account's address for a member, and the entered address for a guest; nothing if that
/// is invalid, or if the guest has to say which address is meant.
std::optional<EmailAddress> buyer_email(const web::Request& request, web::Form& form) {
    if (request.viewer) return request.viewer->email;
    return account::confirmed_email_of(form);
}

/// The buyer, and Stripe's id of the promotion code that was entered.
struct Buyer {
    EmailAddress email;
    std::string promotion_code;
    std::string browser_token;
    std::string click_token;
    bool is_first_click = false;
};

/// Returns the limits on tries at promotion codes: one for the network, and one for the member, the
/// browser, or the network address of a visitor without a cookie.
std::array<account::Limit, 2> code_limits(const web::Request& request, const Services& services,
                                          const std::string& network) {
    const auto browser = request.cookie(services.cookies.name("checkout")).value_or("");
    const auto who =
        request.viewer
            ? to_string(request.viewer->user_id)
            : crypto::hex(crypto::token_hash(browser.empty() ? request.remote_address : browser));
    return {{{"code-network:" + network, 30, std::chrono::hours{1}},
             {"code:" + who, 10, std::chrono::hours{1}}}};
}

/// Returns Stripe's id of the entered code; empty if none was entered or the form got an error. A
/// known code does not count as a try: a class that uses one code is not throttled, guessing is.
std::string promotion_code(const web::Request& request, web::Form& form, Services& services) {
    const auto code = form.trimmed("code");
    if (code.empty()) return {};
    const auto act = audit::act_of(request, services);
    const auto limits = code_limits(request, services, act.network);
    const bool may_try = services.database.write([&](Transaction& transaction) {
        const bool network = account::count_attempt(transaction, limits[0], act.now);
        return account::count_attempt(transaction, limits[1], act.now) && network;
    });
    if (!may_try) {
        form.fail("code", "throttled");
        return {};
    }
    const auto id = services.payments.find_promotion_code(code);
    if (!id) {
        form.fail("code", "unknown");
        return {};
    }
    services.database.write([&](Transaction& transaction) {
        for (const auto& limit : limits) account::refund_attempt(transaction, limit.subject);
    });
    return *id;
}

payments::NewOrder new_order(const catalog::CoursePage& course, const web::Request& request,
                             const Services& services, const Buyer& buyer) {
    return {.course_id = course.id,
            .course_title = course.title,
            .amount_minor = course.amount_minor,
            .currency = course.currency,
            .stripe_price = course.stripe_price.value_or(""),
            .promotion_code = buyer.promotion_code,
            .tax = services.config.tax,
            .creates_invoice = services.config.creates_invoices,
            .needs_terms = services.config.needs_terms,
            .locale = services.config.checkout_locale,
            .withdrawal_version = services.config.asks_for_withdrawal_waiver
                                      ? std::optional{school::withdrawal_version}
                                      : std::nullopt,
            .user_id = request.viewer_id(),
            .email = buyer.email,
            .browser_token = buyer.browser_token,
            .click_token = buyer.click_token,
            .is_first_click = buyer.is_first_click};
}

/// Two clicks without a cookie match if they are at most this far apart, and never if they are
/// twice this far apart or more.
constexpr std::chrono::seconds click_window{10};

/// Returns a token that the first clicks of a browser without a cookie share at that time. A second
/// click finds the order of the first by it: docs/decisions/0016.
std::string click_token(const catalog::CoursePage& course, const web::Request& request,
                        const Services& services, const Buyer& buyer, Timestamp at) {
    const auto window = unix_seconds(at) / click_window.count();
    return crypto::base64url(
        crypto::hmac_sha256(services.config.stripe_secret_key,
                            "first click\n" + to_string(course.id) + '\n' + buyer.email.canonical +
                                '\n' + request.remote_address + '\n' +
                                request.header("user-agent") + '\n' + std::to_string(window)));
}

/// Fails unless the buyer ticked the current text about the right of withdrawal, if the school asks
/// for that. A form that was opened before an upgrade may have another text.
void check_withdrawal(web::Form& form, const Config& config) {
    if (!config.asks_for_withdrawal_waiver) return;
    if (form.text("withdrawal") != std::to_string(school::withdrawal_version))
        form.fail("withdrawal", "missing");
}

/// Adds the browser's secret, with which only this browser may set the password of a guest's order.
/// A browser without one gets a new one. After the dot it contains the token of the first click, so
/// that a later click, which sends the cookie, finds the same order.
Buyer with_browser(const catalog::CoursePage& course, const web::Request& request,
                   Services& services, Buyer buyer) {
    buyer.browser_token = request.cookie(services.cookies.name("checkout")).value_or("");
    if (!buyer.browser_token.empty()) {
        const auto dot = buyer.browser_token.find('.');
        if (dot != std::string::npos) buyer.click_token = buyer.browser_token.substr(dot + 1);
        return buyer;
    }
    const auto now = services.clock.now();
    buyer.is_first_click = true;
    buyer.click_token = click_token(course, request, services, buyer, now - click_window);
    const bool is_second_click = services.database.read([&](Connection& connection) {
        return payments::has_open_order(connection, new_order(course, request, services, buyer));
    });
    if (!is_second_click) buyer.click_token = click_token(course, request, services, buyer, now);
    buyer.browser_token = crypto::random_token() + '.' + buyer.click_token;
    return buyer;
}

/// Commits the order first, then asks Stripe for a payment page.
PaymentPage check_out(const catalog::CoursePage& course, const web::Request& request,
                      Services& services, const Buyer& buyer) {
    const auto act = audit::act_of(request, services);
    std::string installation;
    const auto order = services.database.write([&](Transaction& transaction) {
        installation = payments::installation_id(transaction);
        auto opened =
            payments::open_order(transaction, act, new_order(course, request, services, buyer));
        audit::write(transaction, act,
                     {.name = "checkout_started",
                      .user_id = opened.user_id,
                      .order_id = opened.id,
                      .course_id = opened.course_id});
        return opened;
    });
    if (!order.stripe_session_url.empty()) return {.url = order.stripe_session_url};
    return open_payment_page(services, act, order, installation);
}

/// Shows the course page again, with the entered values.
web::Response course_page(const catalog::CoursePage& course, const web::Request& request,
                          const Services& services, const web::Form& form) {
    auto page = catalog::refused_form_page(course, request, services, form);
    return form.has_error("code", "throttled") ? std::move(page).with_status(429) : page;
}

/// Redirects to the payment page, or shows why there is none. An error in what the buyer entered is
/// shown beside its field.
web::Response answer_to(const PaymentPage& page, const catalog::CoursePage& course,
                        const web::Request& request, const Services& services, web::Form& form) {
    if (!page.url.empty()) return web::redirect(page.url);
    if (page.problem == Problem::unusable_code) form.fail("code", "unfit");
    if (page.problem == Problem::unusable_email && !request.viewer) {
        form.fail("email", "refused");
    }
    if (form.has_errors()) return course_page(course, request, services, form);
    return problem_page(request, course.slug, course.title, page.problem);
}

/// Answers when Stripe could not check the promotion code.
web::Response code_problem(const catalog::CoursePage& course, const web::Request& request,
                           Services& services, const PaymentsError& error) {
    log::error(std::string{"promotion code: "} + error.what(), request.request_id);
    const auto problem = problem_of(error);
    services.database.write([&](Transaction& transaction) {
        notify_school(transaction, audit::act_of(request, services), problem, error.what());
    });
    return problem_page(request, course.slug, course.title, problem);
}

/// Answers when the course was retired while its page was open.
web::Response off_sale(const web::Request& request, Services& services) {
    const auto& slug = request.path_value("slug");
    const auto title = services.database.read(
        [&](Connection& connection) { return catalog::find_retired_title(connection, slug); });
    if (!title) throw web::NotFound{"course " + slug};
    return problem_page(request, slug, *title, Problem::retired);
}

/// Returns whether the form was shown with another price than the current one.
bool is_repriced(const catalog::CoursePage& course, const web::Form& form) {
    const auto& shown = form.text("shown_price");
    return !shown.empty() && shown != catalog::shown_price(course);
}

web::Response repriced_page(const catalog::CoursePage& course, const web::Request& request,
                            const Services& services, web::Form& form) {
    form.fail("form", "repriced");
    return course_page(course, request, services, form).with_status(409);
}

/// Returns the path of the page about what the buyer has already paid or is paying. A guest who
/// enters another address buys for somebody else.
std::optional<std::string> url_of_purchase(const catalog::CoursePage& course,
                                           const web::Request& request, Services& services,
                                           const EmailAddress& email) {
    const auto browser = request.cookie(services.cookies.name("checkout")).value_or("");
    const auto purchase = services.database.read([&](Connection& connection) {
        return payments::find_purchase(connection, course.id, {request.viewer_id(), browser});
    });
    if (!purchase) return std::nullopt;
    const bool is_members = purchase->user_id && purchase->user_id == request.viewer_id();
    if (!is_members && !(purchase->email == email)) return std::nullopt;
    return "/checkout/success?session_id=" + purchase->session_id;
}

web::Response buy(const catalog::CoursePage& course, const web::Request& request,
                  Services& services, web::Form& form) {
    Buyer buyer{.email = buyer_email(request, form).value_or(EmailAddress{}),
                .promotion_code = {},
                .browser_token = {},
                .click_token = {},
                .is_first_click = false};
    check_withdrawal(form, services.config);
    if (form.has_errors()) return course_page(course, request, services, form);
    if (const auto url = url_of_purchase(course, request, services, buyer.email)) {
        return web::redirect(*url);
    }
    try {
        buyer.promotion_code = promotion_code(request, form, services);
    } catch (const PaymentsError& error) {
        return code_problem(course, request, services, error);
    }
    if (form.has_errors()) return course_page(course, request, services, form);
    buyer = with_browser(course, request, services, std::move(buyer));
    const auto page = check_out(course, request, services, buyer);
    return answer_to(page, course, request, services, form)
        .with_header("Set-Cookie", services.cookies.set("checkout", buyer.browser_token,
                                                        browser_cookie_lifetime));
}

}  // namespace

web::Response start_checkout(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto course = services.database.read([&](Connection& connection) {
        return catalog::find_published_course(connection, request.path_value("slug"),
                                              request.viewer_id());
    });
    if (!course) return off_sale(request, services);
    if (course->is_owned) return web::redirect("/learn/" + course->slug);
    if (is_repriced(*course, form)) return repriced_page(*course, request, services, form);
    if (!catalog::can_be_bought(*course)) {
        return problem_page(request, course->slug, course->title, Problem::not_for_sale);
    }
    return buy(*course, request, services, form);
}

}  // namespace lectern::checkout
