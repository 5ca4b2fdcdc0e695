// The pages of docs/runbook about Stripe's events and the mail server: each is run against a site
// that has that fault.

#include <ctime>

#include <boost/test/unit_test.hpp>

#include "platform/clock.hpp"
#include "support/refused_recipient.hpp"
#include "support/runbook_page.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_stripe.hpp"
#include "support/unreported_payments.hpp"

namespace lectern::test {

namespace {

/// During its lifetime, no event of Stripe has arrived by itself before now.
class NoEventsBefore {
  public:
    NoEventsBefore() { set_asked_for(true); }
    ~NoEventsBefore() { set_asked_for(false); }
    NoEventsBefore(const NoEventsBefore&) = delete;
    NoEventsBefore& operator=(const NoEventsBefore&) = delete;

  private:
    void set_asked_for(bool is_asked_for) const {
        facts(R"sql(
            UPDATE stripe_events
               SET is_asked_for = $2
             WHERE id = ANY (string_to_array($1, ',')::bigint[])
        )sql",
              ids_, is_asked_for);
    }
    const std::string ids_ = facts(R"sql(
        SELECT coalesce(string_agg(id::text, ','), '') AS ids
          FROM stripe_events
         WHERE NOT is_asked_for
    )sql")
                                 .front()
                                 .text("ids");
};

std::string completion_of(const UnreportedPayment& payment) {
    return events_of("checkout.session.completed", payment.session_id).front();
}

/// Buys a course with an address that the mail server refuses.
void buy_until_mail_is_given_up(const std::string& email) {
    Browser guest;
    buy(guest, sql_course, email);
    wait_until("a mail that is given up", [&] {
        return number("SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1 AND status = $2",
                      email, "failed") == 1;
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runbook)

BOOST_FIXTURE_TEST_CASE(webhooks_silent, PageOfTest) {
    put("2026-11-30", iso8601(SystemClock{}.now()).substr(0, 10));
    const NoEventsBefore quiet;
    const auto payments = pay_without_webhooks(2);
    for (const auto& payment : payments)
        facts("UPDATE orders SET created_at = created_at - interval '1 hour' WHERE email = $1",
              payment.email);
    const auto event = event_about(fresh_event_id(), "checkout.session.completed", "{}");
    deliver_signed(event, stripe_signature(event, std::time(nullptr), "whsec_of_another_endpoint"));
    run_next_block();  // readyz warns
    run_next_block();  // signatures were refused
    send_event(completion_of(payments.front()));
    run_next_block();  // the resent event arrived
    run_next_block();  // reconcile --fix
    run_next_block();  // nothing differs
    expect_each_once(payments);
}

BOOST_FIXTURE_TEST_CASE(mail_not_arriving, PageOfTest) {
    const auto email = fresh_address("ada");
    const RefusedRecipient refused{
        email, "550 5.1.1 <" + email + ">: Recipient address rejected: User unknown"};
    buy_until_mail_is_given_up(email);
    put("ada@example.com", email);
    put("17", std::to_string(number("SELECT id AS n FROM mail_outbox WHERE to_email = $1", email)));
    run_next_block();  // given up, with the reply
    run_next_block();  // mail test
    refused.accept();
    run_next_block();  // mail retry
    newest_mail_to(email);
    run_next_block();  // sent
    run_next_block();  // all that were given up
}

BOOST_FIXTURE_TEST_CASE(address_blacklisted, PageOfTest) {
    const auto email = fresh_address("ada");
    const RefusedRecipient refused{email,
                                   "554 5.7.1 Service unavailable; Client host [192.0.2.25] "
                                   "blocked using zen.spamhaus.org"};
    buy_until_mail_is_given_up(email);
    put("ada@example.com", email);
    put("17", std::to_string(number("SELECT id AS n FROM mail_outbox WHERE to_email = $1", email)));
    run_next_block();  // given up, with the reply
    run_next_block();  // mail test to a mailbox there
    refused.accept();
    run_next_block();  // accepted again
    newest_mail_to(email);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
