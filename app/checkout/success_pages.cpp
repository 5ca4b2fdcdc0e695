#include "checkout/success_pages.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "account/account_pages.hpp"
#include "account/mail_pages.hpp"
#include "account/registration.hpp"
#include "audit/audit_pages.hpp"
#include "catalog/money.hpp"
#include "checkout/claim.hpp"
#include "payments/address_correction.hpp"
#include "payments/fulfilment.hpp"
#include "payments/orders.hpp"
#include "payments/stripe_events.hpp"
#include "payments/unopened_purchases_view.hpp"
#include "platform/crypto.hpp"
#include "platform/http_client.hpp"
#include "platform/log.hpp"
#include "web/errors.hpp"
#include "web/form.hpp"

namespace lectern::checkout {

namespace {

using payments::Order;
using payments::Payment;

/// What the success page shows, and to whom.
struct Success {
    Order order;
    std::string session_id;
    bool began_here = false;  // this browser has the order's token
    bool is_buyers_browser = false;
    bool is_in_library = false;
    bool has_unproven_owner = false;  // who is signed in here
    bool has_account = false;         // some account has the buyer's address
    // Why a payment does not open the course. Only the buyer learns of it.
    std::optional<payments::UnopenedPurchase> unopened = {};

    [[nodiscard]] bool can_set_password() const {
        return order.is_paid() && is_buyers_browser && !unopened && !order.user_id &&
               !has_account && !order.is_buyer_erased;
    }
    [[nodiscard]] bool can_correct_address() const {
        return order.is_paid() && began_here && !unopened && !order.user_id &&
               !order.email.empty() &&
               order.address_corrections < payments::most_address_corrections;
    }
};

std::optional<Order> find_by_session(Services& services, const std::string& session_id) {
    return services.database.read([&](Connection& connection) {
        return payments::find_order_by_session(connection, session_id);
    });
}

/// Updates the order from the session, because the webhook may be late. `session` was fetched
/// outside of any transaction. Returns nothing if the session is not for an order of this
/// installation.
std::optional<Order> record_session(Services& services, const audit::Act& act,
                                    const CheckoutSession& session) {
    return services.database.write([&](Transaction& transaction) -> std::optional<Order> {
        if (session.installation_id != payments::installation_id(transaction)) return std::nullopt;
        const auto order = payments::find_order_by_public_id(transaction, session.order_id);
        if (!order) return std::nullopt;
        payments::receive_payment(transaction, act, order->id, payments::payment_of(session),
                                  session);
        return payments::find_order(transaction, order->id);
    });
}

/// Returns the order of the session, updated from Stripe if Stripe answers. Returns nothing if the
/// order is unknown here and Stripe does not help to find it.
std::optional<Order> settled_order(Services& services, const audit::Act& act,
                                   const std::string& session_id) {
    auto order = find_by_session(services, session_id);
    if (order && order->has_money()) return order;
    try {
        const auto session = services.payments.find_checkout_session(session_id);
        if (!session) return order;
        const auto recorded = record_session(services, act, *session);
        return recorded ? recorded : order;
    } catch (const PaymentsError& error) {
        log::warning(std::string{"success page: "} + error.what(), act.request_id);
        return order;
    }
}

std::optional<payments::UnopenedPurchase> find_unopened(Services& services, const Order& order) {
    return services.database.read([&](Connection& connection) {
        return payments::find_unopened_purchase(connection, order.id, services.config.time_zone);
    });
}

Success success_of(const web::Request& request, Services& services, Order order,
                   const std::string& session_id) {
    Success success{.order = std::move(order), .session_id = session_id};
    const auto browser = request.cookie(services.cookies.name("checkout")).value_or("");
    const bool is_owner = request.viewer && success.order.user_id == request.viewer->user_id;
    success.began_here = payments::was_begun_by(success.order, browser);
    success.is_buyers_browser = is_owner || success.began_here;
    if (success.is_buyers_browser && success.order.has_money())
        success.unopened = find_unopened(services, success.order);
    success.is_in_library = success.order.is_paid() && is_owner;
    success.has_unproven_owner = is_owner && !request.viewer->is_email_verified;
    if (success.order.is_paid() && success.is_buyers_browser && !success.order.user_id) {
        success.has_account = services.database.read([&](Connection& connection) {
            return account::has_account(connection, success.order.email);
        });
    }
    return success;
}

/// What the page reads about an order that opens no course although it was paid.
void add_unopened(web::ViewData& data, const Success& success) {
    const auto& unopened = success.unopened;
    web::put(data, "is_unopened", unopened.has_value());
    web::put(data, "unopened",
             payments::unopened_purchase_view(unopened.value_or(payments::UnopenedPurchase{})));
}

/// The fields of both forms of the page.
const std::vector<web::Field>& success_fields() {
    static const auto fields = [] {
        auto all = account::new_account_fields();
        all.push_back({"email", {"missing", "invalid", "misspelt", "same"}});
        all.push_back({"asked_email", {}});
        all.push_back({"email_choice", {}});
        return all;
    }();
    return fields;
}

/// What the page reads about the form that corrects the address.
void add_address_form(web::ViewData& data, const Success& success, const web::Form* form) {
    const auto& order = success.order;
    const bool is_refused = form != nullptr && form->is_invalid("email");
    web::put(data, "can_correct_address", success.can_correct_address());
    web::put(data, "is_address_refused", is_refused);
    web::put(data, "is_address_corrected",
             order.address_corrections > 0 && success.began_here && !order.user_id);
    web::put(data, "has_unproven_owner", success.has_unproven_owner);
    account::add_email_question(data, form);
}

std::string path_of_success(const std::string& session_id) {
    return "/checkout/success?session_id=" + url_escape(session_id);
}

web::Response success_page(const Success& success, const web::Form* form) {
    const auto& order = success.order;
    const bool is_failed = order.payment == Payment::failed || order.payment == Payment::expired;
    const bool is_mismatched = order.payment == Payment::mismatched && !success.unopened;
    const bool is_paid = order.is_paid() && !success.unopened;
    const auto agreed = catalog::money_text(order.amount_minor, order.currency);
    const auto total = order.has_money()
                           ? catalog::money_text(order.paid_amount_minor, order.paid_currency)
                           : agreed;
    auto data = web::view(
        {{"session_id", success.session_id},
         {"course_title", order.course_title},
         {"course_slug", order.course_slug},
         {"email", success.is_buyers_browser ? order.email.text : masked_email(order.email.text)},
         {"total", total},
         {"has_tax", order.has_money() && order.tax_minor.value_or(0) > 0},
         {"tax", order.has_money()
                     ? catalog::money_text(order.tax_minor.value_or(0), order.paid_currency)
                     : std::string{}},
         {"agreed", agreed},
         {"is_mismatched", is_mismatched},
         {"is_duplicate", is_paid && success.is_buyers_browser && order.is_duplicate},
         {"order_reference", order.public_id},
         {"is_paid", is_paid},
         {"is_free", is_paid && order.paid_amount_minor == 0},
         {"is_strangers", is_paid && !success.is_buyers_browser},
         {"is_waiting", !order.has_money() && !is_failed},
         {"is_on_its_way", order.payment == Payment::processing},
         {"is_failed", is_failed},
         {"is_transfer_failed", order.payment == Payment::failed},
         {"can_set_password", success.can_set_password()},
         {"is_in_library", success.is_in_library},
         {"needs_mail", order.is_paid() && !order.user_id && !order.is_buyer_erased},
         {"has_account", order.is_paid() && order.user_id.has_value()}});
    add_unopened(data, success);
    add_address_form(data, success, form);
    return web::form_page("checkout/success", std::move(data), success_fields(), form)
        .shown_again_at(path_of_success(success.session_id));
}

Success success_or_not_found(const web::Request& request, Services& services,
                             std::optional<Order> order, const std::string& session_id) {
    if (!order) throw web::NotFound{"checkout session"};
    return success_of(request, services, std::move(*order), session_id);
}

}  // namespace

web::Response show_success(const web::Request& request, Services& services) {
    const auto session_id = request.query_value("session_id").value_or("");
    auto order = settled_order(services, audit::act_of(request, services), session_id);
    return success_page(success_or_not_found(request, services, std::move(order), session_id),
                        request.refused_form.get());
}

web::Response save_password(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto session_id = form.text("session_id");
    // Does not ask Stripe: the workers that hash passwords cannot reach it.
    const auto success =
        success_or_not_found(request, services, find_by_session(services, session_id), session_id);
    const auto back = path_of_success(session_id);
    if (!success.can_set_password()) return web::redirect(back);
    account::check_new_account(form, {success.order.email, services.config.school_name});
    if (form.has_errors()) return success_page(success, &form);

    const auto act = audit::act_of(request, services);
    account::count_password(services, "success:" + success.order.public_id, back);
    account::NewUser user{.name = form.trimmed("name"),
                          .password_hash = account::hash_password(form.text("password"))};
    const auto session_token = services.database.write([&](Transaction& transaction) {
        const auto user_id = claim_in_browser(transaction, act, success.order, std::move(user));
        if (!user_id) return std::string{};
        return account::start_session(transaction, act,
                                      account::new_session(request, *user_id, success.order.email));
    });
    if (session_token.empty()) return web::redirect(back);
    return account::signed_in_redirect(services, session_token,
                                       "/learn/" + success.order.course_slug);
}

web::Response save_address(const web::Request& request, Services& services) {
    web::Form form{request};
    const auto session_id = form.text("session_id");
    const auto success =
        success_or_not_found(request, services, find_by_session(services, session_id), session_id);
    const auto back = path_of_success(session_id);
    if (!success.can_correct_address()) return web::redirect(back);
    const auto email = account::confirmed_email_of(form);
    if (email && email->canonical == success.order.email.canonical) form.fail("email", "same");
    if (form.has_errors()) return success_page(success, &form);

    const auto act = audit::act_of(request, services);
    const bool may_ask = services.database.write([&](Transaction& transaction) {
        return account::may_request_mail(transaction, act, *email, "correct-address");
    });
    if (!may_ask)
        throw web::TooManyRequests{"correct address: too many mails within an hour", back};
    services.database.write([&](Transaction& transaction) {
        payments::correct_address(transaction, act, success.order, *email);
    });
    return web::redirect(back);  // the page says which address the order has now
}

web::Response show_cancel(const web::Request& request, Services& services) {
    const auto order = services.database.read([&](Connection& connection) {
        return payments::find_order_by_public_id(connection,
                                                 request.query_value("order").value_or(""));
    });
    const auto browser = request.cookie(services.cookies.name("checkout")).value_or("");
    const bool is_own = order && ((request.viewer && order->user_id == request.viewer->user_id) ||
                                  payments::was_begun_by(*order, browser));
    const bool is_paid = order && order->has_money();
    const auto success_url = is_own ? path_of_success(order->stripe_session_id) : std::string{};
    if (is_own && is_paid && find_unopened(services, *order)) return web::redirect(success_url);
    const bool is_under_way = order && order->payment == Payment::processing;
    return web::page("checkout/cancel",
                     web::view({{"has_course", order.has_value()},
                                {"course_slug", order ? order->course_slug : ""},
                                {"course_title", order ? order->course_title : ""},
                                {"is_paid", is_paid},
                                {"is_under_way", is_under_way},
                                {"is_left", !is_paid && !is_under_way},
                                {"has_purchase", is_own && (is_paid || is_under_way)},
                                {"success_url", success_url}}));
}

}  // namespace lectern::checkout
