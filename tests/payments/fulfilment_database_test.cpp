#include "payments/fulfilment.hpp"
#include "payments/order_decisions.hpp"
#include "payments/order_status.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "account/account.hpp"
#include "mail/mail_view.hpp"
#include "school/withdrawal.hpp"
#include "support/addresses.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"

namespace lectern::payments {

namespace {

using test::FakePayments;

struct Fulfilment : test::TestSchool {
    /// Records a fact that Stripe reports about an order's session.
    void tell(const Order& order, Payment payment, const std::string& session_id = "cs_test_1") {
        auto session = session_of(order, session_id);
        if (payment == Payment::paid) FakePayments::pay(session);
        record(order, payment, session);
    }
    void save_session(const Order& order, const std::string& id) {
        database().write([&](Transaction& transaction) {
            save_checkout_session(transaction, order, id, "https://pay.example/" + id, clock.now());
        });
    }
    std::string status_of(const Order& order) {
        return text("SELECT status AS value FROM orders WHERE id = $1", order.id);
    }
    /// Returns everything an order led to, as one text.
    std::string outcome_of(const Order& order) {
        return text(R"sql(
            SELECT concat_ws(' ', orders.status, orders.payment, orders.stripe_session_id,
                             orders.stripe_payment_intent_id, orders.paid_amount_minor,
                             (SELECT count(*)
                                FROM entitlements
                                JOIN order_items ON order_items.id = entitlements.order_item_id
                               WHERE order_items.order_id = orders.id
                                 AND entitlements.status = 'active'),
                             (SELECT count(*) FROM mail_outbox
                               WHERE dedupe_key = 'receipt:order:' || orders.id),
                             (SELECT count(*) FROM audit_logs
                               WHERE order_id = orders.id
                                 AND event = 'order_paid')) AS value
              FROM orders
             WHERE id = $1
        )sql",
                    order.id);
    }
    std::int64_t grant_count() { return number("SELECT count(*) AS value FROM entitlements"); }
    std::string mail_data() { return text("SELECT data::text AS value FROM mail_outbox"); }
};

/// Returns the order request with a browser of its own, so that it opens a separate order.
NewOrder numbered(NewOrder wanted, int index) {
    wanted.browser_token = "browser-" + std::to_string(index);
    return wanted;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fulfilment, Fulfilment)

BOOST_AUTO_TEST_CASE(a_session_is_paid_only_if_stripe_calls_it_paid_or_free_of_charge) {
    const struct {
        const char* status;
        const char* payment_status;
        Payment payment;
    } table[] = {
        {"open", "unpaid", Payment::pending},    {"complete", "unpaid", Payment::processing},
        {"complete", "paid", Payment::paid},     {"complete", "no_payment_required", Payment::paid},
        {"expired", "unpaid", Payment::expired}, {"complete", "a_new_word", Payment::processing},
    };
    for (const auto& line : table) {
        const auto payment =
            payment_of({.status = line.status, .payment_status = line.payment_status});
        BOOST_TEST(to_text(payment) == to_text(line.payment));
    }
}

BOOST_AUTO_TEST_CASE(a_session_without_payment_status_is_not_paid) {
    BOOST_TEST(!(payment_of({.status = "complete"}) == Payment::paid));
    BOOST_TEST(!(payment_of({}) == Payment::paid));
}

BOOST_AUTO_TEST_CASE(
    a_guests_payment_creates_an_entitlement_without_an_owner_and_mails_a_claim_link) {
    const auto order = open(wish());
    tell(order, Payment::paid);
    BOOST_TEST(status_of(order) == "paid");
    BOOST_TEST(grant_count() == 1);
    BOOST_TEST(text("SELECT user_id::text AS value FROM entitlements") == "NULL");
    BOOST_TEST(text("SELECT status AS value FROM entitlements") == "active");
    BOOST_TEST(mails_to("guest@example.com") == 1);
    BOOST_TEST(text("SELECT link_purpose AS value FROM mail_outbox") == "claim");
    BOOST_TEST(audited("order_paid") == 1);
    BOOST_TEST(audited("entitlement_granted") == 1);
    BOOST_TEST(audited("purchase_claim_sent") == 1);
}

BOOST_AUTO_TEST_CASE(a_members_payment_is_the_members_whatever_address_stripe_reports) {
    auto wanted = wish();
    wanted.user_id = test::add_learner(database(), "ada");
    wanted.email = test::address("ada@example.com");
    const auto opened = open(wanted);
    auto session = session_of(opened);
    record(opened, Payment::paid, FakePayments::pay(session, "eve@example.com"));
    BOOST_TEST(grants_of(*wanted.user_id) == 1);
    BOOST_TEST(order(opened.id).email.text == "ada@example.com");
    BOOST_TEST(mails_to("ada@example.com") == 1);
    BOOST_TEST(text("SELECT link_purpose AS value FROM mail_outbox") == "NULL");
    BOOST_TEST(audited("purchase_claim_sent") == 0);
}

BOOST_AUTO_TEST_CASE(a_guests_order_gets_the_address_that_stripe_reports) {
    const auto opened = open(wish());
    auto session = session_of(opened);
    record(opened, Payment::paid, FakePayments::pay(session, " Buyer@EXAMPLE.com"));
    BOOST_TEST(order(opened.id).email.text == "Buyer@example.com");
    BOOST_TEST(mails_to("Buyer@example.com") == 1);
    BOOST_TEST(mails_to("guest@example.com") == 0);
}

BOOST_AUTO_TEST_CASE(an_invalid_address_does_not_replace_the_guests) {
    const auto opened = open(wish());
    auto session = session_of(opened);
    record(opened, Payment::paid, FakePayments::pay(session, "no address"));
    BOOST_TEST(order(opened.id).email.text == "guest@example.com");
}

BOOST_AUTO_TEST_CASE(a_guests_purchase_belongs_to_the_account_that_has_proven_the_address) {
    const auto ada = test::add_learner(database(), "ada");
    const auto paid = paid_order("ADA@example.com");
    BOOST_TEST(paid.user_id.value() == ada);
    BOOST_TEST(grants_of(ada) == 1);
    BOOST_TEST(text("SELECT link_purpose AS value FROM mail_outbox") == "NULL");
    BOOST_TEST(json::parse(mail_data()).boolean("is_in_library").value());
}

BOOST_AUTO_TEST_CASE(a_guests_purchase_does_not_belong_to_an_account_with_an_unproven_address) {
    const auto ada = test::add_learner(database(), "ada");
    change("UPDATE users SET email_verified_at = NULL WHERE id = $1", ada);
    const auto paid = paid_order("ada@example.com");
    BOOST_TEST(!paid.user_id);
    BOOST_TEST(grants_of(ada) == 0);
    BOOST_TEST(text("SELECT link_purpose AS value FROM mail_outbox") == "claim");
}

BOOST_AUTO_TEST_CASE(a_payment_recorded_again_changes_nothing) {
    const auto order = open(wish());
    tell(order, Payment::paid);
    const auto outcome = outcome_of(order);
    for (int i = 0; i < 3; ++i) tell(order, Payment::paid);
    BOOST_TEST(outcome_of(order) == outcome);
    BOOST_TEST(grant_count() == 1);
    BOOST_TEST(audited("entitlement_granted") == 1);
    BOOST_TEST(audited("order_transition_refused") == 0);
}

BOOST_AUTO_TEST_CASE(the_order_in_which_facts_arrive_does_not_matter) {
    std::vector<Payment> facts{Payment::pending, Payment::processing, Payment::expired,
                               Payment::failed, Payment::paid};
    int index = 0;
    do {
        const auto order = open(numbered(wish(), ++index));
        const auto session_id = "cs_test_" + std::to_string(index);
        for (const auto fact : facts) tell(order, fact, session_id);
        BOOST_TEST(outcome_of(order) ==
                   "paid paid " + session_id + " pi_" + session_id + " 4900 1 1 1");
    } while (std::next_permutation(facts.begin(), facts.end()));
    BOOST_TEST(index == 120);
}

BOOST_AUTO_TEST_CASE(without_a_payment_the_fact_of_the_highest_rank_decides) {
    std::vector<Payment> facts{Payment::processing, Payment::expired, Payment::failed};
    int index = 0;
    do {
        const auto order = open(numbered(wish(), ++index));
        for (const auto fact : facts) tell(order, fact, "cs_test_" + std::to_string(index));
        BOOST_TEST(status_of(order) == "failed");
    } while (std::next_permutation(facts.begin(), facts.end()));
    BOOST_TEST(grant_count() == 0);
    BOOST_TEST(audited("order_failed") == index);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind NOT IN "
                      "('payment_awaited', 'payment_failed')") == 0);
}

BOOST_AUTO_TEST_CASE(an_order_keeps_the_payment_whichever_session_it_came_from) {
    int index = 0;
    for (const bool old_session_first : {true, false}) {
        const auto order = open(numbered(wish(), ++index));
        const auto number = std::to_string(index);
        save_session(order, "cs_new_" + number);
        auto processing = session_of(order, "cs_new_" + number);
        processing.payment_intent = "pi_new_" + number;
        auto paid = session_of(order, "cs_old_" + number);
        FakePayments::pay(paid);

        if (old_session_first) record(order, Payment::paid, paid);
        record(order, Payment::processing, processing);
        if (!old_session_first) record(order, Payment::paid, paid);
        BOOST_TEST(outcome_of(order) ==
                   "paid paid cs_old_" + number + " pi_cs_old_" + number + " 4900 1 1 1");
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_a_superseded_session_does_not_change_the_order) {
    const auto order = open(wish());
    save_session(order, "cs_test_2");
    for (const auto payment : {Payment::expired, Payment::failed, Payment::processing}) {
        tell(order, payment, "cs_test_1");
        BOOST_TEST(status_of(order) == "pending");
    }
    tell(order, Payment::expired, "cs_test_2");
    BOOST_TEST(status_of(order) == "expired");
}

BOOST_AUTO_TEST_CASE(a_superseded_session_may_still_be_paid) {
    const auto opened = open(wish());
    save_session(opened, "cs_test_2");
    tell(opened, Payment::paid, "cs_test_1");
    BOOST_TEST(status_of(opened) == "paid");
    BOOST_TEST(order(opened.id).stripe_session_id == "cs_test_1");
}

BOOST_AUTO_TEST_CASE(a_second_payment_by_another_session_is_reported_to_the_operator) {
    const auto order = open(wish());
    tell(order, Payment::paid, "cs_test_1");
    tell(order, Payment::paid, "cs_test_2");
    BOOST_TEST(outcome_of(order) == "paid paid cs_test_1 pi_cs_test_1 4900 1 1 1");
    BOOST_TEST(audited("order_transition_refused") == 1);
}

BOOST_AUTO_TEST_CASE(a_payment_after_a_full_discount_is_reported_to_the_operator) {
    const auto order = open(wish());
    auto given = session_of(order, "cs_test_1");
    given.status = "complete";
    given.payment_status = "no_payment_required";
    given.amount_total_minor = 0;
    given.amount_discount_minor = 4900;
    record(order, Payment::paid, given);
    record(order, Payment::paid, given);
    BOOST_TEST(audited("order_transition_refused") == 0);

    tell(order, Payment::paid, "cs_test_2");
    BOOST_TEST(audited("order_transition_refused") == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE dedupe_key = $1",
                      "second-payment:pi_cs_test_2") == 1);
}

BOOST_AUTO_TEST_CASE(a_full_discount_after_a_payment_is_not_reported) {
    const auto order = open(wish());
    tell(order, Payment::paid, "cs_test_1");
    auto given = session_of(order, "cs_test_2");
    given.status = "complete";
    given.payment_status = "no_payment_required";
    given.amount_total_minor = 0;
    given.amount_discount_minor = 4900;
    record(order, Payment::paid, given);
    BOOST_TEST(audited("order_transition_refused") == 0);
}

BOOST_AUTO_TEST_CASE(a_payment_that_differs_from_the_agreed_amount_or_currency_grants_nothing) {
    const auto change_session = [&](int number) {
        auto session = session_of(open(numbered(wish(), number)), "cs_" + std::to_string(number));
        FakePayments::pay(session);
        switch (number) {
            case 0:
                session.amount_subtotal_minor = session.amount_total_minor = 100;
                break;
            case 1:
                session.amount_total_minor = 5000;
                break;
            case 2:
                session.currency = "USD";
                break;
            case 3:
                session.amount_subtotal_minor.reset();
                break;
            case 4:  // a cross-sell
                session.amount_subtotal_minor = session.amount_total_minor = 9800;
                break;
            case 5:
                session.amount_shipping_minor = 500;
                session.amount_total_minor = 5400;
                break;
            default:  // less than the price, without a discount
                session.amount_total_minor = 2450;
        }
        return session;
    };
    for (int number = 0; number <= 6; ++number) {
        const auto session = change_session(number);
        const auto paid = open(numbered(wish(), number));
        record(paid, Payment::paid, session);
        record(paid, Payment::paid, session);
        BOOST_TEST(status_of(paid) == "mismatched", number);
        const auto stored = order(paid.id);
        BOOST_TEST(stored.paid_amount_minor == session.amount_total_minor.value());
        BOOST_TEST(stored.paid_currency == session.currency);
        BOOST_TEST(stored.payment_intent == session.payment_intent);
        BOOST_TEST(audited("payment_mismatched") == number + 1);
    }
    BOOST_TEST(grant_count() == 0);
    BOOST_TEST(audited("order_paid") == 0);
    BOOST_TEST(audited("order_transition_refused") == 0);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'notice'") == 7);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = "
                      "'payment_mismatched' AND to_email = 'guest@example.com'") == 7);
}

BOOST_AUTO_TEST_CASE(a_payment_without_an_amount_is_refused_and_audited) {
    const auto opened = open(wish());
    auto session = session_of(opened);
    FakePayments::pay(session);
    for (const auto total : {std::optional<std::int64_t>{}, std::optional<std::int64_t>{-1}}) {
        session.amount_total_minor = total;
        record(opened, Payment::paid, session);
        BOOST_TEST(status_of(opened) == "pending");
    }
    BOOST_TEST(audited("order_transition_refused") == 2);
    tell(opened, Payment::paid);
    BOOST_TEST(status_of(opened) == "paid");
}

BOOST_AUTO_TEST_CASE(tax_on_top_of_the_price_or_included_in_it_is_accepted) {
    const auto on_top = open(numbered(wish(), 1));
    auto session = session_of(on_top, "cs_on_top");
    FakePayments::pay(session);
    session.amount_tax_minor = 931;
    session.amount_total_minor = 4900 + 931;
    record(on_top, Payment::paid, session);
    BOOST_TEST(status_of(on_top) == "paid");
    BOOST_TEST(order(on_top.id).paid_amount_minor == 5831);

    const auto within = open(numbered(wish(), 2));
    session = session_of(within, "cs_within");
    FakePayments::pay(session);
    session.amount_tax_minor = 782;
    record(within, Payment::paid, session);
    BOOST_TEST(status_of(within) == "paid");

    const auto discounted = open(numbered(wish(), 3));
    session = session_of(discounted, "cs_discounted");
    FakePayments::pay(session);
    session.amount_discount_minor = 900;
    session.amount_tax_minor = 760;
    session.amount_total_minor = 4000 + 760;
    record(discounted, Payment::paid, session);
    BOOST_TEST(status_of(discounted) == "paid");
}

BOOST_AUTO_TEST_CASE(a_total_must_be_as_the_checkout_asked_for_tax) {
    struct Sum {
        Tax asked;
        std::int64_t discount;
        std::int64_t tax;
        std::int64_t total;
        const char* status;
    };
    int number = 0;
    for (const auto& [asked, discount, tax, total, status] :
         {Sum{Tax::exclusive, 0, 980, 5880, "paid"},
          {Tax::exclusive, 900, 800, 4800, "paid"},
          {Tax::exclusive, 0, 0, 4900, "paid"},
          {Tax::exclusive, 4900, 0, 0, "paid"},
          {Tax::exclusive, 0, 980, 4900, "mismatched"},
          {Tax::exclusive, 0, 980, 5879, "mismatched"},
          {Tax::inclusive, 0, 817, 4900, "paid"},
          {Tax::inclusive, 900, 667, 4000, "paid"},
          {Tax::inclusive, 0, 980, 5880, "mismatched"}}) {
        auto wanted = numbered(wish(), ++number);
        wanted.tax = asked;
        const auto opened = open(wanted);
        BOOST_TEST((opened.checkout_tax == asked));
        auto session = session_of(opened, "cs_" + std::to_string(number));
        FakePayments::pay(session);
        session.amount_discount_minor = discount;
        session.amount_tax_minor = tax;
        session.amount_total_minor = total;
        record(opened, Payment::paid, session);
        BOOST_TEST(status_of(opened) == status, number);
        BOOST_TEST(order(opened.id).tax_minor.value() == tax, number);
    }
}

BOOST_AUTO_TEST_CASE(a_tax_that_stripe_does_not_give_or_that_cannot_be_is_not_known) {
    const auto tax_after = [&](int number, std::optional<std::int64_t> tax) {
        const auto opened = open(numbered(wish(), number));
        auto session = session_of(opened, "cs_" + std::to_string(number));
        FakePayments::pay(session);
        session.amount_tax_minor = tax;
        record(opened, Payment::paid, session);
        return order(opened.id).tax_minor;
    };
    BOOST_TEST(!tax_after(1, std::nullopt));
    BOOST_TEST(!tax_after(2, 4901));
    BOOST_TEST(tax_after(3, 0).value() == 0);
    BOOST_TEST(!order(open(numbered(wish(), 4)).id).tax_minor);
}

BOOST_AUTO_TEST_CASE(the_receipt_names_the_tax_if_there_is_some) {
    const auto receipt_with = [&](int number, std::int64_t tax) {
        const auto opened = open(numbered(wish(), number));
        auto session = session_of(opened, "cs_" + std::to_string(number));
        FakePayments::pay(session);
        session.amount_tax_minor = tax;
        record(opened, Payment::paid, session);
        return json::parse(
            text("SELECT data::text AS value FROM mail_outbox WHERE order_id = $1 "
                 "AND kind = 'receipt'",
                 opened.id));
    };
    BOOST_TEST(receipt_with(1, 782).boolean("has_tax").value());
    BOOST_TEST(receipt_with(2, 782).text("tax").value() == "€7.82");
    BOOST_TEST(!receipt_with(3, 0).boolean("has_tax").value());
}

BOOST_AUTO_TEST_CASE(the_receipt_repeats_what_the_buyer_agreed_to_about_withdrawal) {
    const auto receipt_with = [&](int number, std::optional<int> version) {
        auto wanted = numbered(wish(), number);
        wanted.withdrawal_version = version;
        const auto opened = open(wanted);
        auto session = session_of(opened, "cs_" + std::to_string(number));
        FakePayments::pay(session);
        record(opened, Payment::paid, session);
        return json::parse(
            text("SELECT data::text AS value FROM mail_outbox WHERE order_id = $1 "
                 "AND kind = 'receipt'",
                 opened.id));
    };
    const auto with = receipt_with(1, 1);
    BOOST_TEST(with.boolean("has_waiver").value());
    BOOST_TEST(with.text("waiver").value() == school::withdrawal_text(1).value());
    BOOST_TEST(with.text("waiver_version").value() == "1");
    BOOST_TEST(with.text("waived_on").value() == iso8601(clock.now()).substr(0, 10));
    BOOST_TEST(!receipt_with(2, std::nullopt).boolean("has_waiver").value());
}

BOOST_AUTO_TEST_CASE(an_accepted_payment_is_fulfilled_like_any_other) {
    const auto opened = open(wish());
    auto session = session_of(opened);
    FakePayments::pay(session).currency = "USD";
    record(opened, Payment::paid, session);
    const auto accept = [&] {
        return database().write([&](Transaction& transaction) {
            return accept_payment(transaction, test::operator_act(clock.now()), opened.id,
                                  "close enough");
        });
    };
    BOOST_TEST((accept() == Acceptance::accepted));
    BOOST_TEST(status_of(opened) == "paid");
    BOOST_TEST(grant_count() == 1);
    BOOST_TEST(audited("payment_accepted") == 1);
    BOOST_TEST(text("SELECT data->>'total' AS value FROM mail_outbox WHERE kind = 'receipt'") ==
               "$49.00");
    BOOST_TEST((accept() == Acceptance::not_mismatched));
    BOOST_TEST(audited("order_paid") == 1);
}

BOOST_AUTO_TEST_CASE(
    an_accepted_payment_of_a_guest_goes_to_the_account_that_has_proven_the_address) {
    const auto pay_mismatched = [&](int number) {
        const auto opened = open(numbered(wish(), number));
        auto session = session_of(opened, "cs_" + std::to_string(number));
        FakePayments::pay(session).currency = "USD";
        record(opened, Payment::paid, session);
        return opened;
    };
    const auto other = pay_mismatched(1);
    const auto accepted = pay_mismatched(2);
    const auto buyer = test::add_learner(database(), "guest");
    clock.advance(std::chrono::hours{1});
    database().write([&](Transaction& transaction) {
        accept_payment(transaction, test::operator_act(clock.now()), accepted.id, "close enough");
    });
    BOOST_TEST(order(accepted.id).user_id.value() == buyer);
    BOOST_TEST(text("SELECT (claimed_at = $2)::text AS value FROM orders WHERE id = $1",
                    accepted.id, clock.now()) == "true");
    BOOST_TEST(grants_of(buyer) == 1);
    BOOST_TEST(text("SELECT link_purpose AS value FROM mail_outbox WHERE kind = 'receipt'") ==
               "NULL");
    BOOST_TEST(to_text(order(other.id).payment) == "mismatched");
    BOOST_TEST(!order(other.id).user_id);
}

BOOST_AUTO_TEST_CASE(a_matching_payment_after_a_mismatched_one_pays_and_the_other_is_reported) {
    const auto opened = open(wish());
    auto session = session_of(opened, "cs_test_1");
    FakePayments::pay(session).currency = "USD";
    record(opened, Payment::paid, session);
    tell(opened, Payment::paid, "cs_test_2");
    BOOST_TEST(outcome_of(opened) == "paid paid cs_test_2 pi_cs_test_2 4900 1 1 1");
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE dedupe_key = $1",
                      "second-payment:pi_cs_test_1") == 1);
    record(opened, Payment::paid, session);
    BOOST_TEST(status_of(opened) == "paid");
}

BOOST_AUTO_TEST_CASE(a_matching_payment_does_not_replace_a_mismatched_one_that_was_refunded) {
    const auto opened = open(wish());
    auto session = session_of(opened, "cs_test_1");
    FakePayments::pay(session).currency = "USD";
    record(opened, Payment::paid, session);
    change(R"sql(
        INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at)
        VALUES ($1, 're_1', 'succeeded', 4900, now())
    )sql",
           opened.id);
    tell(opened, Payment::paid, "cs_test_2");
    BOOST_TEST(order(opened.id).payment_intent == "pi_cs_test_1");
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE dedupe_key = $1",
                      "second-payment:pi_cs_test_2") == 1);
}

BOOST_AUTO_TEST_CASE(the_discount_of_a_promotion_code_is_accepted) {
    const auto opened = open(wish());
    auto session = session_of(opened);
    FakePayments::pay(session).amount_total_minor = 2450;
    session.amount_discount_minor = 2450;
    record(opened, Payment::paid, session);
    BOOST_TEST(order(opened.id).paid_amount_minor == 2450);

    const auto free = open(numbered(wish(), 1));
    auto all_off = session_of(free, "cs_test_2");
    all_off.amount_total_minor = 0;
    all_off.amount_discount_minor = 4900;
    record(free, Payment::paid, all_off);
    BOOST_TEST(status_of(free) == "paid");
}

BOOST_AUTO_TEST_CASE(refunds_and_disputes_change_the_entitlements) {
    const auto paid = paid_order();
    const auto recomputed = [&] {
        database().write([&](Transaction& transaction) {
            recompute_order(transaction, act_of_stripe(), paid.id);
        });
        return status_of(paid) + " " + text("SELECT status AS value FROM entitlements");
    };
    BOOST_TEST(recomputed() == "paid active");
    change(R"sql(
        INSERT INTO order_disputes (order_id, stripe_dispute_id, status, amount_minor, reported_at)
        VALUES ($1, 'du_1', 'needs_response', 4900, $2)
    )sql",
           paid.id, clock.now());
    BOOST_TEST(recomputed() == "disputed suspended");
    change("UPDATE order_disputes SET status = 'won'");
    BOOST_TEST(recomputed() == "paid active");
    change(R"sql(
        INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at)
        VALUES ($1, 're_1', 'pending', 4900, $2)
    )sql",
           paid.id, clock.now());
    BOOST_TEST(recomputed() == "refunded revoked");
    change("UPDATE order_refunds SET status = 'failed'");
    BOOST_TEST(recomputed() == "paid active");
    BOOST_TEST(audited("entitlement_suspended") == 1);
    BOOST_TEST(audited("entitlement_revoked") == 1);
    BOOST_TEST(audited("entitlement_restored") == 2);
    BOOST_TEST(recomputed() == "paid active");
    BOOST_TEST(audited("entitlement_restored") == 2);
}

BOOST_AUTO_TEST_CASE(an_order_is_updated_only_when_its_status_changes) {
    const auto other = paid_order();
    const auto paid = paid_order();
    const auto begin = clock.now();
    const auto updated_after = [&](const Order& order) {
        return text("SELECT (updated_at - $2)::text AS value FROM orders WHERE id = $1", order.id,
                    begin);
    };
    const auto recompute = [&] {
        clock.advance(std::chrono::hours{1});
        database().write([&](Transaction& transaction) {
            recompute_order(transaction, act_of_stripe(), paid.id);
        });
    };
    recompute();
    BOOST_TEST(updated_after(paid) == "00:00:00");
    change("UPDATE orders SET reported_refund_minor = 1000");
    recompute();
    BOOST_TEST(status_of(paid) == "partially_refunded");
    BOOST_TEST(updated_after(paid) == "02:00:00");
    BOOST_TEST(status_of(other) == "paid");
    BOOST_TEST(updated_after(other) == "00:00:00");
}

BOOST_AUTO_TEST_CASE(the_receipt_supplies_every_key_its_views_read) {
    (void)paid_order();
    test::add_learner(database(), "ada");
    (void)paid_order("ada@example.com");
    const auto mails = database().read([](Connection& connection) {
        std::vector<std::string> all;
        for (const auto row : query(connection, "SELECT data FROM mail_outbox ORDER BY id")) {
            all.push_back(row.text("data"));
        }
        return all;
    });
    BOOST_REQUIRE(mails.size() == 2);
    const auto guests = mail::mail_view(
        mails[0], mail::MintedLink{.purpose = mail::LinkPurpose::claim, .token = "t"}, config);
    const auto members = mail::mail_view(mails[1], {}, config);
    for (const auto* part : {"subject", "text", "html"}) {
        const auto view = std::string{"mail/receipt."} + part;
        BOOST_TEST(test::missing_keys(view, guests) == std::vector<std::string>{},
                   boost::test_tools::per_element());
        BOOST_TEST(test::missing_keys(view, members) == std::vector<std::string>{},
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(an_order_that_is_reassigned_to_an_owner_of_the_course_is_a_duplicate) {
    (void)paid_order("gus@example.com");
    const auto second = paid_order("ada.b@example.com");
    database().write([&](Transaction& transaction) {
        reassign_order(transaction, act(), second, test::address("gus@example.com"), "mistyped");
    });
    BOOST_TEST(order(second.id).is_duplicate);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE dedupe_key = $1",
                      "duplicate-purchase-buyer:" + to_string(second.id)) == 1);
    BOOST_TEST(order(second.id).browser_token_hash != second.browser_token_hash);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
