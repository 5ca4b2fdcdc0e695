#include "money_pages.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "amount.hpp"
#include "control_request.hpp"
#include "platform/json.hpp"
#include "web/errors.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::size_t most_shown = 50;

template <typename Item>
web::ViewData item_view(const Item& item) {
    return web::view({{"id", item.id}, {"status", item.status}});
}

template <typename Item>
web::ViewData items_view(const std::vector<Item>& items) {
    std::vector<web::ViewData> views;
    for (const auto& item : items) views.push_back(item_view(item));
    return web::view_list(std::move(views));
}

web::ViewData payment_view(const Session& session, const Money& money) {
    const auto refunds = money.refunds_of(session.id);
    const auto disputes = money.disputes_of(session.id);
    return web::view({{"session_id", session.id},
                      {"payment_intent", session.payment_intent},
                      {"email", session.paid_by_email},
                      {"total", amount_text(session.amount_total_minor, session.currency)},
                      {"has_refunds", !refunds.empty()},
                      {"refunds", items_view(refunds)},
                      {"has_disputes", !disputes.empty()},
                      {"disputes", items_view(disputes)}});
}

Session paid_session(const web::Request& request, const Sandbox& sandbox) {
    auto session = sandbox.sessions.find(request.path_value("id"));
    if (!session || session->payment_intent.empty() || session->payment_status != "paid") {
        throw web::NotFound{"session: none of that id is paid"};
    }
    return *std::move(session);
}

std::string wanted_status(const web::Request& request, const std::string& otherwise,
                          bool (*is_status)(const std::string&)) {
    auto status = wanted(request, "status");
    if (status.empty()) status = otherwise;
    if (!is_status(status)) throw web::BadRequest{"status: unknown"};
    return status;
}

/// Returns the requested amount, or the whole rest if none is given.
std::int64_t wanted_amount(const web::Request& request, const Session& session,
                           const Money& money) {
    const auto text = wanted(request, "amount");
    if (text.empty()) {
        auto left = session.amount_total_minor;
        for (const auto& refund : money.refunds_of(session.id))
            if (refund.counts()) left -= refund.amount_minor;
        return left;
    }
    std::int64_t amount = 0;
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (fault != std::errc{} || stop != text.data() + text.size()) {
        throw web::BadRequest{"amount: no number"};
    }
    return amount;
}

web::Response moved(const web::Request& request, const std::string& id, const std::string& status) {
    return done(request, json::object({{"id", id}, {"status", status}}), "/payments");
}

}  // namespace

web::Response show_payments(const web::Request& /*request*/, Sandbox& sandbox) {
    std::vector<web::ViewData> rows;
    for (const auto& session : sandbox.sessions.list()) {
        if (session.payment_status != "paid" || session.payment_intent.empty()) continue;
        if (rows.size() < most_shown) rows.push_back(payment_view(session, sandbox.money));
    }
    return web::page("payments/list", web::view({{"has_payments", !rows.empty()},
                                                 {"payments", web::view_list(std::move(rows))}}));
}

web::Response refund_session(const web::Request& request, Sandbox& sandbox) {
    const auto session = paid_session(request, sandbox);
    const auto status = wanted_status(request, "succeeded", is_refund_status);
    const auto refund =
        sandbox.money.refund(session, wanted_amount(request, session, sandbox.money), status);
    if (!refund) throw web::BadRequest{"amount: more than was paid and not yet refunded"};
    return moved(request, refund->id, refund->status);
}

web::Response move_refund(const web::Request& request, Sandbox& sandbox) {
    auto refund = sandbox.money.find_refund(request.path_value("id"));
    if (!refund) throw web::NotFound{"refund: none of that id"};
    sandbox.money.set_status(*refund, wanted_status(request, "", is_refund_status));
    return moved(request, refund->id, refund->status);
}

web::Response dispute_session(const web::Request& request, Sandbox& sandbox) {
    const auto session = paid_session(request, sandbox);
    const auto dispute =
        sandbox.money.dispute(session, wanted_status(request, "needs_response", is_dispute_status));
    return moved(request, dispute.id, dispute.status);
}

web::Response warn_of_fraud(const web::Request& request, Sandbox& sandbox) {
    const auto id = sandbox.money.warn_of_fraud(paid_session(request, sandbox));
    return moved(request, id, "created");
}

web::Response move_dispute(const web::Request& request, Sandbox& sandbox) {
    auto dispute = sandbox.money.find_dispute(request.path_value("id"));
    if (!dispute) throw web::NotFound{"dispute: none of that id"};
    sandbox.money.set_status(*dispute, wanted_status(request, "", is_dispute_status));
    return moved(request, dispute->id, dispute->status);
}

web::Response show_invoice_page(const web::Request& request, Sandbox& sandbox) {
    const auto session = sandbox.money.find_invoiced(request.path_value("invoice"));
    if (!session) throw web::NotFound{"invoice: there is none of that id"};
    return web::page(
        "payments/invoice",
        web::view({{"invoice", session->invoice},
                   {"total", amount_text(session->amount_total_minor, session->currency)}}));
}

web::Response show_receipt(const web::Request& request, Sandbox& sandbox) {
    const auto session = sandbox.money.find_paid(request.path_value("charge"));
    if (!session) throw web::NotFound{"receipt: no charge of that id was paid"};
    return web::page(
        "payments/receipt",
        web::view({{"charge", charge_id(*session)},
                   {"total", amount_text(session->amount_total_minor, session->currency)}}));
}

}  // namespace lectern::sandbox
