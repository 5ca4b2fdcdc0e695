// What workers log if something fails in the middle of a request: the route and the reason, but
// never a link, a password or an address.

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

/// Returns the workers' logs. PostgreSQL's own log is not included.
std::string logged_by_workers() {
    std::string all;
    for (const char* name : {"pages", "outside", "password", "jobs", "error", "access"}) {
        std::ifstream log{site_under_test().logs + "/" + name + ".log"};
        all.append(std::istreambuf_iterator<char>{log}, {});
    }
    return all;
}

/// During its lifetime the tables of links and accounts are missing, and every statement about them
/// fails.
struct NoLinksAndNoAccounts {
    NoLinksAndNoAccounts() {
        facts("ALTER TABLE email_tokens RENAME TO email_tokens_away");
        facts("ALTER TABLE users RENAME TO users_away");
    }
    ~NoLinksAndNoAccounts() {
        facts("ALTER TABLE users_away RENAME TO users");
        facts("ALTER TABLE email_tokens_away RENAME TO email_tokens");
    }
    NoLinksAndNoAccounts(const NoLinksAndNoAccounts&) = delete;
    NoLinksAndNoAccounts& operator=(const NoLinksAndNoAccounts&) = delete;
};

/// During its lifetime no order can be written. PostgreSQL quotes the whole row in its error.
struct NoOrders {
    NoOrders() {
        facts("ALTER TABLE orders ADD CONSTRAINT broken CHECK (email IS NULL) NOT VALID");
    }
    ~NoOrders() { facts("ALTER TABLE orders DROP CONSTRAINT broken"); }
    NoOrders(const NoOrders&) = delete;
    NoOrders& operator=(const NoOrders&) = delete;
};

const std::vector<std::string> kinds_of_links{"claim", "verify-email",  "reset-password", "sign-in",
                                              "enrol", "confirm-email", "undo-email"};

}  // namespace

BOOST_AUTO_TEST_SUITE(worker_logs)

BOOST_AUTO_TEST_CASE(an_exception_is_logged_with_its_route_and_without_the_input) {
    const std::string secret = "LogSecret0123456789";
    const auto email = fresh_address("logged");
    Browser browser;
    {
        const NoLinksAndNoAccounts broken;
        for (const auto& kind : kinds_of_links) {
            const auto path = "/" + kind + "/" + secret;
            const Fields form{{"name", "Ada"}, {"password", secret + secret}};
            BOOST_TEST(browser.get(path).status == 500, path);
            BOOST_TEST(browser.submit(path, form).status >= 400, path);
        }
        BOOST_TEST(browser.submit("/login", {{"email", email}, {"password", secret}}).status ==
                   500);
        BOOST_TEST(browser.submit("/find-purchase", {{"email", email}}).status >= 200);
        BOOST_TEST(browser.submit("/forgot-password", {{"email", email}}).status >= 200);
    }
    {
        const NoOrders broken;
        const auto reply = browser.submit("/courses/practical-sql/checkout", {{"email", email}});
        BOOST_TEST(reply.status == 500);
    }
    wait_until("the last of them is logged", [] {
        return logged_by_workers().find("violates check constraint \\\"broken\\\"") !=
               std::string::npos;
    });
    const auto logged = logged_by_workers();
    BOOST_TEST(logged.find("GET /claim/{token}: database: ") != std::string::npos);
    for (const auto& word : {secret, email, email.substr(0, email.find('@'))})
        BOOST_TEST(logged.find(word) == std::string::npos, word);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
