#include "payments/receipts_pages.hpp"

#include <utility>

#include "catalog/money.hpp"
#include "web/date_view.hpp"

namespace lectern::payments {

namespace {

web::ViewData refund_view(const ReceiptRefund& refund, const std::string& currency) {
    return web::view({{"amount", catalog::money_text(refund.amount_minor, currency)},
                      {"is_made", refund.is_made},
                      {"refunded_on", web::date_view(refund.refunded_on)}});
}

web::ViewData receipt_view(const ReceiptLine& line) {
    std::vector<web::ViewData> refunds;
    for (const auto& refund : line.refunds) refunds.push_back(refund_view(refund, line.currency));
    return web::view(
        {{"order_reference", line.order_reference},
         {"course_title", line.course_title},
         {"paid_on", web::date_view(line.paid_on)},
         {"total", catalog::money_text(line.paid_amount_minor, line.currency)},
         {"is_free", line.paid_amount_minor == 0},
         {"has_tax", line.tax_minor.value_or(0) > 0},
         {"tax", catalog::money_text(line.tax_minor.value_or(0), line.currency)},
         {"is_mismatched", line.status == "mismatched"},
         {"has_refunds", !line.refunds.empty()},
         {"refunds", web::view_list(std::move(refunds))},
         {"is_refunded", line.status == "refunded" && line.refunds.empty()},
         {"is_partially_refunded", line.status == "partially_refunded" && line.refunds.empty()},
         {"is_disputed", line.status == "disputed"},
         {"is_charged_back", line.status == "charged_back"},
         {"has_invoice", line.has_invoice},
         {"has_receipt", !line.receipt_url.empty()},
         {"is_receipt_pending", line.receipt_url.empty() && line.paid_amount_minor > 0},
         {"receipt_url", line.receipt_url}});
}

}  // namespace

web::ViewData receipts_view(const std::vector<ReceiptLine>& lines) {
    std::vector<web::ViewData> items;
    items.reserve(lines.size());
    for (const auto& line : lines) items.push_back(receipt_view(line));
    return web::view(
        {{"has_receipts", !lines.empty()}, {"receipts", web::view_list(std::move(items))}});
}

web::Response show_receipts(const web::Request& request, Services& services) {
    const auto lines = services.database.read([&](Connection& connection) {
        return list_receipts(connection, request.viewer->user_id, services.config.time_zone);
    });
    return web::page("payments/receipts", receipts_view(lines));
}

}  // namespace lectern::payments
