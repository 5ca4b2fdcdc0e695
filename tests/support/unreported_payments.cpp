#include "support/unreported_payments.hpp"

#include <cstdint>
#include <exception>

#include <boost/test/unit_test.hpp>

#include "mail/mail.hpp"
#include "operations/operations_commands.hpp"
#include "payments/order_facts.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_stripe.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {

namespace {

std::int64_t count_of(const UnreportedPayment& payment, const std::string& what) {
    return number(R"sql(
        SELECT CASE $2 WHEN 'grants'   THEN count(DISTINCT entitlements.id)
                       WHEN 'receipts' THEN count(DISTINCT mail_outbox.id)
                       WHEN 'paid'     THEN count(DISTINCT audit_logs.id)
                END AS n
          FROM orders
          JOIN order_items ON order_items.order_id = orders.id
     LEFT JOIN entitlements ON entitlements.order_item_id = order_items.id
     LEFT JOIN mail_outbox ON mail_outbox.to_email = orders.email AND kind = 'receipt'
     LEFT JOIN audit_logs ON audit_logs.order_id = orders.id AND event = 'order_paid'
         WHERE orders.email = $1
    )sql",
                  payment.email, what);
}

}  // namespace

std::vector<UnreportedPayment> pay_without_webhooks(int count) {
    const NoWebhooks nothing_is_delivered;
    std::vector<UnreportedPayment> payments;
    for (int i = 0; i < count; ++i) {
        Browser browser;
        UnreportedPayment payment{.email = fresh_address("guest"), .session_id = {}, .session = {}};
        payment.session_id = session_id_in(buy(browser, sql_course, payment.email));
        payment.session = session_object(payment.session_id);
        payments.push_back(payment);
    }
    return payments;
}

std::vector<PostedEvent> events_for(const std::vector<UnreportedPayment>& payments, int rounds) {
    std::vector<PostedEvent> tellings;
    for (int round = 0; round < rounds; ++round) {
        for (const auto& payment : payments) {
            const auto id = fresh_event_id();
            tellings.push_back(
                {id, event_about(id, "checkout.session.completed", payment.session)});
        }
    }
    return tellings;
}

int status_of_delivery(const std::string& body) {
    try {
        return deliver(body).status;
    } catch (const std::exception&) {
        return 0;
    }
}

void deliver_until_acknowledged(const std::string& body) {
    wait_until("an acknowledgement", [&] { return status_of_delivery(body) == 200; });
}

void expect_processed(const std::vector<PostedEvent>& tellings) {
    for (const auto& telling : tellings) {
        BOOST_TEST(number("SELECT count(*) AS n FROM stripe_events WHERE stripe_event_id = $1 AND "
                          "status = 'processed'",
                          telling.id) == 1);
    }
}

void expect_each_once(const std::vector<UnreportedPayment>& payments) {
    for (const auto& payment : payments) {
        for (const char* what : {"grants", "receipts", "paid"})
            BOOST_TEST(count_of(payment, what) == 1, payment.email << ": " << what);
    }
}

void expect_sound_database() {
    for (const auto& fault :
         operations::find_broken_invariants(site_database(), in_source("sql/invariants.sql")))
        BOOST_ERROR(fault.rule);
}

void finish_leased_work() {
    facts("UPDATE mail_outbox SET next_attempt_at = now() WHERE status = 'queued'");
    facts("UPDATE orders SET settle_at = now() WHERE settle_at IS NOT NULL");
    facts("SELECT pg_notify($1, ''), pg_notify($2, '')", mail::outbox_channel,
          payments::settling_channel);
    wait_until("an empty outbox and settled orders", [] {
        return number(R"sql(
            SELECT (SELECT count(*) FROM mail_outbox WHERE status = 'queued')
                 + (SELECT count(*) FROM orders WHERE settle_at IS NOT NULL) AS n
        )sql") == 0;
    });
}

}  // namespace lectern::test
