// What an order of each status gives is written in C++ and in sql/invariants.sql.

#include "payments/order_state.hpp"

#include <algorithm>
#include <string>

#include <boost/test/unit_test.hpp>

#include "operations/operations_commands.hpp"
#include "payments/order_comparison.hpp"
#include "support/source_tree.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

using entitlement::EntitlementState;

constexpr OrderStatus all_statuses[] = {OrderStatus::pending,  OrderStatus::processing,
                                        OrderStatus::paid,     OrderStatus::mismatched,
                                        OrderStatus::failed,   OrderStatus::expired,
                                        OrderStatus::refunded, OrderStatus::partially_refunded,
                                        OrderStatus::disputed, OrderStatus::charged_back};
constexpr EntitlementState all_states[] = {EntitlementState::active, EntitlementState::suspended,
                                           EntitlementState::revoked};

struct PaidSchool : test::TestSchool {
    Order sold = paid_order();

    void set(OrderStatus status, EntitlementState state) {
        change("UPDATE orders SET status = $1", to_text(status));
        change("UPDATE entitlements SET status = $1", entitlement::to_text(state));
    }
    bool is_broken_invariant() {
        const auto broken =
            operations::find_broken_invariants(database(), test::in_source("sql/invariants.sql"));
        return std::ranges::any_of(broken, [](const auto& invariant) {
            return invariant.rule == "entitlement status differs from the status of its order";
        });
    }
    bool is_difference() {
        const auto operation = act();
        const ReconcileRequest request{.since = clock.now() - std::chrono::hours{24}};
        Comparison comparison{database(), payments, operation, request};
        compare_entitlements(comparison);
        return !comparison.judge().differences.empty();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(order_state_in_the_database, PaidSchool)

BOOST_AUTO_TEST_CASE(invariants_and_reconciliation_expect_the_entitlements_of_each_status) {
    for (const auto status : all_statuses) {
        for (const auto state : all_states) {
            const bool is_wrong = state != entitlements_of_paid(status);
            set(status, state);
            BOOST_TEST_CONTEXT(to_text(status) << " order, " << entitlement::to_text(state)) {
                BOOST_TEST(is_broken_invariant() == is_wrong);
                BOOST_TEST(is_difference() == is_wrong);
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
