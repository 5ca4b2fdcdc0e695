#include "authoring/price_sync.hpp"

#include <chrono>
#include <future>

#include <boost/test/unit_test.hpp>

#include "authoring/course_import.hpp"
#include "operations/doctor_stripe.hpp"
#include "platform/json.hpp"
#include "support/command_line.hpp"
#include "support/test_school.hpp"

namespace lectern::authoring {

namespace {

using namespace std::chrono_literals;

struct Prices : test::TestSchool {
    std::string stripe_price = text("SELECT stripe_price AS value FROM courses");

    NewPriceTax tax;

    std::vector<SyncLine> sync() {
        return sync_prices(database(), payments, test::operator_act(clock.now()), tax);
    }
    void make_at_stripe(std::int64_t amount_minor, const std::string& currency,
                        bool is_active = true) {
        payments.prices[stripe_price] = {.id = stripe_price,
                                         .amount_minor = amount_minor,
                                         .currency = currency,
                                         .is_active = is_active};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(price_sync, Prices)

BOOST_AUTO_TEST_CASE(a_price_that_matches_stripe_is_right) {
    make_at_stripe(4900, "EUR");
    const auto lines = sync();
    BOOST_REQUIRE(lines.size() == 1U);
    BOOST_TEST(lines[0].is_ok);
    BOOST_TEST(payments.made_prices.empty());
    const auto printed =
        test::run_and_capture([&] { return print_sync_lines(lines, OutputFormat::json); });
    BOOST_TEST(printed.status == 0);
    const auto record = json::parse(printed.output);
    BOOST_TEST(record.text("course").value() == "practical-sql");
    BOOST_TEST(record.text("result").value() == stripe_price + " is 4900 EUR at Stripe too");
}

BOOST_AUTO_TEST_CASE(a_price_that_differs_is_reported_and_not_changed) {
    const auto refused = [&] {
        const auto lines = sync();
        return lines.size() == 1U && !lines[0].is_ok;
    };
    BOOST_TEST(refused());
    make_at_stripe(5000, "EUR");
    BOOST_TEST(refused());
    make_at_stripe(4900, "USD");
    BOOST_TEST(refused());
    make_at_stripe(4900, "EUR", false);
    BOOST_TEST(refused());
    BOOST_TEST(payments.made_prices.empty());
    BOOST_TEST(text("SELECT stripe_price AS value FROM courses") == stripe_price);
}

BOOST_AUTO_TEST_CASE(doctor_says_the_same_of_each_price) {
    const auto check = [&] {
        const auto findings = operations::check_prices(database(), payments, tax.tax);
        const auto lines = sync();
        BOOST_REQUIRE(findings.size() == 1U);
        BOOST_TEST(findings[0].fact == "practical-sql: " + lines.at(0).text);
        BOOST_TEST((findings[0].state == operations::Finding::State::ok) == lines[0].is_ok);
    };
    check();
    make_at_stripe(4900, "EUR");
    check();
    make_at_stripe(5000, "EUR");
    check();
    make_at_stripe(4900, "EUR", false);
    check();
    make_at_stripe(4900, "EUR");
    tax.tax = Tax::inclusive;
    check();
}

BOOST_AUTO_TEST_CASE(a_price_with_another_tax_behavior_than_the_schools_is_reported) {
    make_at_stripe(4900, "EUR");
    tax.tax = Tax::exclusive;
    BOOST_TEST(sync().at(0).text == stripe_price +
                                        " has the tax behavior unspecified at Stripe, and "
                                        "STRIPE_TAX is exclusive");
    BOOST_TEST(!sync().at(0).is_ok);
    payments.prices[stripe_price].tax = Tax::inclusive;
    BOOST_TEST(!sync().at(0).is_ok);
    payments.prices[stripe_price].tax = Tax::exclusive;
    BOOST_TEST(sync().at(0).is_ok);
    tax.tax = Tax::off;
    BOOST_TEST(sync().at(0).is_ok);
}

BOOST_AUTO_TEST_CASE(a_new_price_has_the_schools_tax_behavior_and_tax_code) {
    change("UPDATE courses SET stripe_price = NULL");
    BOOST_TEST(sync().front().is_ok);
    change("UPDATE courses SET stripe_price = NULL");
    tax = {.tax = Tax::exclusive, .product_code = "txcd_20060158"};
    BOOST_TEST(sync().front().is_ok);
    BOOST_REQUIRE(payments.made_prices.size() == 2U);
    const auto& plain = payments.made_prices[0];
    const auto& taxed = payments.made_prices[1];
    BOOST_TEST((plain.tax == Tax::off));
    BOOST_TEST((taxed.tax == Tax::exclusive));
    BOOST_TEST(taxed.tax_code == "txcd_20060158");
    BOOST_TEST(taxed.idempotency_key != plain.idempotency_key);
    BOOST_TEST(taxed.lookup_key != plain.lookup_key);
}

BOOST_AUTO_TEST_CASE(a_course_without_a_stripe_price_gets_one_once) {
    change("UPDATE courses SET stripe_price = NULL");
    BOOST_TEST(sync().front().is_ok);
    BOOST_REQUIRE(payments.made_prices.size() == 1U);
    BOOST_TEST(payments.made_prices[0].amount_minor == 4900);
    BOOST_TEST(payments.made_prices[0].currency == "EUR");
    BOOST_TEST(text("SELECT stripe_price AS value FROM courses") == "price_made_1");
    BOOST_TEST(audited("course_price_synced") == 1);
    BOOST_TEST(sync().front().is_ok);
    BOOST_TEST(payments.made_prices.size() == 1U);
}

// An import that changes a part of a course locks its version first and its row last. A price locks
// them the other way round.
BOOST_AUTO_TEST_CASE(a_price_and_an_import_do_not_block_each_other_for_ever) {
    make_at_stripe(4900, "EUR");
    for (const auto* const due :
         {"stripe_price = NULL", "next_amount_minor = 5900, next_currency = 'EUR'"}) {
        change((std::string{"UPDATE courses SET "} + due).c_str());
        Database importing{test.connection_string()};
        Database looking{test.connection_string()};
        std::future<std::vector<SyncLine>> synced;
        importing.write([&](Transaction& transaction) {
            wait_for_other_imports(transaction);
            transaction.execute("UPDATE course_modules SET title = title || '!'");
            synced = std::async(std::launch::async, [&] { return sync(); });
            while (!test::has_waiting_session(looking) &&
                   synced.wait_for(10ms) == std::future_status::timeout) {
            }
            transaction.execute("UPDATE courses SET updated_at = now()");
        });
        BOOST_TEST(synced.get().at(0).is_ok);
    }
}

BOOST_AUTO_TEST_CASE(another_amount_gets_a_new_price_and_the_old_one_is_archived) {
    make_at_stripe(4900, "EUR");
    change("UPDATE courses SET next_amount_minor = 5900, next_currency = 'EUR'");
    BOOST_TEST(sync().at(0).text == "made price_made_1; write it into the course file");
    BOOST_TEST(text("SELECT concat_ws(' ', amount_minor, currency, stripe_price, "
                    "next_amount_minor) AS value FROM courses") == "5900 EUR price_made_1");
    BOOST_TEST(!payments.prices.at(stripe_price).is_active);
    BOOST_TEST(payments.prices.at("price_made_1").is_active);
    BOOST_TEST(sync().at(0).is_ok);
    BOOST_TEST(payments.made_prices.size() == 1U);

    change("UPDATE courses SET next_amount_minor = 4900, next_currency = 'EUR'");
    sync();
    change("UPDATE courses SET next_amount_minor = 5900, next_currency = 'EUR'");
    sync();
    BOOST_REQUIRE(payments.made_prices.size() == 3U);
    BOOST_TEST(payments.made_prices[0].idempotency_key != payments.made_prices[2].idempotency_key);
    BOOST_TEST(payments.prices.at("price_made_3").is_active);
    BOOST_TEST(!payments.prices.at("price_made_1").is_active);
}

BOOST_AUTO_TEST_CASE(a_price_with_the_next_amount_at_stripe_is_kept) {
    make_at_stripe(5900, "EUR");
    change("UPDATE courses SET next_amount_minor = 5900, next_currency = 'EUR'");
    BOOST_TEST(sync().at(0).is_ok);
    BOOST_TEST(payments.made_prices.empty());
    BOOST_TEST(payments.prices.at(stripe_price).is_active);
    BOOST_TEST(text("SELECT amount_minor || stripe_price AS value FROM courses") ==
               "5900" + stripe_price);
}

BOOST_AUTO_TEST_CASE(a_replaced_price_that_is_not_archived_yet_is_archived_by_the_next_run) {
    make_at_stripe(4900, "EUR");
    payments.prices["price_old"] = {.id = "price_old", .is_active = true};
    change(
        "INSERT INTO replaced_prices (stripe_price, course_id, replaced_at) "
        "SELECT 'price_old', id, now() FROM courses");
    sync();
    BOOST_TEST(!payments.prices.at("price_old").is_active);
    BOOST_TEST(text("SELECT (archived_at IS NOT NULL)::text AS value FROM replaced_prices") ==
               "true");
}

BOOST_AUTO_TEST_CASE(a_price_that_stripe_does_not_archive_is_reported_and_hides_nothing) {
    make_at_stripe(4900, "EUR");
    payments.refused_price = stripe_price;
    change("UPDATE courses SET next_amount_minor = 5900, next_currency = 'EUR'");
    const auto lines = sync();
    BOOST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines[0].is_ok);
    BOOST_TEST(lines[0].text == "made price_made_1; write it into the course file");
    BOOST_TEST(!lines[1].is_ok);
    BOOST_TEST(lines[1].text.starts_with("replaced " + stripe_price +
                                         " is not archived: stripe: answered 400"));
    payments.refused_price.clear();
    BOOST_TEST(sync().size() == 1U);
    BOOST_TEST(!payments.prices.at(stripe_price).is_active);
}

BOOST_AUTO_TEST_CASE(a_price_of_two_courses_is_refused) {
    make_at_stripe(4900, "EUR");
    change(
        "INSERT INTO courses (slug, title, promise, amount_minor, stripe_price, created_at, "
        "updated_at) SELECT 'twin', 'Twin', 'Twin', amount_minor, stripe_price, now(), now() "
        "FROM courses");
    const auto lines = sync();
    BOOST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines[0].text == stripe_price + " is the price of twin too");
    BOOST_TEST(!lines[0].is_ok);
    BOOST_TEST(lines[1].text == stripe_price + " is the price of practical-sql too");
    BOOST_TEST(!lines[1].is_ok);
}

BOOST_AUTO_TEST_CASE(a_free_course_and_a_retired_one_need_no_price) {
    change("UPDATE courses SET stripe_price = NULL, status = 'retired'");
    BOOST_TEST(sync().empty());
    change("UPDATE courses SET amount_minor = 0, status = 'published'");
    BOOST_TEST(sync().empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
