#include "payments/unopened_purchases_view.hpp"

namespace lectern::payments {

web::ViewData unopened_purchase_view(const UnopenedPurchase& purchase) {
    auto data = web::view({{"title", purchase.course_title},
                           {"order_reference", purchase.order_reference},
                           {"since", purchase.since}});
    for (const auto& [flag, is_set] : state_flags(purchase)) web::put(data, flag, is_set);
    return data;
}

}  // namespace lectern::payments
