// `lectern order show --from-stripe`.

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "payments/payments_commands.hpp"
#include "platform/json.hpp"
#include "support/command_line.hpp"
#include "support/test_school.hpp"

namespace lectern::payments {

namespace {

using test::contains;
using test::FakePayments;
using test::run;
using test::run_and_capture;

struct AskedSchool : test::TestSchool {
    test::CommandDatabase commands{test.connection_string_as("lectern_operator")};

    /// Opens an order whose session is open at Stripe and known here.
    Order order_with_session() {
        const auto order = open(wish());
        payments.sessions["cs_test_1"] = session_of(order);
        database().write([&](Transaction& transaction) {
            save_checkout_session(transaction, order, "cs_test_1", "https://pay.example/cs_test_1",
                                  clock.now());
        });
        return order;
    }
    /// An order that is paid here and at Stripe.
    Order order_paid_at_both() {
        const auto order = order_with_session();
        record(order, Payment::paid, FakePayments::pay(payments.sessions["cs_test_1"]));
        return order;
    }
    test::CommandResult show(const Order& order, OutputFormat output_format) {
        return run_and_capture(
            [&] { return show_order_from_stripe(services, order.public_id, output_format); });
    }
    json::Value at_stripe(const Order& order) {
        return json::parse(show(order, OutputFormat::json).output).find("at_stripe").value();
    }
    /// Returns the differences as `FACT: HERE | AT STRIPE`.
    std::vector<std::string> differences(const Order& order) {
        std::vector<std::string> texts;
        for (const auto& fact : at_stripe(order).list("differs")) {
            texts.push_back(fact.text("fact").value() + ": " + fact.text("here").value_or("-") +
                            " | " + fact.text("at_stripe").value_or("-"));
        }
        return texts;
    }
    void expect_differences(const Order& order, const std::vector<std::string>& expected) {
        BOOST_TEST(differences(order) == expected, boost::test_tools::per_element());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(order_at_stripe, AskedSchool)

BOOST_AUTO_TEST_CASE(an_order_that_stripe_knows_as_we_do_has_no_differences) {
    const auto order = order_paid_at_both();
    payments.charges = {{.id = "ch_1",
                         .status = "succeeded",
                         .amount_minor = 4900,
                         .currency = "EUR",
                         .payment_intent = "pi_cs_test_1"}};
    const auto found = at_stripe(order);
    BOOST_TEST(found.text("session").value() == "cs_test_1");
    BOOST_TEST(found.text("session_status").value() == "complete");
    BOOST_TEST(found.text("payment_status").value() == "paid");
    BOOST_TEST(found.integer("amount_minor").value() == 4900);
    BOOST_TEST(found.text("currency").value() == "EUR");
    BOOST_TEST(found.text("payment_intent").value() == "pi_cs_test_1");
    BOOST_REQUIRE(found.list("charges").size() == 1U);
    BOOST_TEST(found.list("charges").front().text("charge").value() == "ch_1");
    BOOST_TEST(found.list("refunds").empty());
    BOOST_TEST(found.list("disputes").empty());
    BOOST_TEST(found.list("differs").empty());
}

BOOST_AUTO_TEST_CASE(our_record_is_printed_as_without_stripe_and_then_the_section) {
    const auto order = order_paid_at_both();
    const auto ours = run({"order", "show", order.public_id});
    BOOST_TEST(ours.status == 0, ours.errors);
    BOOST_TEST(!contains(ours.output, "at_stripe"));
    const auto shown = show(order, OutputFormat::text);
    BOOST_TEST(shown.status == 0);
    BOOST_TEST(shown.output.starts_with(ours.output + "\nat_stripe\n"), shown.output);
    BOOST_TEST(contains(shown.output, "\ndiffers\n    none\n"));
    const auto json = show(order, OutputFormat::json).output;
    const auto ours_as_json = run({"order", "show", order.public_id, "--json"}).output;
    BOOST_TEST(
        json.starts_with(ours_as_json.substr(0, ours_as_json.size() - 2) + ",\"at_stripe\":{"));
}

BOOST_AUTO_TEST_CASE(a_payment_that_was_not_reported_differs_and_is_not_recorded) {
    const auto order = order_with_session();
    expect_differences(order, {});
    FakePayments::pay(payments.sessions["cs_test_1"]);
    expect_differences(order, {"payment: pending | paid"});
    BOOST_TEST(at_stripe(order).text("payment_intent").value() == "pi_cs_test_1");
    BOOST_TEST(text("SELECT status AS value FROM orders") == "pending");
    BOOST_TEST(audited("order_paid") == 0);
}

BOOST_AUTO_TEST_CASE(a_payment_that_stripe_does_not_report_differs) {
    const auto order = order_paid_at_both();
    payments.sessions["cs_test_1"].payment_status = "unpaid";
    expect_differences(order, {"payment: paid | processing"});
    payments.sessions["cs_test_1"].status = "open";
    expect_differences(order, {"payment: paid | pending"});
}

BOOST_AUTO_TEST_CASE(refunds_and_disputes_differ_by_id_status_and_amount_and_are_not_recorded) {
    const auto order = order_paid_at_both();
    payments.refunds = {{.id = "re_1",
                         .status = "succeeded",
                         .amount_minor = 900,
                         .currency = "EUR",
                         .payment_intent = "pi_cs_test_1"}};
    payments.disputes = {{.id = "dp_1",
                          .status = "needs_response",
                          .amount_minor = 4900,
                          .currency = "EUR",
                          .payment_intent = "pi_cs_test_1"}};
    expect_differences(
        order, {"refund re_1: - | succeeded, 900", "dispute dp_1: - | needs_response, 4900"});
    BOOST_TEST(number("SELECT count(*) AS value FROM order_refunds") == 0);
    BOOST_TEST(number("SELECT count(*) AS value FROM order_disputes") == 0);
    change(R"sql(
        INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, reported_at)
        VALUES ($1, 're_1', 'pending', 900, now())
    )sql",
           order.id);
    payments.disputes.clear();
    expect_differences(order, {"refund re_1: pending, 900 | succeeded, 900"});
    payments.refunds.clear();
    expect_differences(order, {"refund re_1: pending, 900 | -"});
}

BOOST_AUTO_TEST_CASE(another_amount_or_payment_intent_differs) {
    const auto order = order_paid_at_both();
    auto& session = payments.sessions["cs_test_1"];
    session.amount_total_minor = 4800;
    session.payment_intent = "pi_other";
    expect_differences(order,
                       {"amount: 4900 EUR | 4800 EUR", "payment intent: pi_cs_test_1 | pi_other"});
}

BOOST_AUTO_TEST_CASE(another_tax_differs_if_that_of_the_order_is_known) {
    const auto order = order_paid_at_both();
    payments.sessions["cs_test_1"].amount_tax_minor = 817;
    BOOST_TEST(at_stripe(order).integer("tax_minor").value() == 817);
    expect_differences(order, {});
    change("UPDATE orders SET tax_minor = 782");
    expect_differences(order, {"tax: 782 | 817"});
}

BOOST_AUTO_TEST_CASE(a_mismatched_or_failed_payment_is_what_a_session_cannot_say) {
    const auto order = order_with_session();
    auto& session = payments.sessions["cs_test_1"];
    session.status = "complete";
    record(order, Payment::failed, session);
    expect_differences(order, {});
    FakePayments::pay(session).currency = "USD";
    record(order, Payment::paid, session);
    BOOST_TEST(text("SELECT payment AS value FROM orders") == "mismatched");
    expect_differences(order, {});
}

BOOST_AUTO_TEST_CASE(a_session_that_stripe_does_not_know_differs) {
    const auto order = order_with_session();
    payments.sessions.clear();
    expect_differences(order, {"session: cs_test_1 | -"});
}

BOOST_AUTO_TEST_CASE(an_order_without_session_asks_stripe_nothing) {
    const auto order = open(wish());
    payments.failure = PaymentsError::Kind::no_answer;
    BOOST_TEST(!at_stripe(order).has("session"));
    expect_differences(order, {});
}

BOOST_AUTO_TEST_CASE(an_error_of_stripe_is_one_line_and_exit_status_1) {
    const auto order = order_paid_at_both();
    payments.failure = PaymentsError::Kind::no_answer;
    const auto ending = run_and_capture([&] {
        return report_failures("lectern order show", [&] {
            return show_order_from_stripe(services, order.public_id, OutputFormat::text);
        });
    });
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(ending.output == "");
    BOOST_TEST(ending.errors ==
               "lectern order show: order " + order.public_id + ": stripe: answered 500\n");
    BOOST_CHECK_THROW(show_order_from_stripe(services, "nothing", OutputFormat::text),
                      CommandFailure);
}

BOOST_AUTO_TEST_CASE(only_the_option_needs_the_settings_of_stripe) {
    const auto order = order_paid_at_both();
    BOOST_TEST(run({"order", "show", order.public_id}).status == 0);
    const auto ending = run({"order", "show", order.public_id, "--from-stripe"});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, "STRIPE_SECRET_KEY"), ending.errors);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
