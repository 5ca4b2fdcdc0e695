#include "payments/order_facts.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <thread>

#include "mail/mail_view.hpp"
#include "payments/fulfilment.hpp"
#include "payments/payments_jobs.hpp"
#include "payments/settling.hpp"
#include "payments/stripe_events.hpp"
#include "support/addresses.hpp"
#include "support/purchases.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;
using test::FakePayments;
using test::money_event;
using test::MoneyEventFields;

struct Facts : test::TestSchool {
    Order opened = open(wish());
    int told = 0;

    std::string intent() const { return "pi_cs_test_1"; }
    void receive(const StripeEvent& event) {
        database().write(
            [&](Transaction& transaction) { receive_event(transaction, act_of_stripe(), event); });
    }
    /// Delivers an event. Returns its id.
    std::string tell(MoneyEventFields what) {
        if (what.payment_intent.empty()) what.payment_intent = intent();
        const auto id = "evt_money_" + std::to_string(++told);
        receive(money_event(id, what));
        return id;
    }
    std::string refund(const std::string& status, std::int64_t amount_minor = 4900,
                       const std::string& id = "re_1") {
        return tell({.type = status == "failed" ? "refund.failed" : "refund.updated",
                     .object = id,
                     .status = status,
                     .amount_minor = amount_minor});
    }
    std::string dispute(const std::string& status, const std::string& type = "updated") {
        return tell({.type = "charge.dispute." + type, .object = "dp_1", .status = status});
    }
    std::string warn_of_fraud() {
        const auto id = "evt_money_" + std::to_string(++told);
        receive(stripe_event_from(
                    json::parse(R"({"id":")" + id +
                                R"(","type":"radar.early_fraud_warning.created",)"
                                R"("livemode":false,"created":1795417500,"data":{"object":)"
                                R"({"id":"issfr_1","object":"radar.early_fraud_warning",)"
                                R"("actionable":true,"charge":"ch_1","payment_intent":")" +
                                intent() + R"(","fraud_type":"made_with_stolen_card"}}})"))
                    .value());
        return id;
    }
    std::string charge(std::int64_t refunded_minor) {
        return tell({.type = "charge.refunded",
                     .object = "ch_1",
                     .status = "succeeded",
                     .amount_minor = refunded_minor});
    }
    void pay() {
        auto session = session_of(opened);
        receive(test::event_about("evt_paid", "checkout.session.completed",
                                  FakePayments::pay(session)));
    }
    std::string status() {
        return text("SELECT status AS value FROM orders WHERE id = $1", opened.id);
    }
    std::string grant() {
        return text("SELECT concat_ws(': ', status, status_because) AS value FROM entitlements");
    }
    std::string event_status(const std::string& id) {
        return text("SELECT status AS value FROM stripe_events WHERE stripe_event_id = $1", id);
    }
    bool is_settled() {
        return number("SELECT count(*) AS value FROM orders WHERE settle_at IS NOT NULL") == 0;
    }
    std::int64_t mails(const std::string& dedupe_key) {
        return number("SELECT count(*) AS value FROM mail_outbox WHERE dedupe_key = $1",
                      dedupe_key);
    }
    void expect(const std::string& status_expected, const std::string& grant_expected) {
        BOOST_TEST(status() == status_expected);
        BOOST_TEST(grant() == grant_expected);
    }
};

struct PaidFacts : Facts {
    PaidFacts() { pay(); }

    void refund_and_dispute_at_stripe() {
        payments.refunds = {{.id = "re_9",
                             .status = "succeeded",
                             .amount_minor = 1000,
                             .currency = "EUR",
                             .payment_intent = intent()}};
        payments.disputes = {{.id = "dp_9",
                              .status = "under_review",
                              .amount_minor = 4900,
                              .currency = "EUR",
                              .payment_intent = intent()}};
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(order_facts)

BOOST_FIXTURE_TEST_CASE(a_full_refund_revokes_the_entitlement_and_mails_the_buyer_once, PaidFacts) {
    BOOST_TEST(event_status(refund("pending")) == "processed");
    expect("refunded", "revoked: refunded");
    refund("succeeded");
    expect("refunded", "revoked: refunded");
    BOOST_TEST(mails("refund:re_1") == 1);
    BOOST_TEST(audited("order_refunded") == 2);
    BOOST_TEST(audited("entitlement_revoked") == 1);
    BOOST_TEST(number("SELECT order_id AS value FROM stripe_events WHERE type = 'refund.updated' "
                      "LIMIT 1") == opened.id.value());
}

BOOST_FIXTURE_TEST_CASE(refund_and_dispute_mails_supply_every_key_their_views_read, PaidFacts) {
    refund("succeeded", 1000);
    refund("failed", 2000, "re_2");
    dispute("needs_response", "created");
    warn_of_fraud();
    int mails = 0;
    database().read([&](Connection& connection) {
        for (const auto row : query(connection, R"sql(
            SELECT kind, data FROM mail_outbox WHERE kind IN ('refund', 'refund_failed', 'notice')
        )sql")) {
            const auto data = mail::mail_view(row.text("data"), {}, config);
            for (const auto* part : {".subject", ".text", ".html"}) {
                const auto view = "mail/" + row.text("kind") + part;
                BOOST_TEST(test::missing_keys(view, data).empty(), view);
                BOOST_TEST(!test::source_views().render(view, data).empty());
            }
            ++mails;
        }
    });
    BOOST_TEST(mails == 5);
}

BOOST_FIXTURE_TEST_CASE(a_disputes_mail_speaks_in_words_and_not_in_stripes_codes, PaidFacts) {
    const auto mail_about = [&](Dispute changed) {
        changed.id = "dp_" + std::to_string(++told);
        changed.amount_minor = 4900;
        changed.currency = "EUR";
        database().write([&](Transaction& transaction) {
            record_dispute(transaction, act_of_stripe(), opened.id, {.dispute = changed},
                           ReportSource::lookup);
        });
        const auto data =
            mail::mail_view(text("SELECT data AS value FROM mail_outbox WHERE kind = 'notice' "
                                 "ORDER BY id DESC LIMIT 1"),
                            {}, config);
        BOOST_TEST(test::missing_keys("mail/notice.text", data).empty());
        return test::source_views().render("mail/notice.text", data);
    };
    const auto says = [](const std::string& mail, const std::string& words) {
        BOOST_TEST(mail.find(words) != std::string::npos, mail);
    };
    const auto opening = mail_about({.status = "needs_response",
                                     .reason = "product_not_received",
                                     .answer_by = test::noon() + 7 * 24h});
    says(opening, "The buyer says that they did not get the course.");
    says(opening, "by 2026-11-30 12:00 UTC; without one, it is lost.");
    says(opening, "lectern order evidence " + opened.public_id);
    BOOST_TEST(opening.find("needs_response") == std::string::npos);
    BOOST_TEST(opening.find("product_not_received") == std::string::npos);
    const auto inquiry =
        mail_about({.status = "warning_needs_response", .reason = "new_at_stripe"});
    says(inquiry, "the course stays open");
    says(inquiry, "The bank gives no closer reason");
    says(inquiry, "by the day that Stripe names there");
    says(mail_about({.status = "under_review", .reason = "fraudulent"}), "There is nothing to do");
    says(mail_about({.status = "won"}), "The bank decided for you.");
    says(mail_about({.status = "lost"}), "The bank decided for the buyer.");
    says(mail_about({.status = "warning_closed"}), "question is closed");
    says(mail_about({.status = "prevented"}), "It was settled by a refund.");
}

BOOST_FIXTURE_TEST_CASE(the_time_when_a_dispute_was_opened_is_kept, PaidFacts) {
    dispute("needs_response", "created");
    clock.advance(24h);
    payments.disputes = {{.id = "dp_1",
                          .status = "under_review",
                          .amount_minor = 4900,
                          .currency = "EUR",
                          .payment_intent = intent()}};
    settle_orders(services);
    BOOST_TEST(text("SELECT (since = $1)::text AS value FROM unopened_purchases", test::noon()) ==
               "true");
}

BOOST_FIXTURE_TEST_CASE(the_entitlements_of_all_items_of_an_order_change_together, Facts) {
    auto second = test::practical_sql();
    second.slug = "second-course";
    second.title = "Second course";
    second.stripe_price = "price_second";
    change(R"sql(
        INSERT INTO order_items (order_id, course_id, title, amount_minor, currency)
        VALUES ($1, $2, 'Second course', 2000, 'EUR')
    )sql",
           opened.id, test::add_course(database(), second));
    const auto grants = [&](const std::string& state) {
        return number("SELECT count(*) AS value FROM entitlements WHERE status = $1", state);
    };
    pay();
    BOOST_TEST(grants("active") == 2);
    dispute("needs_response", "created");
    BOOST_TEST(grants("suspended") == 2);
    dispute("won", "closed");
    BOOST_TEST(grants("active") == 2);
    refund("succeeded");
    BOOST_TEST(grants("revoked") == 2);
    BOOST_TEST(mails("receipt:order:" + to_string(opened.id)) == 1);
}

BOOST_FIXTURE_TEST_CASE(a_partial_refund_keeps_the_entitlement, PaidFacts) {
    refund("succeeded", 1000);
    expect("partially_refunded", "active");
    refund("succeeded", 3900, "re_2");
    expect("refunded", "revoked: refunded");
    BOOST_TEST(mails("refund:re_1") + mails("refund:re_2") == 2);
}

BOOST_FIXTURE_TEST_CASE(a_failed_refund_restores_the_entitlement_and_mails_operator_and_buyer,
                        PaidFacts) {
    refund("succeeded");
    refund("failed");
    expect("paid", "active");
    BOOST_TEST(mails("refund-failed:re_1") == 1);
    BOOST_TEST(mails("refund-failed-buyer:re_1") == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox JOIN orders ON orders.email = "
                      "to_email WHERE kind = 'refund_failed'") == 1);
    BOOST_TEST(audited("entitlement_restored") == 1);
    BOOST_TEST(text("SELECT to_email AS value FROM mail_outbox WHERE kind = 'notice'") ==
               "operator");
}

BOOST_FIXTURE_TEST_CASE(a_fraud_warning_mails_the_school_once_and_changes_nothing, PaidFacts) {
    BOOST_TEST(event_status(warn_of_fraud()) == "processed");
    warn_of_fraud();
    expect("paid", "active");
    BOOST_TEST(mails("fraud-warning:issfr_1") == 1);
    BOOST_TEST(text("SELECT data ->> 'word' AS value FROM mail_outbox WHERE kind = 'notice'") ==
               "the card was stolen");
    BOOST_TEST(text("SELECT DISTINCT reason AS value FROM audit_logs WHERE event = "
                    "'fraud_warning'") == "issfr_1 made_with_stolen_card");
}

BOOST_FIXTURE_TEST_CASE(a_fraud_warning_waits_for_the_payment_and_is_not_mailed_after_a_refund,
                        Facts) {
    const auto early = warn_of_fraud();
    BOOST_TEST(event_status(early) == "unmatched");
    BOOST_TEST(mails("fraud-warning:issfr_1") == 0);
    pay();
    BOOST_TEST(event_status(early) == "processed");
    BOOST_TEST(mails("fraud-warning:issfr_1") == 1);
    change("DELETE FROM mail_outbox WHERE kind = 'notice'");
    refund("succeeded");
    warn_of_fraud();
    BOOST_TEST(mails("fraud-warning:issfr_1") == 0);
}

BOOST_FIXTURE_TEST_CASE(an_earlier_state_of_a_refund_that_arrives_late_changes_nothing, PaidFacts) {
    refund("failed");
    for (const auto* late : {"requires_action", "pending", "succeeded"}) refund(late);
    expect("paid", "active");
    BOOST_TEST(mails("refund:re_1") == 0);
}

BOOST_FIXTURE_TEST_CASE(money_that_goes_back_changes_no_other_order, PaidFacts) {
    const auto other = test::add_paid_order(database(), "ben@example.com");
    const auto state_of_other = [&] {
        return text(R"sql(
            SELECT concat_ws(' ', orders.status, reported_refund_minor, settle_requests, settle_at,
                             orders.updated_at, entitlements.status) AS value
              FROM orders
              JOIN order_items ON order_items.order_id = orders.id
              JOIN entitlements ON entitlements.order_item_id = order_items.id
             WHERE orders.id = $1
        )sql",
                    other.id);
    };
    const auto before = state_of_other();
    clock.advance(1h);
    charge(1000);
    refund("succeeded", 1000);
    dispute("needs_response", "created");
    BOOST_TEST(status() == "disputed");
    BOOST_TEST(state_of_other() == before);
    refund("succeeded", 3900, "re_2");
    BOOST_TEST(status() == "refunded");
    BOOST_TEST(state_of_other() == before);
}

BOOST_FIXTURE_TEST_CASE(each_event_about_money_lets_the_order_be_settled, PaidFacts) {
    const auto lets_it = [&](const auto& tell_event) {
        change("UPDATE orders SET settle_at = NULL");
        tell_event();
        return !is_settled();
    };
    BOOST_TEST(lets_it([&] { refund("pending", 1000); }));
    BOOST_TEST(lets_it([&] { charge(2000); }));
    BOOST_TEST(lets_it([&] { dispute("needs_response", "created"); }));
}

BOOST_FIXTURE_TEST_CASE(a_charge_is_audited_only_if_its_sum_is_more_than_its_refunds, PaidFacts) {
    refund("succeeded", 1000);
    charge(1000);
    BOOST_TEST(audited("order_refunded") == 1);
    charge(1500);
    BOOST_TEST(audited("order_refunded") == 2);
}

BOOST_FIXTURE_TEST_CASE(a_fully_refunded_charge_revokes_at_once, PaidFacts) {
    charge(4900);
    expect("refunded", "revoked: refunded");
    BOOST_TEST(!is_settled());
}

BOOST_FIXTURE_TEST_CASE(
    the_refunded_amount_of_a_charge_is_dropped_once_stripe_shows_a_failed_refund, PaidFacts) {
    charge(4900);
    payments.refunds = {{.id = "re_1",
                         .status = "failed",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = intent()}};
    BOOST_TEST(settle_orders(services) == 1);
    expect("paid", "active");
    BOOST_TEST(is_settled());
    BOOST_TEST(settle_orders(services) == 0);
}

BOOST_FIXTURE_TEST_CASE(settling_an_order_finds_refunds_disputes_and_the_receipt, PaidFacts) {
    refund_and_dispute_at_stripe();
    payments.charges = {{.id = "ch_9",
                         .status = "succeeded",
                         .payment_intent = intent(),
                         .receipt_url = "https://pay.example/receipt"}};
    BOOST_TEST(settle_orders(services) == 1);
    expect("disputed", "suspended: disputed");
    BOOST_TEST(text("SELECT receipt_url AS value FROM orders") == "https://pay.example/receipt");
    BOOST_TEST(mails("dispute-opened:dp_9:dispute") == 1);
}

BOOST_FIXTURE_TEST_CASE(settling_an_order_again_records_nothing_new, PaidFacts) {
    refund_and_dispute_at_stripe();
    for (int i = 0; i < 2; ++i) {
        change("UPDATE orders SET settle_at = $1", clock.now());
        BOOST_TEST(settle_orders(services) == 1);
        clock.advance(1h);
    }
    BOOST_TEST(audited("order_refunded") == 1);
    BOOST_TEST(audited("order_disputed") == 1);
    BOOST_TEST(text("SELECT (reported_at = $1)::text AS value FROM order_refunds", test::noon()) ==
               "true");
    BOOST_TEST(text("SELECT (reported_at = $1)::text AS value FROM order_disputes", test::noon()) ==
               "true");
}

BOOST_FIXTURE_TEST_CASE(one_run_settles_at_most_twenty_orders, Facts) {
    for (int i = 0; i < 21; ++i)
        test::add_paid_order(database(), "guest" + std::to_string(i) + "@example.com");
    BOOST_TEST(settle_orders(services) == 20);
    BOOST_TEST(settle_orders(services) == 1);
    BOOST_TEST(settle_orders(services) == 0);
}

BOOST_FIXTURE_TEST_CASE(the_job_is_woken_only_for_an_order_that_can_be_settled, PaidFacts) {
    auto another = wish();
    another.browser_token = "phone";
    const auto unpaid = open(another);
    Database job{test.connection_string()};
    const auto is_woken_for = [&](const Order& order) {
        job.wait_for_notification({settling_channel}, 0ms);
        database().write([&](Transaction& transaction) {
            request_settling(transaction, act_of_stripe(), order.id);
        });
        return job.wait_for_notification({settling_channel}, 100ms);
    };
    BOOST_TEST(is_woken_for(opened));
    BOOST_TEST(!is_woken_for(unpaid));
}

BOOST_FIXTURE_TEST_CASE(settling_an_order_overrides_earlier_events, PaidFacts) {
    refund("pending");
    payments.refunds = {{.id = "re_1",
                         .status = "requires_action",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = intent()}};
    settle_orders(services);
    expect("paid", "active");
}

BOOST_FIXTURE_TEST_CASE(an_event_that_arrives_while_an_order_is_settled_overrides_the_result,
                        PaidFacts) {
    refund("pending");
    payments.refunds = {{.id = "re_1",
                         .status = "requires_action",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = intent()}};
    const auto order = database().write(
        [&](Transaction& transaction) { return take_order_to_settle(transaction, clock.now()); });
    BOOST_REQUIRE(order.has_value());
    const auto stripe_state = fetch_stripe_state(payments, order->payment_intent);
    refund("succeeded");
    database().write([&](Transaction& transaction) {
        settle_order(transaction, act_of_stripe(), *order, stripe_state);
    });
    expect("refunded", "revoked: refunded");
    BOOST_TEST(!is_settled());
}

BOOST_FIXTURE_TEST_CASE(of_two_concurrent_lookups_the_second_result_is_discarded, PaidFacts) {
    const auto order = database().write(
        [&](Transaction& transaction) { return take_order_to_settle(transaction, clock.now()); });
    BOOST_REQUIRE(order.has_value());
    const auto look = [&](const std::string& status) {
        const StripeState stripe_state{.refunds = {{.id = "re_1",
                                                    .status = status,
                                                    .amount_minor = 4900,
                                                    .currency = "EUR",
                                                    .payment_intent = intent()}},
                                       .disputes = {},
                                       .receipt_url = {}};
        database().write([&](Transaction& transaction) {
            settle_order(transaction, act_of_stripe(), *order, stripe_state);
        });
    };
    look("succeeded");
    BOOST_TEST(is_settled());
    look("pending");
    BOOST_TEST(text("SELECT status AS value FROM order_refunds") == "succeeded");
    look("requires_action");
    expect("refunded", "revoked: refunded");
}

BOOST_FIXTURE_TEST_CASE(a_refund_is_mailed_to_the_current_address_of_the_buyers_account,
                        PaidFacts) {
    const auto ada = test::add_learner(database(), "ada");
    change(
        "UPDATE orders SET user_id = $1, email = 'before@example.com', canonical_email = "
        "'before@example.com'",
        ada);
    change("UPDATE entitlements SET user_id = $1", ada);
    refund("succeeded");
    BOOST_TEST(text("SELECT to_email AS value FROM mail_outbox WHERE kind = 'refund'") ==
               "ada@example.com");
}

BOOST_FIXTURE_TEST_CASE(a_refund_in_an_undocumented_state_counts_as_pending, PaidFacts) {
    BOOST_TEST(event_status(refund("on_its_way")) == "processed");
    expect("refunded", "revoked: refunded");
    BOOST_TEST(text("SELECT status AS value FROM order_refunds") == "pending");
    BOOST_TEST(event_status(refund("failed")) == "processed");
    expect("paid", "active");
}

BOOST_FIXTURE_TEST_CASE(two_jobs_do_not_settle_the_same_order, PaidFacts) {
    const auto take = [&] {
        return database().write([&](Transaction& transaction) {
            return take_order_to_settle(transaction, clock.now());
        });
    };
    BOOST_TEST(take().has_value());
    BOOST_TEST(!take().has_value());
    clock.advance(5min);
    BOOST_TEST(take().has_value());
}

BOOST_FIXTURE_TEST_CASE(settling_waits_for_an_order_that_is_locked, PaidFacts) {
    Database other{test.connection_string()};
    Database looker{test.connection_string()};
    std::future<bool> taken;
    database().write([&](Transaction& transaction) {
        lock_order(transaction, opened.id);
        taken = std::async(std::launch::async, [&] {
            return other.write([&](Transaction& of_job) {
                return take_order_to_settle(of_job, clock.now()).has_value();
            });
        });
        while (!test::has_waiting_session(looker) &&
               taken.wait_for(10ms) == std::future_status::timeout) {
        }
    });
    BOOST_TEST(taken.get());
}

BOOST_FIXTURE_TEST_CASE(
    when_stripe_is_unavailable_settling_is_retried_and_the_tenth_failure_is_reported, PaidFacts) {
    payments.failure = PaymentsError::Kind::no_answer;
    for (int failures = 1; failures <= 10; ++failures) {
        BOOST_TEST(settle_orders(services) == 1);
        BOOST_TEST(settle_orders(services) == 0);
        BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'notice'") ==
                   (failures == 10 ? 1 : 0));
        clock.advance(6h);
    }
    payments.failure.reset();
    BOOST_TEST(settle_orders(services) == 1);
    BOOST_TEST(is_settled());
}

BOOST_FIXTURE_TEST_CASE(while_stripe_does_not_answer_each_run_tries_one_order, PaidFacts) {
    test::add_paid_order(database(), "ben@example.com");
    payments.failure = PaymentsError::Kind::no_answer;
    BOOST_TEST(settle_orders(services) == 1);
    BOOST_TEST(settle_orders(services) == 1);
    BOOST_TEST(settle_orders(services) == 0);
}

BOOST_FIXTURE_TEST_CASE(a_dispute_suspends_and_a_won_one_restores, PaidFacts) {
    dispute("needs_response", "created");
    expect("disputed", "suspended: disputed");
    dispute("under_review");
    dispute("won", "closed");
    expect("paid", "active");
    dispute("needs_response", "created");
    dispute("won", "funds_reinstated");
    expect("paid", "active");
    BOOST_TEST(mails("dispute-opened:dp_1:dispute") == 1);
    BOOST_TEST(mails("dispute-closed:dp_1:won") == 1);
    BOOST_TEST(audited("entitlement_suspended") == 1);
    BOOST_TEST(audited("entitlement_restored") == 1);
    BOOST_TEST(audited("order_disputed") == 3);
}

BOOST_FIXTURE_TEST_CASE(a_lost_dispute_revokes_whatever_comes_late, PaidFacts) {
    dispute("lost", "closed");
    dispute("needs_response", "created");
    dispute("won");
    expect("charged_back", "revoked: dispute lost");
}

BOOST_FIXTURE_TEST_CASE(a_dispute_warning_only_notifies_the_operator, PaidFacts) {
    dispute("warning_needs_response", "created");
    expect("paid", "active");
    BOOST_TEST(mails("dispute-opened:dp_1:warning") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_warning_that_becomes_a_dispute_is_reported_again, PaidFacts) {
    dispute("warning_needs_response", "created");
    dispute("needs_response", "updated");
    expect("disputed", "suspended: disputed");
    BOOST_TEST(mails("dispute-opened:dp_1:warning") == 1);
    BOOST_TEST(mails("dispute-opened:dp_1:dispute") == 1);
}

BOOST_FIXTURE_TEST_CASE(withdrawn_funds_suspend_until_the_dispute_is_closed, PaidFacts) {
    dispute("warning_under_review", "funds_withdrawn");
    expect("disputed", "suspended: disputed");
    dispute("won", "closed");
    expect("paid", "active");
}

BOOST_FIXTURE_TEST_CASE(funds_may_be_withdrawn_later_and_of_one_dispute_only, PaidFacts) {
    tell({.type = "charge.dispute.created", .object = "dp_2", .status = "warning_under_review"});
    dispute("warning_under_review", "created");
    expect("paid", "active");
    dispute("warning_under_review", "funds_withdrawn");
    expect("disputed", "suspended: disputed");
    BOOST_TEST(text("SELECT string_agg(stripe_dispute_id, ' ') AS value FROM order_disputes "
                    "WHERE funds_withdrawn") == "dp_1");
    dispute("warning_closed", "closed");
    expect("paid", "active");
}

BOOST_FIXTURE_TEST_CASE(a_won_dispute_does_not_restore_what_was_refunded_meanwhile, PaidFacts) {
    dispute("needs_response", "created");
    refund("succeeded");
    dispute("won", "closed");
    expect("refunded", "revoked: refunded");
}

BOOST_FIXTURE_TEST_CASE(a_won_dispute_does_not_restore_what_an_operator_revoked, PaidFacts) {
    const auto id = EntitlementId{number("SELECT id AS value FROM entitlements")};
    database().write([&](Transaction& transaction) {
        entitlement::revoke_by_operator(transaction, test::operator_act(), id, "abuse");
    });
    dispute("needs_response", "created");
    dispute("won", "closed");
    BOOST_TEST(status() == "paid");
    BOOST_TEST(grant() == "revoked: abuse");
}

BOOST_FIXTURE_TEST_CASE(the_payment_intent_may_be_an_expanded_object, PaidFacts) {
    const auto id = tell(
        {.type = "refund.created", .object = "re_1", .status = "succeeded", .is_expanded = true});
    BOOST_TEST(event_status(id) == "processed");
    expect("refunded", "revoked: refunded");
}

BOOST_FIXTURE_TEST_CASE(a_refund_of_another_currency_or_an_impossible_amount_is_refused_and_audited,
                        PaidFacts) {
    BOOST_TEST(event_status(tell({.type = "refund.created",
                                  .object = "re_1",
                                  .status = "succeeded",
                                  .currency = "usd"})) == "refused");
    BOOST_TEST(event_status(refund("succeeded", 4901)) == "refused");
    BOOST_TEST(event_status(refund("succeeded", 0)) == "refused");
    BOOST_TEST(event_status(charge(4901)) == "refused");
    BOOST_TEST(audited("order_transition_refused") == 4);
    expect("paid", "active");
    BOOST_TEST(number("SELECT count(*) AS value FROM order_refunds") == 0);
}

BOOST_FIXTURE_TEST_CASE(a_refund_or_dispute_of_an_unknown_payment_is_unmatched_and_audited,
                        PaidFacts) {
    BOOST_TEST(event_status(tell({.type = "refund.created",
                                  .object = "re_1",
                                  .status = "succeeded",
                                  .payment_intent = "pi_other"})) == "unmatched");
    BOOST_TEST(event_status(tell({.type = "charge.dispute.created",
                                  .object = "dp_1",
                                  .status = "needs_response",
                                  .payment_intent = "pi_other"})) == "unmatched");
    BOOST_TEST(audited("stripe_event_unmatched") == 2);
    expect("paid", "active");
}

BOOST_FIXTURE_TEST_CASE(a_charge_of_another_product_is_ignored, PaidFacts) {
    BOOST_TEST(event_status(tell({.type = "charge.refunded",
                                  .object = "ch_1",
                                  .status = "succeeded",
                                  .payment_intent = "pi_other"})) == "ignored");
    BOOST_TEST(audited("stripe_event_unmatched") == 0);
}

BOOST_FIXTURE_TEST_CASE(a_charge_of_another_installation_is_unmatched, PaidFacts) {
    BOOST_TEST(event_status(tell({.type = "charge.refunded",
                                  .object = "ch_1",
                                  .status = "succeeded",
                                  .metadata = R"({"order_id":"x","installation_id":"other"})"})) ==
               "unmatched");
    expect("paid", "active");
}

BOOST_FIXTURE_TEST_CASE(a_refund_that_arrives_before_the_payment_waits_for_it, Facts) {
    const auto id = refund("succeeded");
    BOOST_TEST(event_status(id) == "unmatched");
    BOOST_TEST(status() == "pending");
    pay();
    expect("refunded", "revoked: refunded");
    BOOST_TEST(event_status(id) == "processed");
}

BOOST_FIXTURE_TEST_CASE(a_refund_with_tax_is_recorded_although_the_payment_is_not_known_yet,
                        Facts) {
    auto session = session_of(opened);
    FakePayments::pay(session);
    session.amount_tax_minor = 931;
    session.amount_total_minor = 5831;
    record(opened, Payment::processing, session);
    BOOST_TEST(event_status(refund("succeeded", 5831)) == "processed");
    record(opened, Payment::paid, session);
    expect("refunded", "revoked: refunded");
}

BOOST_FIXTURE_TEST_CASE(a_refund_and_its_payment_delivered_concurrently_are_both_applied, Facts) {
    for (int round = 0; round < 20; ++round) {
        auto wanted = wish();
        wanted.browser_token = "browser " + std::to_string(round);
        const auto order = open(wanted);
        const auto name = std::to_string(round);
        auto session = session_of(order, "cs_test_x" + name);
        FakePayments::pay(session);
        const std::vector<StripeEvent> events{
            test::event_about("evt_p" + name, "checkout.session.completed", session),
            money_event("evt_r" + name, {.type = "refund.created",
                                         .object = "re_x" + name,
                                         .status = "succeeded",
                                         .payment_intent = session.payment_intent}),
            money_event("evt_d" + name, {.type = "charge.dispute.created",
                                         .object = "dp_x" + name,
                                         .status = "needs_response",
                                         .payment_intent = session.payment_intent})};
        std::vector<std::thread> threads;
        for (const auto& event : events) {
            threads.emplace_back([&] {
                Database own{test.connection_string()};
                own.write([&](Transaction& transaction) {
                    receive_event(transaction, act_of_stripe(), event);
                });
            });
        }
        for (auto& thread : threads) thread.join();
        BOOST_TEST(text("SELECT status AS value FROM orders WHERE id = $1", order.id) ==
                   "refunded");
    }
    BOOST_TEST(number("SELECT count(*) AS value FROM stripe_events WHERE status <> 'processed'") ==
               0);
}

BOOST_FIXTURE_TEST_CASE(events_that_an_earlier_release_ignored_are_processed, PaidFacts) {
    const auto id = refund("succeeded");
    change("UPDATE orders SET status = 'paid'");
    change("DELETE FROM order_refunds");
    change(
        "UPDATE stripe_events SET status = 'ignored', outcome_reason = 'type', order_id = NULL, "
        "payment_intent = NULL WHERE stripe_event_id = $1",
        id);
    receive(test::event_about("evt_unknown", "customer.created", session_of(opened)));
    BOOST_TEST(reopen_events(services) == 1);
    BOOST_TEST(reopen_events(services) == 0);
    BOOST_TEST(retry_stripe_events(services) == 1);
    BOOST_TEST(event_status(id) == "processed");
    BOOST_TEST(event_status("evt_unknown") == "ignored");
    BOOST_TEST(status() == "refunded");
}

BOOST_FIXTURE_TEST_CASE(a_second_purchase_of_a_course_is_reported_to_the_operator, PaidFacts) {
    BOOST_TEST(audited("duplicate_purchase") == 0);
    auto again = wish();
    again.browser_token = "phone";
    const auto second = open(again);
    auto session = session_of(second, "cs_test_2");
    record(second, Payment::paid, FakePayments::pay(session));
    BOOST_TEST(audited("duplicate_purchase") == 1);
    BOOST_TEST(mails("duplicate-purchase:" + to_string(second.id)) == 1);

    again.email = test::address("somebody-else@example.com");
    const auto third = open(again);
    session = session_of(third, "cs_test_3");
    record(third, Payment::paid, FakePayments::pay(session));
    BOOST_TEST(audited("duplicate_purchase") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_duplicate_purchase_beside_an_unproven_account_is_mailed_to_both,
                        PaidFacts) {
    const auto learner = test::add_learner(database(), "guest");
    change("UPDATE users SET email_verified_at = NULL WHERE id = $1", learner);
    change("UPDATE orders SET user_id = $1", learner);
    change("UPDATE entitlements SET user_id = $1", learner);
    auto again = wish();
    again.browser_token = "phone";
    const auto second = open(again);
    auto session = session_of(second, "cs_test_2");
    record(second, Payment::paid, FakePayments::pay(session));
    BOOST_TEST(audited("duplicate_purchase") == 1);
    BOOST_TEST(order(second.id).is_duplicate);
    BOOST_TEST(mails("duplicate-purchase:" + to_string(second.id)) == 1);
    BOOST_TEST(mails("duplicate-purchase-buyer:" + to_string(second.id)) == 1);
    BOOST_TEST(text("SELECT to_email AS value FROM mail_outbox WHERE kind = "
                    "'duplicate_purchase'") == "guest@example.com");
}

BOOST_FIXTURE_TEST_CASE(a_second_purchase_after_a_refund_is_not_a_duplicate, PaidFacts) {
    refund("succeeded");
    auto again = wish();
    again.browser_token = "phone";
    const auto second = open(again);
    auto session = session_of(second, "cs_test_2");
    record(second, Payment::paid, FakePayments::pay(session));
    BOOST_TEST(audited("duplicate_purchase") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
