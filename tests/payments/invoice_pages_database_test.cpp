#include "payments/invoice_pages.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "payments/receipts.hpp"
#include "support/captured_output.hpp"
#include "support/test_school.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::payments {

namespace {

using test::FakePayments;

const std::string page = "https://invoice.stripe.com/i/1";
const std::string pdf = "https://pay.stripe.com/invoice/1/pdf";

struct Invoices : test::TestSchool {
    UserId ada = test::add_learner(database(), "ada");
    UserId bob = test::add_learner(database(), "bob");

    /// Returns an order of Ada whose payment named the invoice.
    Order paid_with_invoice(const std::string& invoice) {
        auto wanted = wish();
        wanted.user_id = ada;
        wanted.creates_invoice = true;
        const auto opened = open(wanted);
        auto session = session_of(opened);
        FakePayments::pay(session).invoice = invoice;
        payments.sessions[session.id] = session;
        record(opened, Payment::paid, session);
        return order(opened.id);
    }
    web::Response show(const Order& order, UserId viewer) {
        return show_invoice(
            test::as_learner(test::get_request("/receipts/" + order.public_id + "/invoice",
                                               {{"order", order.public_id}}),
                             viewer),
            services);
    }
    bool has_link(UserId viewer) {
        return database().read([&](Connection& connection) {
            return list_receipts(connection, viewer, "UTC").at(0).has_invoice;
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(invoice_pages, Invoices)

BOOST_AUTO_TEST_CASE(the_owner_is_redirected_to_the_invoice_at_stripe) {
    const auto paid = paid_with_invoice("in_1");
    payments.invoices["in_1"] = {.id = "in_1", .hosted_url = page, .pdf_url = pdf};
    BOOST_TEST(paid.stripe_invoice_id == "in_1");
    BOOST_TEST(has_link(ada));
    const auto response = show(paid, ada);
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == page);
}

BOOST_AUTO_TEST_CASE(an_invoice_without_a_page_is_a_pdf) {
    const auto paid = paid_with_invoice("in_1");
    payments.invoices["in_1"] = {.id = "in_1", .hosted_url = {}, .pdf_url = pdf};
    BOOST_TEST(show(paid, ada).header("Location") == pdf);
}

BOOST_AUTO_TEST_CASE(an_invoice_that_stripe_made_later_is_found_by_the_session) {
    const auto paid = paid_with_invoice("");
    BOOST_TEST(paid.stripe_invoice_id == "");
    BOOST_TEST(has_link(ada));
    BOOST_TEST(show(paid, ada).status == 503);
    payments.sessions[paid.stripe_session_id].invoice = "in_2";
    payments.invoices["in_2"] = {.id = "in_2", .hosted_url = page, .pdf_url = pdf};
    BOOST_TEST(show(paid, ada).header("Location") == page);
}

BOOST_AUTO_TEST_CASE(nobody_else_sees_the_invoice_and_stripe_is_not_asked) {
    const auto paid = paid_with_invoice("in_1");
    payments.invoices["in_1"] = {.id = "in_1", .hosted_url = page, .pdf_url = pdf};
    int calls = 0;
    payments.during_call = [&] { ++calls; };
    BOOST_CHECK_THROW(show(paid, bob), web::NotFound);
    BOOST_TEST(calls == 0);
}

BOOST_AUTO_TEST_CASE(an_order_without_an_invoice_has_no_link_and_no_page) {
    auto wanted = wish();
    wanted.user_id = ada;
    const auto opened = open(wanted);
    auto session = session_of(opened);
    record(opened, Payment::paid, FakePayments::pay(session));
    BOOST_TEST(!has_link(ada));
    BOOST_CHECK_THROW(show(order(opened.id), ada), web::NotFound);
}

BOOST_AUTO_TEST_CASE(an_order_that_is_not_paid_has_no_invoice) {
    auto wanted = wish();
    wanted.user_id = ada;
    wanted.creates_invoice = true;
    BOOST_CHECK_THROW(show(open(wanted), ada), web::NotFound);
}

BOOST_AUTO_TEST_CASE(a_page_says_that_stripe_does_not_show_the_invoice) {
    const auto paid = paid_with_invoice("in_1");
    const auto expect_page = [&] {
        const test::CapturedOutput logged{STDERR_FILENO};
        const auto response = show(paid, ada);
        BOOST_TEST(logged.text().find("invoice of order " + paid.public_id + ": ") !=
                   std::string::npos);
        BOOST_TEST(response.status == 503);
        BOOST_TEST(test::view_of(response) == "payments/no_invoice");
        BOOST_TEST(test::missing_keys("payments/no_invoice", web::ViewData{}).empty());
    };
    expect_page();  // Stripe does not know it
    payments.invoices["in_1"] = {
        .id = "in_1", .hosted_url = "https://evil.example/", .pdf_url = {}};
    expect_page();
    payments.failure = PaymentsError::Kind::no_answer;
    expect_page();
}

BOOST_AUTO_TEST_CASE(only_https_urls_of_stripe_are_stripes) {
    Config production;
    for (const auto* url : {"https://invoice.stripe.com/i/1", "https://pay.stripe.com/1/pdf?s=ap",
                            "https://stripe.com/", "https://stripe.com"})
        BOOST_TEST(is_stripe_url(url, production), url);
    for (const auto* url :
         {"", "http://invoice.stripe.com/i/1", "https://evilstripe.com/", "https://evil.example/",
          "https://evil.example/.stripe.com", "https://stripe.com.evil.example/",
          "https://evil.example\\.stripe.com/", "https://a@evil.example?.stripe.com/",
          "https://invoice.stripe.com:8443/", "//invoice.stripe.com/", "javascript:alert(1)"})
        BOOST_TEST(!is_stripe_url(url, production), url);
}

BOOST_AUTO_TEST_CASE(in_sandbox_mode_the_url_may_be_one_of_the_stand_in) {
    auto stand_in = test::sandbox_config();
    stand_in.stripe_api_url = "http://localhost:9000";
    BOOST_TEST(is_stripe_url("http://localhost:9000/invoices/in_1", stand_in));
    BOOST_TEST(!is_stripe_url("http://localhost:90001/invoices/in_1", stand_in));
    stand_in.mode = Mode::production;
    BOOST_TEST(!is_stripe_url("http://localhost:9000/invoices/in_1", stand_in));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::payments
