#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/database.hpp"

// A learner's purchases, as a page shows them.

namespace lectern::payments {

/// A refund that was made or is under way, not one that failed or was canceled.
struct ReceiptRefund {
    std::int64_t amount_minor = 0;
    std::string refunded_on;  // when Stripe last reported it, in the school's time zone
    bool is_made = false;     // otherwise it is under way
};

struct ReceiptLine {
    std::string order_reference;
    std::string course_title;
    std::string paid_on;  // in the school's time zone
    std::int64_t paid_amount_minor = 0;
    std::optional<std::int64_t> tax_minor;  // within the paid amount; nothing if not known
    std::string currency;
    std::string status;        // of the order
    std::string receipt_url;   // Stripe's; empty if none, or not yet fetched by `lectern jobs`
    bool has_invoice = false;  // Stripe has made one, or is about to
    std::vector<ReceiptRefund> refunds = {};  // the oldest first
};

/// Lists the learner's purchases, newest first.
std::vector<ReceiptLine> list_receipts(DatabaseHandle& handle, UserId user_id,
                                       const std::string& time_zone);

}  // namespace lectern::payments
