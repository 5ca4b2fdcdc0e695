#pragma once

#include <string_view>

// Stripe's words for the states of refunds and disputes. Source: Stripe API, "The Refund object",
// "The Dispute object".

namespace lectern::payments {

/// Refund statuses as a PostgreSQL array, in the order in which they follow each other. A reported
/// status never replaces a later one.
constexpr const char* refund_ranking = "{requires_action,pending,succeeded,canceled,failed}";

/// The same for disputes. An inquiry can become a dispute, even after it was closed.
constexpr const char* dispute_ranking =
    "{warning_needs_response,warning_under_review,warning_closed,needs_response,under_review,"
    "prevented,won,lost}";
/// A status that is unknown here ranks as an open dispute.
constexpr int rank_of_unknown_dispute = 5;

/// Returns whether the refund takes money back, or is about to.
constexpr bool counts_as_refunded(std::string_view refund_status) {
    return refund_status == "pending" || refund_status == "succeeded";
}

/// The statuses for which it does, as a PostgreSQL array.
constexpr const char* counted_refunds = "{pending,succeeded}";

/// Returns whether the dispute is only an inquiry of the bank. It may become a dispute.
constexpr bool is_inquiry(std::string_view dispute_status) {
    return dispute_status.starts_with("warning_");
}

constexpr const char* lost_dispute = "lost";

constexpr bool is_lost_dispute(std::string_view dispute_status) {
    return dispute_status == lost_dispute;
}

/// A `prevented` dispute was settled by a refund, which is a fact of its own.
constexpr bool is_closed_dispute(std::string_view dispute_status) {
    return dispute_status == "won" || dispute_status == "lost" || dispute_status == "prevented" ||
           dispute_status == "warning_closed";
}

/// The statuses of closed disputes, as a PostgreSQL array.
constexpr const char* closed_disputes = "{won,lost,prevented,warning_closed}";

}  // namespace lectern::payments
