#include "payments/unopened_purchases_view.hpp"

namespace lectern::payments {

web::ViewData unopened_purchase_view(const UnopenedPurchase& purchase) {
    const auto& status = purchase.status;
    return web::view({{"title", purchase.course_title},
                      {"order_reference", purchase.order_reference},
                      {"since", purchase.since},
                      {"is_on_its_way", status == "processing"},
                      {"is_failed", status == "failed"},
                      {"is_refunded", status == "refunded"},
                      {"is_disputed", status == "disputed"},
                      {"is_charged_back", status == "charged_back"}});
}

}  // namespace lectern::payments
