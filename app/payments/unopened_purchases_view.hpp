#pragma once

#include "payments/unopened_purchases.hpp"
#include "web/view.hpp"

namespace lectern::payments {

/// Returns what the partial `purchase_state` reads, with title and order.
web::ViewData unopened_purchase_view(const UnopenedPurchase& purchase);

}  // namespace lectern::payments
