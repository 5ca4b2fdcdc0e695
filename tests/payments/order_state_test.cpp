#include "payments/order_state.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string>

#include "payments/stripe_statuses.hpp"

namespace lectern::payments {

using entitlement::EntitlementState;

namespace {

constexpr std::int64_t total = 4900;

OrderFacts paid(std::vector<RefundFact> refunds = {},
                const std::vector<std::string>& dispute_statuses = {}) {
    OrderFacts facts{
        .payment = Payment::paid, .paid_amount_minor = total, .refunds = std::move(refunds)};
    for (const auto& status : dispute_statuses) facts.disputes.push_back({.status = status});
    return facts;
}

std::string status_of(const OrderFacts& facts) {
    return to_text(order_state(facts).status);
}

std::string grants_of(const OrderFacts& facts) {
    return entitlement::to_text(order_state(facts).entitlements);
}

const std::vector<Payment> all_payments{Payment::pending, Payment::processing, Payment::expired,
                                        Payment::failed, Payment::paid};
const std::vector<const char*> all_refund_statuses{"pending", "requires_action", "succeeded",
                                                   "failed", "canceled"};
const std::vector<const char*> all_dispute_statuses{
    "needs_response",         "under_review",         "won",           "lost",
    "warning_needs_response", "warning_under_review", "warning_closed"};

}  // namespace

BOOST_AUTO_TEST_SUITE(order_status)

BOOST_AUTO_TEST_CASE(an_unpaid_order_has_the_status_of_its_payment_and_grants_nothing) {
    for (const auto payment : all_payments) {
        if (payment == Payment::paid) continue;
        const OrderFacts facts{.payment = payment};
        BOOST_TEST(status_of(facts) == to_text(payment));
        BOOST_TEST(grants_of(facts) == "revoked");
    }
}

BOOST_AUTO_TEST_CASE(a_paid_order_grants_access) {
    BOOST_TEST(status_of(paid()) == "paid");
    BOOST_TEST(grants_of(paid()) == "active");
}

BOOST_AUTO_TEST_CASE(an_order_paid_in_full_by_a_promotion_code_grants_access) {
    const OrderFacts facts{.payment = Payment::paid, .paid_amount_minor = 0};
    BOOST_TEST(status_of(facts) == "paid");
    BOOST_TEST(grants_of(facts) == "active");
}

BOOST_AUTO_TEST_CASE(a_full_refund_revokes_and_a_partial_one_does_not) {
    BOOST_TEST(status_of(paid({{"succeeded", total}})) == "refunded");
    BOOST_TEST(grants_of(paid({{"succeeded", total}})) == "revoked");
    BOOST_TEST(status_of(paid({{"succeeded", total - 1}})) == "partially_refunded");
    BOOST_TEST(grants_of(paid({{"succeeded", total - 1}})) == "active");
    BOOST_TEST(status_of(paid({{"succeeded", total - 1}, {"succeeded", 1}})) == "refunded");
}

BOOST_AUTO_TEST_CASE(a_pending_refund_counts_at_once) {
    BOOST_TEST(status_of(paid({{"pending", total}})) == "refunded");
    BOOST_TEST(grants_of(paid({{"succeeded", 4000}, {"pending", 900}})) == "revoked");
}

BOOST_AUTO_TEST_CASE(a_refund_that_did_not_happen_does_not_count) {
    for (const auto* status : {"failed", "canceled", "requires_action"}) {
        BOOST_TEST(status_of(paid({{status, total}})) == "paid", status);
        BOOST_TEST(grants_of(paid({{status, total}})) == "active", status);
    }
    BOOST_TEST(status_of(paid({{"failed", total}, {"succeeded", 100}})) == "partially_refunded");
}

BOOST_AUTO_TEST_CASE(an_open_dispute_suspends) {
    for (const auto* status : {"needs_response", "under_review"}) {
        BOOST_TEST(status_of(paid({}, {status})) == "disputed", status);
        BOOST_TEST(grants_of(paid({}, {status})) == "suspended", status);
    }
}

BOOST_AUTO_TEST_CASE(a_won_dispute_or_a_warning_takes_nothing_away) {
    for (const auto* status :
         {"won", "warning_needs_response", "warning_under_review", "warning_closed"}) {
        BOOST_TEST(status_of(paid({}, {status})) == "paid", status);
        BOOST_TEST(grants_of(paid({}, {status})) == "active", status);
    }
}

BOOST_AUTO_TEST_CASE(a_lost_dispute_revokes) {
    BOOST_TEST(status_of(paid({}, {"lost"})) == "charged_back");
    BOOST_TEST(grants_of(paid({}, {"lost"})) == "revoked");
    BOOST_TEST(status_of(paid({}, {"won", "lost"})) == "charged_back");
}

BOOST_AUTO_TEST_CASE(the_most_restrictive_fact_decides) {
    BOOST_TEST(status_of(paid({{"succeeded", total}}, {"lost"})) == "charged_back");
    BOOST_TEST(status_of(paid({{"succeeded", total}}, {"needs_response"})) == "refunded");
    BOOST_TEST(status_of(paid({{"succeeded", 100}}, {"needs_response"})) == "disputed");
    BOOST_TEST(status_of(paid({{"succeeded", 100}}, {"won"})) == "partially_refunded");
    BOOST_TEST(status_of(paid({}, {"won", "under_review"})) == "disputed");
}

BOOST_AUTO_TEST_CASE(a_won_dispute_does_not_restore_a_refunded_order) {
    BOOST_TEST(grants_of(paid({{"succeeded", total}}, {"won"})) == "revoked");
}

BOOST_AUTO_TEST_CASE(a_voided_order_counts_as_refunded) {
    OrderFacts facts{.payment = Payment::paid, .is_voided = true};
    BOOST_TEST(status_of(facts) == "refunded");
    BOOST_TEST(grants_of(facts) == "revoked");
}

BOOST_AUTO_TEST_CASE(the_order_of_facts_does_not_matter) {
    for (const auto* first : all_refund_statuses) {
        for (const auto* second : all_refund_statuses) {
            for (const auto* dispute : all_dispute_statuses) {
                for (const auto* other : all_dispute_statuses) {
                    const auto one = paid({{first, 4000}, {second, 900}}, {dispute, other});
                    const auto another = paid({{second, 900}, {first, 4000}}, {other, dispute});
                    BOOST_TEST((order_state(one) == order_state(another)));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(only_a_paid_order_ever_grants_access) {
    for (const auto payment : all_payments) {
        for (const auto* refund : all_refund_statuses) {
            for (const auto* dispute : all_dispute_statuses) {
                auto facts = paid({{refund, total}}, {dispute});
                facts.payment = payment;
                const auto state = order_state(facts);
                const bool grants = state.entitlements == EntitlementState::active;
                BOOST_TEST((!grants || payment == Payment::paid));
                // A state without access has a reason.
                BOOST_TEST(grants == state.reason.empty());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_paid_order_of_each_status_gives_what_the_table_says) {
    BOOST_TEST(entitlements_by_status() ==
               R"({"pending":"revoked","processing":"revoked","paid":"active",)"
               R"("mismatched":"revoked","failed":"revoked","expired":"revoked",)"
               R"("partially_refunded":"active","refunded":"revoked","disputed":"suspended",)"
               R"("charged_back":"revoked"})");
}

BOOST_AUTO_TEST_CASE(a_disputed_order_with_a_mismatched_payment_gives_nothing) {
    auto facts = paid({}, {"needs_response"});
    facts.payment = Payment::mismatched;
    BOOST_TEST(status_of(facts) == "disputed");
    BOOST_TEST(grants_of(facts) == "revoked");
}

BOOST_AUTO_TEST_CASE(payments_survive_conversion_to_text_and_back) {
    for (const auto payment : all_payments) {
        BOOST_TEST((payment_from(to_text(payment)) == payment));
    }
    BOOST_CHECK_THROW(payment_from("refunded"), std::invalid_argument);
    BOOST_CHECK_THROW(payment_from(""), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(paid_outranks_every_other_payment) {
    BOOST_TEST((*std::max_element(all_payments.begin(), all_payments.end()) == Payment::paid));
}

BOOST_AUTO_TEST_CASE(statements_count_the_same_refunds) {
    std::string counted;
    for (const std::string status : all_refund_statuses) {
        if (counts_as_refunded(status)) counted += (counted.empty() ? "" : ",") + status;
    }
    BOOST_TEST('{' + counted + '}' == counted_refunds);
}

BOOST_AUTO_TEST_CASE(statements_have_the_same_closed_disputes_and_payments_with_money) {
    const auto is_in = [](const std::string& list, const std::string& word) {
        return (',' + list.substr(1, list.size() - 2) + ',').find(',' + word + ',') !=
               std::string::npos;
    };
    const std::string ranking = dispute_ranking;
    std::istringstream disputes{ranking.substr(1, ranking.size() - 2)};
    for (std::string status; std::getline(disputes, status, ',');)
        BOOST_TEST(is_in(closed_disputes, status) == is_closed_dispute(status), status);
    const auto payments = payment_ranking();
    std::istringstream names{payments.substr(1, payments.size() - 2)};
    for (std::string name; std::getline(names, name, ',');)
        BOOST_TEST(is_in(payments_with_money, name) == has_money(payment_from(name)), name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
