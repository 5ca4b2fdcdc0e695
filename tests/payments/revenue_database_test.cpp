#include "payments/revenue.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/purchases.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct Books {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};

    Books() { add_course(database(), practical_sql()); }
    [[nodiscard]] Database& database() { return test.connection(); }

    /// Adds an order of 49.00 EUR that was paid at this time.
    OrderId sell(const std::string& paid_at) {
        const auto order = add_paid_order(database(), "guest@example.com");
        change("UPDATE orders SET paid_at = $2 WHERE id = $1", order.id, paid_at);
        return order.id;
    }
    template <typename... Values>
    void change(const char* sql, const Values&... values) {
        database().write([&](Transaction& transaction) { query(transaction, sql, values...); });
    }
    void refund(OrderId order, const std::string& status, int amount_minor, const std::string& at) {
        change(
            "INSERT INTO order_refunds (order_id, stripe_refund_id, status, amount_minor, "
            "reported_at) "
            "VALUES ($1, 're_' || gen_random_uuid(), $2, $3, $4)",
            order, status, amount_minor, at);
    }
    void dispute(OrderId order, const std::string& status, bool is_withdrawn,
                 const std::string& at) {
        change(
            "INSERT INTO order_disputes (order_id, stripe_dispute_id, status, amount_minor, "
            "reported_at, "
            "funds_withdrawn) VALUES ($1, 'dp_' || gen_random_uuid(), $2, 4900, $4, $3)",
            order, status, is_withdrawn, at);
    }
    std::string csv(const std::string& month) {
        return run({"report", "revenue", "--month", month, "--csv"}).output;
    }
    static std::string with_header(const std::string& lines) {
        return "month,course,title,currency,orders,sold,refunded,disputed,net,tax,net_of_tax,"
               "tax_unknown\n" +
               lines;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(revenue, Books)

BOOST_AUTO_TEST_CASE(money_counts_in_the_month_in_which_it_moved) {
    BOOST_TEST(csv("2026-11") == with_header(""));
    sell("2026-10-31T23:59:59Z");
    const auto first = sell("2026-11-01T00:00:00Z");
    sell("2026-11-30T23:59:59Z");
    sell("2026-12-01T00:00:00Z");
    refund(first, "succeeded", 1000, "2026-11-15T00:00:00Z");
    refund(first, "pending", 500, "2026-12-01T00:00:00Z");
    BOOST_TEST(
        csv("2026-11") ==
        with_header(
            "2026-11,practical-sql,Practical SQL,EUR,2,98.00,10.00,0.00,88.00,0.00,88.00,3\n"));
    BOOST_TEST(
        csv("2026-12") ==
        with_header(
            "2026-12,practical-sql,Practical SQL,EUR,1,49.00,5.00,0.00,44.00,0.00,44.00,2\n"));
    BOOST_TEST(
        csv("2026-10") ==
        with_header(
            "2026-10,practical-sql,Practical SQL,EUR,1,49.00,0.00,0.00,49.00,0.00,49.00,1\n"));
}

BOOST_AUTO_TEST_CASE(only_money_that_is_gone_is_refunded_or_disputed) {
    const auto order = sell("2026-10-01T00:00:00Z");
    for (const auto* status : {"requires_action", "failed", "canceled"}) {
        refund(order, status, 100, "2026-11-02T00:00:00Z");
    }
    dispute(order, "won", true, "2026-11-02T00:00:00Z");
    dispute(order, "needs_response", false, "2026-11-02T00:00:00Z");
    dispute(order, "warning_closed", true, "2026-11-02T00:00:00Z");
    BOOST_TEST(csv("2026-11") == with_header(""));
    dispute(order, "under_review", true, "2026-11-03T00:00:00Z");
    dispute(order, "lost", false, "2026-11-04T00:00:00Z");
    BOOST_TEST(
        csv("2026-11") ==
        with_header(
            "2026-11,practical-sql,Practical SQL,EUR,0,0.00,0.00,98.00,-98.00,0.00,-98.00,2\n"));
}

BOOST_AUTO_TEST_CASE(tax_is_apart_and_a_refund_has_its_share) {
    const auto with_tax = sell("2026-11-01T00:00:00Z");
    sell("2026-11-01T00:00:00Z");
    change("UPDATE orders SET paid_amount_minor = 5880, tax_minor = 980 WHERE id = $1", with_tax);
    change("UPDATE orders SET tax_minor = 0 WHERE tax_minor IS NULL");
    BOOST_TEST(csv("2026-11") ==
               with_header("2026-11,practical-sql,Practical SQL,EUR,2,107.80,0.00,0.00,107.80,"
                           "9.80,98.00,0\n"));
    refund(with_tax, "failed", 1960, "2026-11-02T00:00:00Z");
    refund(with_tax, "succeeded", 1960, "2026-11-03T00:00:00Z");
    BOOST_TEST(csv("2026-11") ==
               with_header("2026-11,practical-sql,Practical SQL,EUR,2,107.80,19.60,0.00,88.20,"
                           "6.53,81.67,0\n"));
    refund(with_tax, "succeeded", 1960, "2026-12-03T00:00:00Z");
    refund(with_tax, "succeeded", 1960, "2026-12-04T00:00:00Z");
    BOOST_TEST(csv("2026-12") ==
               with_header("2026-12,practical-sql,Practical SQL,EUR,0,0.00,39.20,0.00,-39.20,"
                           "-6.53,-32.67,0\n"));
}

BOOST_AUTO_TEST_CASE(a_lost_dispute_has_the_tax_of_its_order) {
    const auto order = sell("2026-10-01T00:00:00Z");
    change("UPDATE orders SET tax_minor = 817 WHERE id = $1", order);
    dispute(order, "lost", true, "2026-11-03T00:00:00Z");
    BOOST_TEST(csv("2026-11") ==
               with_header("2026-11,practical-sql,Practical SQL,EUR,0,0.00,0.00,49.00,-49.00,"
                           "-8.17,-40.83,0\n"));
}

BOOST_AUTO_TEST_CASE(a_refund_and_a_dispute_take_no_more_tax_than_there_was) {
    const auto order = sell("2026-11-01T00:00:00Z");
    change("UPDATE orders SET tax_minor = 817 WHERE id = $1", order);
    refund(order, "succeeded", 2450, "2026-11-03T00:00:00Z");
    dispute(order, "lost", true, "2026-12-03T00:00:00Z");
    change("UPDATE order_disputes SET amount_minor = 2450");
    BOOST_TEST(csv("2026-11") ==
               with_header("2026-11,practical-sql,Practical SQL,EUR,1,49.00,24.50,0.00,24.50,"
                           "4.08,20.42,0\n"));
    BOOST_TEST(csv("2026-12") ==
               with_header("2026-12,practical-sql,Practical SQL,EUR,0,0.00,0.00,24.50,-24.50,"
                           "-4.08,-20.42,0\n"));
    dispute(order, "lost", true, "2027-01-03T00:00:00Z");
    BOOST_TEST(csv("2027-01") ==
               with_header("2027-01,practical-sql,Practical SQL,EUR,0,0.00,0.00,49.00,-49.00,"
                           "0.00,-49.00,0\n"));
}

BOOST_AUTO_TEST_CASE(each_currency_has_a_line_and_its_own_decimals) {
    change("UPDATE courses SET title = 'SQL, \"practical\"'");
    sell("2026-11-01T00:00:00Z");
    for (const std::string currency : {"JPY", "KWD"}) {
        const auto order = sell("2026-11-02T00:00:00Z");
        change("UPDATE orders SET paid_currency = $2, payment = 'mismatched' WHERE id = $1", order,
               currency);
    }
    BOOST_TEST(csv("2026-11") ==
               with_header(
                   "2026-11,practical-sql,\"SQL, "
                   "\"\"practical\"\"\",EUR,1,49.00,0.00,0.00,49.00,0.00,49.00,1\n"
                   "2026-11,practical-sql,\"SQL, \"\"practical\"\"\",JPY,1,4900,0,0,4900,0,4900,1\n"
                   "2026-11,practical-sql,\"SQL, "
                   "\"\"practical\"\"\",KWD,1,4.900,0.000,0.000,4.900,0.000,4.900,1\n"));
}

BOOST_AUTO_TEST_CASE(a_sum_may_be_larger_than_any_amount) {
    for (int i = 0; i < 3; ++i)
        change("UPDATE orders SET paid_amount_minor = $2 WHERE id = $1",
               sell("2026-11-01T00:00:00Z"), std::numeric_limits<std::int64_t>::max());
    const std::string sum = "276701161105643274.21";
    BOOST_TEST(csv("2026-11") == with_header("2026-11,practical-sql,Practical SQL,EUR,3," + sum +
                                             ",0.00,0.00," + sum + ",0.00," + sum + ",3\n"));
}

BOOST_AUTO_TEST_CASE(a_payment_without_a_moment_is_refused_or_told) {
    const auto order = sell("2026-11-01T00:00:00Z");
    const auto set_infinity = [&] {
        change("UPDATE orders SET paid_at = 'infinity' WHERE id = $1", order);
    };
    BOOST_CHECK_THROW(set_infinity(), DatabaseError);
    change("ALTER TABLE orders DROP CONSTRAINT orders_times_finite");
    set_infinity();
    const auto ending = run({"report", "revenue", "--month", "2026-11", "--csv"});
    BOOST_TEST(ending.output == with_header(""));
    BOOST_TEST(ending.errors ==
               "lectern report revenue: in no month, because their time is infinite: 1 payments, "
               "refunds or disputes (lectern doctor --invariants)\n");
}

BOOST_AUTO_TEST_CASE(a_report_is_also_a_table_and_json) {
    sell("2026-11-01T00:00:00Z");
    const auto report = run({"report", "revenue", "--month", "2026-11", "--json"});
    BOOST_TEST(report.errors == "");
    BOOST_TEST(
        report.output ==
        R"({"month":"2026-11","course":"practical-sql","title":"Practical SQL","currency":"EUR",)"
        R"("orders":1,"sold":"49.00","refunded":"0.00","disputed":"0.00","net":"49.00",)"
        R"("tax":"0.00","net_of_tax":"49.00","tax_unknown":1})"
        "\n");
    for (const auto* month : {"2025-01", "2025-12", "2000-01"})
        BOOST_TEST(run({"report", "revenue", "--month", month}).output == "none\n", month);
}

BOOST_AUTO_TEST_CASE(what_is_no_month_is_refused) {
    for (const std::string text : {"2026-13", "2026-00", "2026-1", "11-2026", "2026-11-01",
                                   "1999-12", "2026-+1", "abcd-ef"}) {
        const auto result = run({"report", "revenue", "--month", text});
        BOOST_TEST(result.status == 2, text);
        BOOST_TEST(contains(result.errors,
                            "--month: not a month: " + text + " (expected such as 2026-11)"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
