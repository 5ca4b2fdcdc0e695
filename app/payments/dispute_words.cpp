#include "payments/dispute_words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "payments/stripe_statuses.hpp"

namespace lectern::payments {

namespace {

/// A reason of Stripe's, and the flag for which the views have words. Source: Stripe API, "The
/// Dispute object", `reason`.
struct Reason {
    std::string_view name;
    std::string_view flag;
};

constexpr std::array reasons{
    Reason{"fraudulent", "reason_is_fraudulent"},
    Reason{"unrecognized", "reason_is_unrecognized"},
    Reason{"duplicate", "reason_is_duplicate"},
    Reason{"product_not_received", "reason_is_not_received"},
    Reason{"product_unacceptable", "reason_is_unacceptable"},
    Reason{"credit_not_processed", "reason_is_no_credit"},
    Reason{"subscription_canceled", "reason_is_canceled"},
    Reason{"debit_not_authorized", "reason_is_not_authorized"},
    Reason{"insufficient_funds", "reason_is_no_funds"},
};

/// Returns `2026-12-09 23:59 UTC`.
std::string minute_text(Timestamp time) {
    auto text = iso8601(time).substr(0, std::string_view{"2026-12-09T23:59"}.size());
    std::ranges::replace(text, 'T', ' ');
    return text + " UTC";
}

}  // namespace

void add_dispute_words(std::vector<json::Member>& members, const Dispute* dispute) {
    const Dispute none;
    const auto& known = dispute == nullptr ? none : *dispute;
    for (const auto& reason : reasons)
        members.push_back({reason.flag, known.reason == reason.name});
    const bool is_known = std::ranges::any_of(
        reasons, [&](const Reason& reason) { return reason.name == known.reason; });
    const auto& status = known.status;
    const bool needs_answer = status.ends_with("needs_response");
    members.push_back({"reason_is_other", !is_known});
    members.push_back({"is_inquiry", is_inquiry(status)});
    members.push_back({"needs_answer", needs_answer});
    members.push_back({"is_under_review", status.ends_with("under_review")});
    members.push_back({"is_won", status == "won"});
    members.push_back({"is_lost", is_lost_dispute(status)});
    members.push_back({"is_prevented", status == "prevented"});
    members.push_back({"is_inquiry_closed", status == "warning_closed"});
    members.push_back({"has_answer_by", needs_answer && known.answer_by.has_value()});
    members.push_back({"answer_by", known.answer_by ? minute_text(*known.answer_by) : ""});
}

}  // namespace lectern::payments
