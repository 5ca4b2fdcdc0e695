// The pages of docs/runbook about one buyer: each is run against a site on which that happened to
// somebody.

#include <boost/test/unit_test.hpp>

#include "platform/clock.hpp"
#include "support/runbook_page.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_stripe.hpp"

namespace lectern::test {

namespace {

/// A page about a buyer, with what is different for each run: address, order and day.
struct BuyersPage : PageOfTest {
    std::string email = fresh_address("ada");

    BuyersPage() {
        put("ada@example.com", email);
        put("2026-11-30", iso8601(SystemClock{}.now()).substr(0, 10));
    }
    /// From now on, order 3f9c… is the one with this address.
    void put_order_of(const std::string& address) {
        put("3f9c…", facts("SELECT public_id FROM orders WHERE email = $1", address)
                         .front()
                         .text("public_id"));
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(runbook)

BOOST_FIXTURE_TEST_CASE(paid_but_no_access, BuyersPage) {
    {
        const NoWebhooks nothing_is_delivered;
        Browser guest;
        buy(guest, sql_course, email);
    }
    put_order_of(email);
    run_next_block();  // it was not recorded
    run_next_block();  // reconcile --fix
    newest_mail_to(email);
    run_next_block();  // the link was mailed
    run_next_block();  // and is mailed again
    BOOST_TEST(!claim_path_in(newest_mail_to(email, 1)).empty());
}

BOOST_FIXTURE_TEST_CASE(wrong_address, BuyersPage) {
    auto mistyped = email;
    std::swap(mistyped[mistyped.find("amp")], mistyped[mistyped.find("mp")]);
    Browser guest;
    buy(guest, sql_course, mistyped);
    newest_mail_to(mistyped);
    put("ada@exmaple.com", mistyped);
    put_order_of(mistyped);
    run_next_block();  // one letter is off
    run_next_block();  // found by a part of the address
    run_next_block();  // reassign
    newest_mail_to(email);
    run_next_block();  // the right address has the mail
}

BOOST_FIXTURE_TEST_CASE(dispute, BuyersPage) {
    const auto buyer = learner_with(sql_course, "ada");
    email = buyer.email;
    put("ada@example.com", email);
    put_order_of(email);
    const auto session = facts("SELECT stripe_session_id FROM orders WHERE email = $1", email)
                             .front()
                             .text("stripe_session_id");
    const auto id = open_dispute(session);
    wait_for_status(session, "disputed");
    run_next_block();  // among the disputed orders
    run_next_block();  // why says so
    run_next_block();  // evidence
    move_dispute(id, "won");
    wait_for_status(session, "paid");
    run_next_block();  // it is won
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
