// Something is given to an account while the account is erased in another session.

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "operations/erasing.hpp"
#include "operations/operations_commands.hpp"
#include "payments/address_correction.hpp"
#include "payments/order_decisions.hpp"
#include "support/addresses.hpp"
#include "support/captured_output.hpp"
#include "support/cast.hpp"
#include "support/purchases.hpp"
#include "support/source_tree.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

struct ErasedMeanwhile : TestSchool {
    const CapturedOutput quiet;
    UserId ada = add_learner(database(), "ada");

    /// Erases the account. Its transaction ends only when `gift` waits for it, or is over.
    void erase_while(const std::function<void(Transaction&)>& gift) {
        Database giver{test.connection_string()};
        Database looker{test.connection_string()};
        std::atomic<bool> is_over = false;
        std::thread giving;
        database().write([&](Transaction& transaction) {
            operations::erase_person(transaction, learner_act(ada, clock.now()), ada);
            giving = std::thread{[&] {
                giver.write(gift);
                is_over = true;
            }};
            while (!is_over && !has_waiting_session(looker)) std::this_thread::sleep_for(5ms);
        });
        giving.join();
        for (const auto& fault :
             operations::find_broken_invariants(database(), in_source("sql/invariants.sql")))
            BOOST_ERROR(fault.rule << ": " << fault.object);
    }
    std::string owner_and_address() {
        return text(
            "SELECT coalesce(user_id::text, 'nobody') || ' ' || email AS value FROM orders");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(erased_meanwhile, ErasedMeanwhile)

BOOST_AUTO_TEST_CASE(a_payment_with_the_address_stays_a_guests) {
    auto wanted = wish();
    wanted.email = address("other@example.com");
    auto session = session_of(open(wanted));
    FakePayments::pay(session);
    session.customer_email = "ada@example.com";
    erase_while([&](Transaction& transaction) {
        payments::receive_event(transaction, act_of_stripe(),
                                event_about("evt_paid", "checkout.session.completed", session));
    });
    BOOST_TEST(owner_and_address() == "nobody ada@example.com");
    BOOST_TEST(text("SELECT string_agg(kind, ' ') AS value FROM mail_outbox WHERE kind <> "
                    "'account_deleted'") == "receipt");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_reassigned_to_the_address_stays_a_guests) {
    const auto paid = paid_order("other@example.com");
    erase_while([&](Transaction& transaction) {
        payments::reassign_order(transaction, act(), paid, address("ada@example.com"), "asked");
    });
    BOOST_TEST(owner_and_address() == "nobody ada@example.com");
}

BOOST_AUTO_TEST_CASE(an_order_whose_address_is_corrected_to_it_stays_a_guests) {
    const auto paid = paid_order("other@example.com");
    erase_while([&](Transaction& transaction) {
        BOOST_TEST(payments::correct_address(transaction, act(), paid, address("ada@example.com")));
    });
    BOOST_TEST(owner_and_address() == "nobody ada@example.com");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
