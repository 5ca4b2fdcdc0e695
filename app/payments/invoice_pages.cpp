#include "payments/invoice_pages.hpp"

#include <algorithm>
#include <string_view>

#include "payments/orders.hpp"
#include "platform/ascii.hpp"
#include "platform/log.hpp"
#include "web/errors.hpp"

namespace lectern::payments {

namespace {

bool is_host_character(char character) {
    return is_lower_letter(character) || is_digit(character) || character == '-' ||
           character == '.';
}

/// Returns Stripe's id of the order's invoice; empty if there is none yet. Stripe may make it after
/// the event about the payment; then the session names it.
std::string invoice_of(Payments& payments, const Order& order) {
    if (!order.stripe_invoice_id.empty()) return order.stripe_invoice_id;
    const auto session = payments.find_checkout_session(order.stripe_session_id);
    return session ? session->invoice : std::string{};
}

/// Returns the URL of the invoice's page, else of its PDF; empty if Stripe has none.
std::string url_of_invoice(Payments& payments, const Order& order) {
    const auto id = invoice_of(payments, order);
    if (id.empty()) return {};
    const auto invoice = payments.find_invoice(id);
    if (!invoice) return {};
    return invoice->hosted_url.empty() ? invoice->pdf_url : invoice->hosted_url;
}

web::Response no_invoice() {
    return web::page("payments/no_invoice", web::ViewData{}).with_status(503);
}

/// Finds a paid order of the viewer that asked for an invoice.
Order order_of_viewer(const web::Request& request, Services& services) {
    const auto& id = request.path_value("order");
    const auto order = services.database.read(
        [&](Connection& connection) { return find_order_by_public_id(connection, id); });
    const bool is_own = order && order->user_id == request.viewer->user_id;
    if (!is_own || !order->has_money() || !order->has_invoice())
        throw web::NotFound{"invoice of order " + id};
    return *order;
}

}  // namespace

bool is_stripe_url(const std::string& url, const Config& config) {
    if (config.is_sandbox() && url.starts_with(config.stripe_api_url + '/')) return true;
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) return false;
    const auto rest = std::string_view{url}.substr(scheme.size());
    const auto host = rest.substr(0, rest.find('/'));
    return std::ranges::all_of(host, is_host_character) &&
           (host == "stripe.com" || host.ends_with(".stripe.com"));
}

web::Response show_invoice(const web::Request& request, Services& services) {
    const auto order = order_of_viewer(request, services);
    try {
        const auto url = url_of_invoice(services.payments, order);
        if (is_stripe_url(url, services.config)) return web::redirect(url);
        log::warning("invoice of order " + order.public_id +
                         (url.empty() ? ": Stripe has none" : ": its URL is not Stripe's"),
                     request.request_id);
    } catch (const PaymentsError& error) {
        log::warning("invoice of order " + order.public_id + ": " + error.what(),
                     request.request_id);
    }
    return no_invoice();
}

}  // namespace lectern::payments
