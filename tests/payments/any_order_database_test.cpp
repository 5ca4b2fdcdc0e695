// The same facts lead to the same order state, in whatever order, number and combination they
// arrive. With the database.

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "payments/order_state.hpp"
#include "payments/stripe_events.hpp"
#include "support/addresses.hpp"
#include "support/captured_output.hpp"
#include "support/site_at_once.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

using test::FakePayments;
using test::money_event;

/// Every kind of event that Stripe may send about an order.
enum class EventKind {
    completed,
    completed_unpaid,
    async_succeeded,
    async_failed,
    expired,
    refund_pending,
    refund_succeeded,
    refund_failed,
    partial_refund,
    charge_refunded,
    warning,
    dispute_created,
    dispute_updated,
    dispute_won,
    dispute_lost,
    completed_mismatched  // instead of `completed`: a session has one payment
};

constexpr int kinds = 15;  // without `completed_mismatched`, which as_mismatched() adds
constexpr std::int64_t total = 4900;
constexpr std::int64_t part = 1000;
constexpr int samples = 2000;
constexpr unsigned seed = 20261124;

/// The state expected of a set of events, computed without regard to their order.
struct Expected {
    std::map<std::string, std::pair<int, RefundFact>> refunds;
    std::map<std::string, std::pair<int, DisputeFact>> disputes;
    OrderFacts facts;

    void pay(Payment payment) { facts.payment = std::max(facts.payment, payment); }
    void refund(const std::string& id, int rank, RefundFact fact) {
        auto& known = refunds[id];
        known = std::max(known, std::pair{rank, std::move(fact)},
                         [](const auto& a, const auto& b) { return a.first < b.first; });
    }
    void dispute(int rank, const std::string& status) {
        auto& known = disputes["dp"];
        if (rank > known.first) known = {rank, {status}};
    }
    OrderState state() {
        facts.paid_amount_minor = total;
        for (const auto& [id, ranked] : refunds) facts.refunds.push_back(ranked.second);
        for (const auto& [id, ranked] : disputes) facts.disputes.push_back(ranked.second);
        return order_state(facts);
    }
};

void add(Expected& expected, EventKind kind) {
    switch (kind) {
        case EventKind::completed:
        case EventKind::async_succeeded:
            return expected.pay(Payment::paid);
        case EventKind::completed_unpaid:
            return expected.pay(Payment::processing);
        case EventKind::async_failed:
            return expected.pay(Payment::failed);
        case EventKind::expired:
            return expected.pay(Payment::expired);
        case EventKind::refund_pending:
            return expected.refund("re_1", 1, {"pending", total});
        case EventKind::refund_succeeded:
            return expected.refund("re_1", 2, {"succeeded", total});
        case EventKind::refund_failed:
            return expected.refund("re_1", 3, {"failed", total});
        case EventKind::partial_refund:
            return expected.refund("re_2", 1, {"succeeded", part});
        case EventKind::charge_refunded:
            expected.facts.reported_refund_minor = total;
            return;
        case EventKind::warning:
            return expected.dispute(1, "warning_needs_response");
        case EventKind::dispute_created:
            return expected.dispute(2, "needs_response");
        case EventKind::dispute_updated:
            return expected.dispute(3, "under_review");
        case EventKind::dispute_won:
            return expected.dispute(4, "won");
        case EventKind::dispute_lost:
            return expected.dispute(5, "lost");
        case EventKind::completed_mismatched:
            return expected.pay(Payment::mismatched);
    }
}

using Sequence = std::vector<EventKind>;

/// Returns the sequence with each payment replaced by one that differs from what was agreed.
Sequence as_mismatched(Sequence sequence) {
    for (auto& kind : sequence)
        if (kind == EventKind::completed || kind == EventKind::async_succeeded)
            kind = EventKind::completed_mismatched;
    return sequence;
}

/// Delivers sequences of events, each to a new order, on a connection of its own.
class EventDeliverer {
  public:
    EventDeliverer(const test::TestDatabase& test, CourseId course, CheckoutSession session,
                   Timestamp now)
        : database_{test.connection_string()},
          course_{course},
          session_{std::move(session)},
          now_{now} {}

    /// Opens an order, delivers the sequence, and returns the state of the order and its
    /// entitlement. `number` makes the ids unique.
    std::string outcome_of(const Sequence& sequence, std::size_t number) {
        name_ = std::to_string(number);
        events_ = 0;
        const auto order = open_order();
        for (const auto kind : sequence) {
            const auto event = event_of(order, kind);
            database_.write([&](Transaction& transaction) {
                receive_event(transaction, {.actor = audit::Actor::stripe, .now = now_}, event);
            });
        }
        return database_.read([&](Connection& connection) {
            return query(connection, R"sql(
                SELECT orders.status || coalesce(' ' || entitlements.status, '')
                       || coalesce(' ' || status_because, '') AS outcome
                  FROM orders
                  JOIN order_items ON order_items.order_id = orders.id
             LEFT JOIN entitlements ON entitlements.order_item_id = order_items.id
                 WHERE orders.id = $1
            )sql",
                         order.id)
                .front()
                .text("outcome");
        });
    }

  private:
    Order open_order() {
        return database_.write([&](Transaction& transaction) {
            return payments::open_order(transaction, {.now = now_},
                                        {.course_id = course_,
                                         .course_title = "Practical SQL",
                                         .amount_minor = total,
                                         .currency = "EUR",
                                         .stripe_price = "price_sql",
                                         .email = test::address("guest" + name_ + "@example.com"),
                                         .browser_token = "browser " + name_});
        });
    }
    std::string next_id() { return "evt_" + name_ + '_' + std::to_string(++events_); }
    StripeEvent session_event(const Order& order, const std::string& type, const char* status,
                              std::int64_t subtotal_minor = total) {
        auto session = session_;
        session.id = "cs_test_" + name_;
        session.order_id = session.client_reference_id = order.public_id;
        session.customer_email = order.email.text;
        FakePayments::pay(session);
        session.payment_status = status;
        session.amount_subtotal_minor = subtotal_minor;
        if (type == "checkout.session.expired") {
            session.payment_intent = "";
            session.status = "expired";
        }
        return test::event_about(next_id(), type, session);
    }
    StripeEvent money(const std::string& type, const std::string& object, const std::string& status,
                      std::int64_t amount_minor = total) {
        return money_event(next_id(), {.type = type,
                                       .object = object + '_' + name_,
                                       .status = status,
                                       .amount_minor = amount_minor,
                                       .payment_intent = "pi_cs_test_" + name_});
    }
    StripeEvent event_of(const Order& order, EventKind kind) {
        switch (kind) {
            case EventKind::completed:
                return session_event(order, "checkout.session.completed", "paid");
            case EventKind::completed_unpaid:
                return session_event(order, "checkout.session.completed", "unpaid");
            case EventKind::async_succeeded:
                return session_event(order, "checkout.session.async_payment_succeeded", "paid");
            case EventKind::async_failed:
                return session_event(order, "checkout.session.async_payment_failed", "unpaid");
            case EventKind::expired:
                return session_event(order, "checkout.session.expired", "unpaid");
            case EventKind::refund_pending:
                return money("refund.created", "re_1", "pending");
            case EventKind::refund_succeeded:
                return money("refund.updated", "re_1", "succeeded");
            case EventKind::refund_failed:
                return money("refund.failed", "re_1", "failed");
            case EventKind::partial_refund:
                return money("refund.created", "re_2", "succeeded", part);
            case EventKind::charge_refunded:
                return money("charge.refunded", "ch", "succeeded");
            case EventKind::warning:
                return money("charge.dispute.created", "dp", "warning_needs_response");
            case EventKind::dispute_created:
                return money("charge.dispute.created", "dp", "needs_response");
            case EventKind::dispute_updated:
                return money("charge.dispute.updated", "dp", "under_review");
            case EventKind::dispute_won:
                return money("charge.dispute.closed", "dp", "won");
            case EventKind::dispute_lost:
                return money("charge.dispute.closed", "dp", "lost");
            case EventKind::completed_mismatched:
                return session_event(order, "checkout.session.completed", "paid", total - part);
        }
        throw std::logic_error{"unknown kind of event"};
    }

    Database database_;
    CourseId course_;
    CheckoutSession session_;
    Timestamp now_;
    std::string name_;
    int events_ = 0;
};

std::string expected_of(const Sequence& set) {
    Expected expected;
    for (const auto kind : set) add(expected, kind);
    const auto state = expected.state();
    const std::string status = to_text(state.status);
    if (expected.facts.payment != Payment::paid) return status;
    return status + ' ' + entitlement::to_text(state.entitlements) +
           (state.reason.empty() ? "" : ' ' + state.reason);
}

struct AnyOrder : test::TestSchool {
    const test::CapturedOutput quiet;
    std::vector<Sequence> sequences;

    void add_all_orders(Sequence set) {
        std::ranges::sort(set);
        do {
            sequences.push_back(set);
        } while (std::ranges::next_permutation(set).found);
    }
    /// Delivers all sequences, several at a time, and compares each result with the expected state.
    void check() {
        constexpr int tellers = 6;
        const auto session = session_of(open(wish()));
        const auto faults = test::at_once(tellers, [&](int teller) {
            EventDeliverer own{test, course, session, clock.now()};
            std::string text;
            for (auto i = static_cast<std::size_t>(teller); i < sequences.size(); i += tellers) {
                const auto outcome = own.outcome_of(sequences[i], i);
                const auto expected = expected_of(sequences[i]);
                if (outcome == expected) continue;
                for (const auto kind : sequences[i])
                    text += std::to_string(static_cast<int>(kind)) + ' ';
                text += "came to " + outcome + ", expected " + expected + '\n';
            }
            return text;
        });
        for (const auto& fault : faults) BOOST_TEST(fault == "");
        BOOST_TEST(number("SELECT count(*) AS value FROM stripe_events WHERE status = 'failed'") ==
                   0);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(any_order, AnyOrder)

BOOST_AUTO_TEST_CASE(every_pair_of_events_leads_to_the_same_state_in_both_orders) {
    for (int one = 0; one < kinds; ++one)
        for (int other = 0; other < kinds; ++other) {
            const Sequence pair{static_cast<EventKind>(one), static_cast<EventKind>(other)};
            // Refunds and disputes matter once the order is paid.
            const Sequence paid{pair[0], pair[1], EventKind::completed};
            for (const auto& sequence : {pair, paid, as_mismatched(pair), as_mismatched(paid)})
                sequences.push_back(sequence);
        }
    check();
}

BOOST_AUTO_TEST_CASE(every_permutation_of_a_plausible_history_leads_to_the_same_state) {
    using enum EventKind;
    for (const auto& story : std::vector<Sequence>{
             {expired},
             {completed_unpaid, async_failed},
             {completed_unpaid, async_failed, async_succeeded},
             {completed_unpaid, async_succeeded, refund_pending, refund_succeeded, refund_failed},
             {completed, refund_pending, refund_succeeded, refund_failed, charge_refunded},
             {completed, partial_refund, dispute_created, dispute_updated, dispute_won},
             {completed, dispute_created, dispute_won, refund_succeeded, charge_refunded},
             {completed, dispute_created, dispute_lost, refund_pending, refund_succeeded},
             {completed, partial_refund, refund_pending, refund_failed, dispute_created},
             {completed, warning, dispute_created, dispute_won, partial_refund},
             {expired, completed, refund_pending, refund_failed, dispute_updated},
             as_mismatched({completed, refund_pending, refund_succeeded, refund_failed}),
             as_mismatched({completed, partial_refund, dispute_created, dispute_won}),
             as_mismatched({expired, completed, dispute_created, dispute_lost, charge_refunded})})
        add_all_orders(story);
    check();
}

BOOST_AUTO_TEST_CASE(two_thousand_random_sequences_lead_to_the_state_of_their_sets) {
    std::mt19937 random{seed};
    std::uniform_int_distribution<int> any_kind{0, kinds - 1};
    std::uniform_int_distribution<int> any_size{1, 5};
    for (int sample = 0; sample < samples; ++sample) {
        Sequence sequence;
        const int size = any_size(random);
        for (int i = 0; i < size; ++i) sequence.push_back(static_cast<EventKind>(any_kind(random)));
        // Half of the samples contain a payment, at a random place.
        if (sample % 2 == 0) sequence.push_back(EventKind::completed);
        std::ranges::shuffle(sequence, random);
        sequences.push_back(sample % 5 == 0 ? as_mismatched(sequence) : sequence);
    }
    check();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
