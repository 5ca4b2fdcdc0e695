#pragma once

#include <vector>

#include "payments/receipts.hpp"
#include "services.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace lectern::payments {

/// Shows the learner's own purchases, with Stripe's receipts.
web::Response show_receipts(const web::Request& request, Services& services);

web::ViewData receipts_view(const std::vector<ReceiptLine>& lines);

}  // namespace lectern::payments
