#include "payments/receipts_pages.hpp"

#include "catalog/money.hpp"

namespace lectern::payments {

namespace {

web::ViewData receipt_view(const ReceiptLine& line) {
    return web::view(
        {{"order_reference", line.order_reference},
         {"course_title", line.course_title},
         {"paid_on", line.paid_on},
         {"total", catalog::money_text(line.paid_amount_minor, line.currency)},
         {"is_free", line.paid_amount_minor == 0},
         {"has_tax", line.tax_minor.value_or(0) > 0},
         {"tax", catalog::money_text(line.tax_minor.value_or(0), line.currency)},
         {"is_mismatched", line.status == "mismatched"},
         {"is_refunded", line.status == "refunded"},
         {"is_partially_refunded", line.status == "partially_refunded"},
         {"is_disputed", line.status == "disputed"},
         {"is_charged_back", line.status == "charged_back"},
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
