#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "routes.hpp"
#include "support/own_nginx.hpp"
#include "support/site_at_once.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_permissions.hpp"
#include "support/test_workers.hpp"

namespace lectern::test {

// Attacks that no other suite makes. docs/testing.md lists all attacks, with the test for each.

namespace {

Reply posted(Browser& browser, const std::string& address, const Fields& origin) {
    auto headers = origin;
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return browser.send(
        {.method = "POST", .address = address, .headers = std::move(headers), .body = "a=1"});
}

/// Headers by which a proxy would name the host that a visitor asked for.
const Fields forged_host{{"X-Forwarded-Host", "evil.example"},
                         {"X-Forwarded-Server", "evil.example"},
                         {"X-Host", "evil.example"},
                         {"X-Original-Host", "evil.example"},
                         {"X-Original-URL", "/courses"},
                         {"X-Rewrite-URL", "/courses"},
                         {"Forwarded", "host=evil.example;proto=https"}};

Reply ask_for_reset(const std::string& email, Fields headers) {
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return Browser{}.send({.method = "POST",
                           .address = "/forgot-password",
                           .headers = std::move(headers),
                           .body = form_body({{"email", email}})});
}

/// A worker that answers with the header `Proxy` of the request.
web::FinishedResponse proxy_of(const web::Request& request) {
    return {200, {{"Content-Type", "text/plain"}}, "proxy=(" + request.header("proxy") + ")"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(attacks)

BOOST_AUTO_TEST_CASE(every_form_is_refused_from_another_site) {
    const SchoolUnderTest school;
    auto learner = learner_with(sql_course);
    for (const auto& route : lectern::routes()) {
        if (route.method != "POST" || route.audience == web::Audience::stripe) continue;
        const auto address = school.address(std::string{route.pattern});
        Browser browser;  // with an address of its own, because requests are limited
        browser.set_cookie("lectern_session", learner.browser.cookie("lectern_session").value());
        for (const Fields& origin :
             {Fields{{"Sec-Fetch-Site", "cross-site"}, {"Origin", ""}},
              Fields{{"Sec-Fetch-Site", "same-site"}, {"Origin", ""}},
              Fields{{"Sec-Fetch-Site", ""}, {"Origin", "null"}},
              Fields{{"Sec-Fetch-Site", ""}, {"Origin", "https://evil.example"}}}) {
            const auto status = posted(browser, address, origin).status;
            BOOST_TEST(status == 403, address << ": " << status);
        }
    }
    BOOST_TEST(learner.browser.get("/account").status == 200, "and no form had an effect");
}

BOOST_AUTO_TEST_CASE(mailed_links_lead_to_this_site_whatever_host_a_request_names) {
    const auto learner = registered_learner();
    const auto before = mail_count(learner.email);
    BOOST_TEST(ask_for_reset(learner.email, {{"Host", "evil.example"}}).status == 421);
    BOOST_TEST(ask_for_reset(learner.email, forged_host).says("Check your mail"));
    const auto mail = newest_mail_to(learner.email, before);
    BOOST_TEST(mail.text.find(site_under_test().site + "/reset-password/") != std::string::npos);
    BOOST_TEST(mail.text.find("evil.example") == std::string::npos);
    BOOST_TEST(mail_count(learner.email) == before + 1, "the refused request mails nothing");
}

BOOST_AUTO_TEST_CASE(reset_link_used_concurrently_succeeds_once) {
    const auto learner = registered_learner();
    ask_for_reset(learner.email, {});
    const auto link = mailed_path(learner.email, "/reset-password/");
    const auto statuses = at_once(4, [&](int) {
        return Browser{}.submit(link, {{"password", "three other unrelated words"}}).status;
    });
    BOOST_TEST(std::ranges::count(statuses, 303) == 1);
    BOOST_TEST(std::ranges::count(statuses, 410) == 3);
}

BOOST_AUTO_TEST_CASE(price_in_a_form_is_never_the_price_of_the_order) {
    Browser browser;
    const auto email = fresh_address("guest");
    const auto reply = browser.submit("/courses/practical-sql/checkout",
                                      {{"email", email},
                                       {"amount", "1"},
                                       {"amount_minor", "1"},
                                       {"price", "1"},
                                       {"currency", "JPY"},
                                       {"stripe_price", "price_of_another_course"},
                                       {"quantity", "0"},
                                       {"discount", "100"},
                                       {"course_id", "1"},
                                       {"shown_price", "4900 EUR"}});
    BOOST_TEST(reply.status == 303);
    BOOST_TEST(reply.header("location").starts_with(site_under_test().sandbox + "/pay/"));
    const auto orders = facts("SELECT amount_minor, currency FROM orders WHERE email = $1", email);
    BOOST_REQUIRE(orders.size() == 1U);
    BOOST_TEST(orders.front().integer("amount_minor") == 4900);
    BOOST_TEST(orders.front().text("currency") == "EUR");
}

BOOST_AUTO_TEST_CASE(method_cannot_be_overridden) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    for (const char* name : {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"}) {
        const auto reply = browser.send({.method = "GET",
                                         .address = "/logout?_method=POST",
                                         .headers = {{name, "POST"}, {"Sec-Fetch-Mode", "cors"}},
                                         .body = {}});
        BOOST_TEST(reply.status == 405, name);
    }
    BOOST_TEST(browser.get("/account").status == 200, "and the session goes on");
}

BOOST_AUTO_TEST_CASE(session_of_another_cannot_be_ended) {
    auto owner = learner_with(sql_course);
    auto thief = learner_with(bread_course);
    const auto session = number(R"sql(
        SELECT session.id AS n
          FROM sessions AS session
          JOIN users ON users.id = session.user_id
         WHERE users.email = $1
    )sql",
                                owner.email);
    thief.browser.submit("/account/sessions/end", {{"session_id", std::to_string(session)}});
    thief.browser.submit("/account/sessions/end-others", {});
    BOOST_TEST(owner.browser.get("/account").status == 200);
}

BOOST_AUTO_TEST_CASE(receipts_and_export_are_those_of_the_member) {
    const auto owner = learner_with(sql_course);
    auto other = learner_with(bread_course);
    for (const char* address : {"/receipts", "/account/export", "/account", "/my-courses"}) {
        const auto page = other.browser.get(address);
        BOOST_TEST(page.status == 200, address);
        BOOST_TEST(!page.says(owner.email), address);
        BOOST_TEST(!page.says("Practical SQL"), address);
    }
}

BOOST_AUTO_TEST_CASE(header_named_proxy_never_reaches_a_worker) {
    const TestWorkers workers{1, answering(proxy_of)};
    const auto folder = workers.socket().parent_path();
    std::filesystem::permissions(folder, std::filesystem::perms{0711});
    std::filesystem::permissions(workers.socket(), std::filesystem::perms{0666});
    const OwnNginx nginx{folder};
    const auto reply = Browser{}.send({.method = "GET",
                                       .address = nginx.site() + "/courses",
                                       .headers = {{"Proxy", "http://evil.example"}},
                                       .body = {}});
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.body == "proxy=()");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
