#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "catalog/money.hpp"
#include "platform/clock.hpp"
#include "platform/http_client.hpp"
#include "platform/json.hpp"
#include "platform/stripe_payments.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_with_settings.hpp"

namespace lectern::test {

namespace {

/// Returns the price of the bread course, without tax.
std::int64_t bread_price() {
    return number("SELECT amount_minor AS n FROM courses WHERE slug = $1", bread_course);
}

std::string money(std::int64_t amount_minor) {
    return catalog::money_text(amount_minor, "JPY");
}

/// During its lifetime, the bread course has a price at Stripe to which tax is added.
class PriceWithoutTax {
  public:
    PriceWithoutTax()
        : former_{facts("SELECT stripe_price FROM courses WHERE slug = $1", bread_course)
                      .front()
                      .text("stripe_price")} {
        HttpClient http;
        StripePayments stripe{http, site_under_test().sandbox, site_under_test().secret_key};
        const auto key = fresh_address("price");
        const auto price = stripe.create_price({.idempotency_key = key,
                                                .product_name = "Bread",
                                                .amount_minor = bread_price(),
                                                .currency = "JPY",
                                                .lookup_key = key,
                                                .tax = Tax::exclusive,
                                                .tax_code = "txcd_20060158"});
        set(price.id);
    }
    ~PriceWithoutTax() { set(former_); }
    PriceWithoutTax(const PriceWithoutTax&) = delete;
    PriceWithoutTax& operator=(const PriceWithoutTax&) = delete;

  private:
    static void set(const std::string& price) {
        facts("UPDATE courses SET stripe_price = $2 WHERE slug = $1", bread_course, price);
    }
    std::string former_;
};

std::string output_of(const std::vector<std::string>& words) {
    SiteCommand command{words, {database_of_operator()}};
    BOOST_REQUIRE_MESSAGE(command.status() == 0, command.output());
    return command.output();
}

/// Returns the tax of the bread course in this month's report.
std::int64_t reported_tax() {
    const auto month = iso8601(SystemClock{}.now()).substr(0, 7);
    const auto output = output_of({"report", "revenue", "--month", month, "--json"});
    for (std::size_t begin = 0; begin < output.size();) {
        const auto end = output.find('\n', begin);
        const auto record = json::parse(output.substr(begin, end - begin));
        if (record.text("course") == bread_course && record.text("currency") == "JPY")
            return std::stoll(record.text("tax").value());
        begin = end + 1;
    }
    return 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tax)

BOOST_AUTO_TEST_CASE(tax_is_added_at_checkout_and_shown_from_the_receipt_to_the_report) {
    const PriceWithoutTax price;
    const SiteWithSettings site{{"STRIPE_TAX=exclusive"}};
    const auto tax = bread_price() / 5;
    const auto paid = money(bread_price() + tax) + " (including " + money(tax) + " tax)";
    const auto before = reported_tax();

    Browser browser;
    const auto email = fresh_address("taxed");
    const auto course = std::string{"/courses/"} + bread_course;
    BOOST_TEST(browser.get(site.page(course)).says("plus tax"));
    BOOST_TEST(!browser.get(course).says("plus tax"));
    const auto started = browser.submit(site.page(course + "/checkout"), {{"email", email}});
    BOOST_TEST(browser.follow(started).says("Tax (20 %)"));
    const auto success = press(browser, started.header("location"), "pay").header("location");
    BOOST_TEST(browser.get(success).says("Your payment has arrived"));
    BOOST_TEST(browser.get(success).says(paid));
    BOOST_TEST(newest_mail_to(email).text.find(paid) != std::string::npos);

    BOOST_TEST(browser.follow(set_password(browser, success)).status == 200);
    BOOST_TEST(browser.get("/receipts").says(money(bread_price() + tax) + " on "));
    BOOST_TEST(browser.get("/receipts").says(money(tax) + ", included"));
    const auto order = facts(
                           "SELECT public_id FROM orders WHERE email = $1 AND status = 'paid' "
                           "AND checkout_tax = 'exclusive'",
                           email)
                           .front()
                           .text("public_id");
    const auto evidence = json::parse(output_of({"order", "evidence", order, "--json"}));
    BOOST_TEST(evidence.text("paid").value() == money(bread_price() + tax));
    BOOST_TEST(evidence.text("tax").value() == money(tax));
    BOOST_TEST(reported_tax() == before + tax);

    refund(session_id_in(success));
    wait_until("the refund is recorded", [&] {
        return number(
                   "SELECT count(*) AS n FROM orders WHERE public_id = $1 "
                   "AND status = 'refunded'",
                   order) == 1;
    });
    BOOST_TEST(reported_tax() == before);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
