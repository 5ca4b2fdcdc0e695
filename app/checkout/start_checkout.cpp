#include "account/mail_pages.hpp"
#include "audit/audit_pages.hpp"
#include "catalog/catalog.hpp"
#include "catalog/catalog_pages.hpp"
#include "checkout/checkout_pages.hpp"
#include "payments/fulfilment.hpp"
#include "payments/orders.hpp"
#include "platform/crypto.hpp"
#include "platform/log.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::checkout {

namespace {

constexpr std::chrono::seconds browser_cookie_lifetime = std::chrono::hours{24 * 7};

enum class Problem { unavailable, refused, not_for_sale };

web::Response problem_page(const std::string& slug, const std::string& title, Problem problem) {
    auto page = web::page("checkout/problem",
                          web::view({{"course_slug", slug},
                                     {"course_title", title},
                                     {"is_unavailable", problem == Problem::unavailable},
                                     {"is_refused", problem == Problem::refused},
                                     {"is_not_for_sale", problem == Problem::not_for_sale}}));
    return std::move(page).with_status(problem == Problem::not_for_sale ? 409 : 502);
}

std::optional<std::int64_t> viewer_id(const web::Request& request) {
    return request.viewer ? std::optional{request.viewer->user_id} : std::nullopt;
}

/// A member buys with the account's address, a guest with the one entered; nothing when that is
/// none.
std::optional<EmailAddress> buyer_email(const web::Request& request, web::Form& form) {
    if (request.viewer) return request.viewer->email;
    return account::email_of(form);
}

/// The browser's own secret: with it, this browser alone may set the password of a guest's order.
std::string browser_token(const web::Request& request, const Services& services) {
    const auto token = request.cookie(services.cookies.name("checkout"));
    return token && !token->empty() ? *token : crypto::random_token();
}

CheckoutSessionRequest session_request(const payments::Order& order,
                                       const std::string& installation, const Config& config) {
    const auto& base = config.base_url;
    return {.idempotency_key = order.public_id + ":" + std::to_string(order.checkout_attempt),
            .price = order.stripe_price,
            .currency = order.currency,
            .success_url = base + "/checkout/success?session_id={CHECKOUT_SESSION_ID}",
            .cancel_url = base + "/checkout/cancel?order=" + order.public_id,
            .promotion_code = order.promotion_code,
            .customer_email = order.email.text,
            .client_reference_id = order.public_id,
            .metadata = {{"order_id", order.public_id},
                         {"installation_id", installation},
                         {"course", order.course_slug}},
            .expires_at = order.attempt_expires_at};
}

/// Stripe charges what its price says: the buyer must not see another amount there than here, but
/// for the promotion code that was entered.
bool is_shown_price(const payments::Order& order, const CheckoutSession& session) {
    return payments::is_as_agreed(order, session) &&
           (session.amount_discount_minor == 0 || !order.promotion_code.empty());
}

void start_over(Services& services, const audit::Act& act, const payments::Order& order,
                const std::string& reason) {
    services.database.write([&](Transaction& transaction) {
        payments::begin_next_attempt(transaction, order, act.now);
        audit::write(transaction, act,
                     {.name = "checkout_refused",
                      .outcome = audit::Outcome::refused,
                      .reason = reason,
                      .order_id = order.id,
                      .course_id = order.course_id});
    });
}

/// The payment page of the order's attempt. No transaction is open while Stripe is asked.
web::Response open_payment_page(Services& services, const audit::Act& act,
                                const payments::Order& order, const std::string& installation) {
    CheckoutSession session;
    try {
        session = services.payments.create_checkout_session(
            session_request(order, installation, services.config));
    } catch (const PaymentsUnavailable& error) {
        log::error("order " + order.public_id + ": " + error.what(), act.request_id);
        if (error.kind() != PaymentsUnavailable::Kind::no_answer) {
            start_over(services, act, order, "payment service refused or failed");
        }
        return problem_page(order.course_slug, order.course_title, Problem::unavailable);
    }
    if (!is_shown_price(order, session)) {
        start_over(services, act, order, "price differs from the payment service's");
        return problem_page(order.course_slug, order.course_title, Problem::refused);
    }
    const bool is_saved = services.database.write([&](Transaction& transaction) {
        return payments::save_checkout_session(transaction, order, session.id, session.url,
                                               act.now);
    });
    // Another request gave the order a new attempt meanwhile: only that one's session may be paid.
    if (!is_saved) return problem_page(order.course_slug, order.course_title, Problem::unavailable);
    return web::redirect(session.url);
}

/// Who buys, and with which promotion code of Stripe's.
struct Buyer {
    EmailAddress email;
    std::string promotion_code;
    std::string browser_token;
};

/// Stripe's id of the code that was entered; empty when none was.
std::string promotion_code(web::Form& form, Services& services) {
    const auto code = form.trimmed("code");
    if (code.empty()) return {};
    const auto id = services.payments.find_promotion_code(code);
    if (!id) form.fail("code", "unknown");
    return id.value_or("");
}

payments::NewOrder new_order(const catalog::CoursePage& course, const web::Request& request,
                             const Buyer& buyer) {
    return {.course_id = course.id,
            .course_title = course.title,
            .amount_minor = course.amount_minor,
            .currency = course.currency,
            .stripe_price = course.stripe_price.value_or(""),
            .promotion_code = buyer.promotion_code,
            .user_id = viewer_id(request),
            .email = buyer.email,
            .browser_token = buyer.browser_token};
}

/// The order first, committed; then Stripe.
web::Response check_out(const catalog::CoursePage& course, const web::Request& request,
                        Services& services, const Buyer& buyer) {
    const auto act = audit::act_of(request, services);
    std::string installation;
    const auto order = services.database.write([&](Transaction& transaction) {
        installation = payments::installation_id(transaction);
        auto opened = payments::open_order(transaction, act, new_order(course, request, buyer));
        audit::write(transaction, act,
                     {.name = "checkout_started",
                      .user_id = opened.user_id,
                      .order_id = opened.id,
                      .course_id = opened.course_id});
        return opened;
    });
    if (!order.stripe_session_url.empty()) return web::redirect(order.stripe_session_url);
    return open_payment_page(services, act, order, installation);
}

}  // namespace

web::Response start_checkout(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto course = services.database.read([&](Connection& connection) {
        return catalog::find_published_course(connection, request.path_value("slug"),
                                              viewer_id(request));
    });
    if (!course) throw web::NotFound{"course " + request.path_value("slug")};
    if (course->is_owned) return web::redirect("/learn/" + course->slug);
    if (!catalog::can_be_bought(*course)) {
        return problem_page(course->slug, course->title, Problem::not_for_sale);
    }

    Buyer buyer{.email = buyer_email(request, form).value_or(EmailAddress{}),
                .promotion_code = {},
                .browser_token = browser_token(request, services)};
    try {
        if (!form.has_errors()) buyer.promotion_code = promotion_code(form, services);
    } catch (const PaymentsUnavailable& error) {
        log::error(std::string{"promotion code: "} + error.what(), request.request_id);
        return problem_page(course->slug, course->title, Problem::unavailable);
    }
    if (form.has_errors()) {
        return web::page("catalog/course", catalog::course_view(*course, request, &form))
            .with_status(422);
    }
    return check_out(*course, request, services, buyer)
        .with_header("Set-Cookie", services.cookies.set("checkout", buyer.browser_token,
                                                        browser_cookie_lifetime));
}

}  // namespace lectern::checkout
