#include <string>

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

Reply buy_with_code(Browser& browser, const std::string& email, const std::string& code) {
    return browser.submit("/courses/practical-sql/checkout", {{"email", email}, {"code", code}});
}

std::int64_t orders_paid_with(const std::string& email, std::int64_t amount_minor) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM orders
         WHERE email = $1
           AND status = 'paid'
           AND amount_minor = 4900
           AND paid_amount_minor = $2
    )sql",
                  email, amount_minor);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(promotion_codes)

BOOST_AUTO_TEST_CASE(known_code_lowers_the_price_however_it_is_written) {
    for (const char* code : {"WELCOME20", " welcome20 "}) {
        Browser browser;
        const auto email = fresh_address("guest");
        const auto started = buy_with_code(browser, email, code);
        BOOST_TEST(browser.follow(started).says("39.20 EUR"), code);
        const auto paid = press(browser, started.header("location"), "pay");
        const auto thanks = browser.follow(paid);
        BOOST_TEST(thanks.says("Your payment has arrived"), code);
        BOOST_TEST(thanks.says("€39.20"), code);
        BOOST_TEST(orders_paid_with(email, 3920) == 1, code);
    }
}

BOOST_AUTO_TEST_CASE(a_link_fills_in_its_code_and_no_other_page_has_it) {
    const std::string page = "/courses/practical-sql";
    BOOST_TEST(Browser{}.get(page + "?code=WELCOME20").says("value=\"WELCOME20\""));
    BOOST_TEST(Browser{}.get(page + "?code=SPRING-7").says("value=\"SPRING-7\""));
    BOOST_TEST(!Browser{}.get(page).says("WELCOME20"));
    const auto hostile = Browser{}.get(page + "?code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    BOOST_TEST(hostile.status == 200);
    BOOST_TEST(!hostile.says("alert(1)"));
    BOOST_TEST(hostile.says("id=\"code-error\""));
}

BOOST_AUTO_TEST_CASE(an_operator_makes_lists_and_ends_a_code) {
    const std::string code = "MADE-" + std::to_string(::getpid());
    SiteCommand made{{"code", "create", code, "--percent", "50", "--course", "practical-sql"}};
    BOOST_TEST(made.status() == 0, made.output());
    SiteCommand again{{"code", "create", code, "--percent", "50"}};
    BOOST_TEST(again.status() == 1);
    SiteCommand listed{{"code", "list", "--json"}};
    BOOST_TEST(listed.status() == 0);
    BOOST_TEST(listed.output().find("\"code\":\"" + code + "\",\"discount\":\"50 %\"") !=
                   std::string::npos,
               listed.output());
    Browser browser;
    const auto started = buy_with_code(browser, fresh_address("guest"), code);
    BOOST_TEST(browser.follow(started).says("24.50 EUR"));
    SiteCommand ended{{"code", "end", code}};
    BOOST_TEST(ended.status() == 0, ended.output());
    Browser late;
    BOOST_TEST(buy_with_code(late, fresh_address("guest"), code).status == 422);
}

BOOST_AUTO_TEST_CASE(unknown_code_is_refused_and_opens_no_order) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto reply = buy_with_code(browser, email, "NO-SUCH-CODE");
    BOOST_TEST(reply.status == 422);
    BOOST_TEST(reply.says("value=\"" + email + "\""));
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email = $1", email) == 0);
    BOOST_TEST(
        buy_with_code(browser, email, "").redirects_to(start_checkout(browser, sql_course, email)),
        "without the code the checkout continues");
}

BOOST_AUTO_TEST_CASE(code_that_cannot_be_applied_is_reported_beside_its_field_and_kept) {
    for (const char* code : {"BIG10", "FIRST10", "MOST99"}) {
        Browser browser;
        const auto email = fresh_address("guest");
        const auto reply = buy_with_code(browser, email, code);
        BOOST_TEST(reply.status == 422, code);
        BOOST_TEST(reply.says("This code does not fit this purchase"), code);
        BOOST_TEST(reply.says("value=\"" + std::string{code} + "\""), code);
        BOOST_TEST(reply.says("value=\"" + email + "\""), code);
        BOOST_TEST(!reply.says("wait a minute"), code);
        BOOST_TEST(buy_with_code(browser, email, "").status == 303, code);
    }
}

BOOST_AUTO_TEST_CASE(code_for_a_full_discount_opens_the_course_without_a_payment) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto started = buy_with_code(browser, email, "FREE100");
    BOOST_TEST(browser.follow(started).says("0.00 EUR"));
    const auto success = press(browser, started.header("location"), "pay").header("location");
    BOOST_TEST(browser.get(success).says("Choose a password"));
    BOOST_TEST(orders_paid_with(email, 0) == 1);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM orders WHERE email = $1 AND stripe_payment_intent_id IS NULL
    )sql",
                      email) == 1);
    BOOST_TEST(browser.follow(set_password(browser, success)).status == 200);
}

BOOST_AUTO_TEST_CASE(guessing_codes_is_throttled_but_buying_without_one_is_not) {
    Browser browser;
    const auto email = fresh_address("guest");
    Reply reply;
    int guesses = 0;
    do {
        reply = buy_with_code(browser, email, "GUESS" + std::to_string(++guesses));
    } while (reply.status == 422 && guesses < 40);
    BOOST_TEST(reply.status == 429);
    BOOST_TEST(reply.says("we have paused checking them"));
    BOOST_TEST(guesses == 11, "ten from one browser");
    BOOST_TEST(buy_with_code(browser, email, "WELCOME20").status == 429);
    BOOST_TEST(buy_with_code(browser, email, "").status == 303);
    Browser elsewhere;
    BOOST_TEST(buy_with_code(elsewhere, fresh_address("guest"), "WELCOME20").status == 303);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
