#include "payments/orders.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

#include "support/addresses.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

using namespace std::chrono_literals;

struct Orders : test::TestSchool {
    std::int64_t order_count() { return number("SELECT count(*) AS value FROM orders"); }

    bool save_session(const Order& order, const std::string& id) {
        return database().write([&](Transaction& transaction) {
            return save_checkout_session(transaction, order, id, "https://pay.example/" + id,
                                         clock.now());
        });
    }
    void next_attempt(const Order& order) {
        database().write(
            [&](Transaction& transaction) { begin_next_attempt(transaction, order, clock.now()); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(orders, Orders)

BOOST_AUTO_TEST_CASE(an_order_stores_what_was_agreed) {
    const auto order = open(wish());
    BOOST_TEST(order.public_id.size() == 24);
    BOOST_TEST(order.email.text == "guest@example.com");
    BOOST_TEST(order.amount_minor == 4900);
    BOOST_TEST(order.currency == "EUR");
    BOOST_TEST(order.stripe_price == "price_sql");
    BOOST_TEST(order.course_slug == "practical-sql");
    BOOST_TEST(order.course_title == "Practical SQL");
    BOOST_TEST(order.checkout_attempt == 1);
    BOOST_TEST((order.attempt_expires_at == clock.now() + attempt_lifetime));
    BOOST_TEST(!order.user_id);
    BOOST_TEST(!order.is_paid());
    BOOST_TEST(order.stripe_session_id == "");
}

BOOST_AUTO_TEST_CASE(the_same_request_from_the_same_browser_reuses_the_open_order) {
    const auto first = open(wish());
    clock.advance(1min);
    const auto second = open(wish());
    BOOST_TEST(second.id == first.id);
    BOOST_TEST(second.checkout_attempt == 1);
    BOOST_TEST((second.attempt_expires_at == first.attempt_expires_at));
    BOOST_TEST(order_count() == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM order_items") == 1);
}

BOOST_AUTO_TEST_CASE(a_different_request_opens_another_order) {
    const auto first = open(wish());
    auto other_email = wish();
    other_email.email = test::address("other@example.com");
    auto other_browser = wish();
    other_browser.browser_token = "phone";
    auto other_price = wish();
    other_price.amount_minor = 5900;
    auto other_stripe_price = wish();
    other_stripe_price.stripe_price = "price_new";
    auto other_currency = wish();
    other_currency.currency = "USD";
    auto member = wish();
    member.user_id = test::add_learner(database(), "ada");
    auto other_course = wish();
    other_course.course_id = test::add_course(database(), test::bread());

    std::int64_t expected = 1;
    for (const auto& wanted : {other_email, other_browser, other_price, other_stripe_price,
                               other_currency, member, other_course}) {
        BOOST_TEST(open(wanted).id != first.id);
        BOOST_TEST(order_count() == ++expected);
    }
}

BOOST_AUTO_TEST_CASE(an_order_that_is_no_longer_pending_is_not_reused) {
    const auto paid = paid_order();
    BOOST_TEST(open(wish()).id != paid.id);
}

BOOST_AUTO_TEST_CASE(concurrent_clicks_open_one_order) {
    std::vector<OrderId> ids(8);
    std::vector<std::thread> threads;
    for (auto& id : ids) {
        threads.emplace_back([&] {
            Database own{test.connection_string()};
            id = own.write([&](Transaction& transaction) {
                return open_order(transaction, act(), wish()).id;
            });
        });
    }
    for (auto& thread : threads) thread.join();
    for (const auto id : ids) BOOST_TEST(id == ids.front());
    BOOST_TEST(order_count() == 1);
    BOOST_TEST(number("SELECT count(*) AS value FROM order_items") == 1);
}

BOOST_AUTO_TEST_CASE(an_attempt_without_a_session_ends_before_stripe_would_refuse_its_expiry) {
    const auto first = open(wish());
    clock.set(Timestamp{first.attempt_expires_at - attempt_reserve});
    BOOST_TEST(open(wish()).checkout_attempt == 1);
    clock.advance(1us);
    const auto again = open(wish());
    BOOST_TEST(again.id == first.id);
    BOOST_TEST(again.checkout_attempt == 2);
    BOOST_TEST((again.attempt_expires_at == clock.now() + attempt_lifetime));
}

BOOST_AUTO_TEST_CASE(an_open_session_is_reused_until_shortly_before_it_expires) {
    const auto first = open(wish());
    BOOST_TEST(save_session(first, "cs_test_1"));
    clock.set(Timestamp{first.attempt_expires_at - session_reserve});
    BOOST_TEST(open(wish()).stripe_session_id == "cs_test_1");
    clock.advance(1us);
    const auto again = open(wish());
    BOOST_TEST(again.checkout_attempt == 2);
    BOOST_TEST(again.stripe_session_id == "");
    BOOST_TEST(again.stripe_session_url == "");
}

BOOST_AUTO_TEST_CASE(a_session_is_saved_only_for_its_own_attempt) {
    const auto first = open(wish());
    next_attempt(first);
    BOOST_TEST(!save_session(first, "cs_test_1"));
    const auto second = order(first.id);
    BOOST_TEST(save_session(second, "cs_test_2"));
    BOOST_TEST(save_session(second, "cs_test_2"));
    BOOST_TEST(!save_session(second, "cs_test_3"));
    BOOST_TEST(order(first.id).stripe_session_id == "cs_test_2");
}

BOOST_AUTO_TEST_CASE(beginning_the_next_attempt_twice_begins_one) {
    const auto first = open(wish());
    next_attempt(first);
    next_attempt(first);
    BOOST_TEST(order(first.id).checkout_attempt == 2);
}

BOOST_AUTO_TEST_CASE(a_paid_order_gets_no_new_attempt) {
    const auto paid = paid_order();
    next_attempt(paid);
    BOOST_TEST(order(paid.id).checkout_attempt == 1);
    BOOST_TEST(order(paid.id).stripe_session_id == paid.stripe_session_id);
}

BOOST_AUTO_TEST_CASE(an_order_is_found_by_its_public_id_and_its_session) {
    const auto first = open(wish());
    BOOST_TEST(save_session(first, "cs_test_1"));
    database().read([&](Connection& connection) {
        BOOST_TEST(find_order_by_public_id(connection, first.public_id).value().id == first.id);
        BOOST_TEST(find_order_by_session(connection, "cs_test_1").value().id == first.id);
        BOOST_TEST(!find_order_by_public_id(connection, to_string(first.id)));
        BOOST_TEST(!find_order_by_public_id(connection, ""));
        BOOST_TEST(!find_order_by_session(connection, ""));
        BOOST_TEST(!find_order_by_session(connection, "cs_test_2"));
        BOOST_TEST(!find_order(connection, OrderId{first.id.value() + 1}));
    });
}

BOOST_AUTO_TEST_CASE(an_order_belongs_only_to_the_browser_that_opened_it) {
    const auto order = open(wish());
    BOOST_TEST(was_begun_by(order, "browser"));
    BOOST_TEST(!was_begun_by(order, "phone"));
    BOOST_TEST(!was_begun_by(order, ""));
    BOOST_TEST(!was_begun_by(order, order.browser_token_hash));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
