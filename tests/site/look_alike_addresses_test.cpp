// Different spellings of one address are the same account; addresses that only look alike are not.

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/unreported_payments.hpp"

namespace lectern::test {

namespace {

/// The same local part at another domain.
std::string at_domain(const std::string& email, const std::string& domain) {
    return email.substr(0, email.find('@') + 1) + domain;
}

/// Registers an account with a proven address and returns the address. `mail_domain` is the ASCII
/// form of the domain.
std::string owner_at(const std::string& domain, const std::string& mail_domain) {
    const auto email = at_domain(fresh_address("owner"), domain);
    Browser browser;
    register_account(browser, email);
    const auto link = mailed_path(at_domain(email, mail_domain), "/verify-email/");
    browser.submit(link, {{"password", good_password}});
    return email;
}

std::int64_t links_to(const std::string& canonical_email, const std::string& purpose) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM mail_outbox
         WHERE canonical_email = $1
           AND link_purpose = $2
    )sql",
                  canonical_email, purpose);
}

// Each of these looks like victim.example, or becomes it by PostgreSQL's lower().
constexpr const char* look_alikes[] = {"v\u0130ctim.example", "v\u0131ctim.example",
                                       "vict\u0456m.example"};

}  // namespace

BOOST_AUTO_TEST_SUITE(look_alike_addresses)

BOOST_AUTO_TEST_CASE(look_alike_address_gets_no_reset_link_for_the_account) {
    const auto owner = owner_at("victim.example", "victim.example");
    const auto links = number(R"sql(
        SELECT count(*) AS n FROM mail_outbox WHERE link_purpose = 'reset'
    )sql");
    for (const auto* domain : look_alikes) {
        Browser thief;
        const auto entered = at_domain(owner, domain);
        BOOST_TEST(thief.submit("/forgot-password", {{"email", entered}}).says("Check your mail"));
        BOOST_TEST(
            thief.submit("/login", {{"email", entered}, {"password", good_password}}).status ==
            422);
    }
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM mail_outbox WHERE link_purpose = 'reset'
    )sql") == links);
}

BOOST_AUTO_TEST_CASE(look_alike_address_neither_finds_nor_claims_a_purchase) {
    const auto guest = at_domain(fresh_address("guest"), "victim.example");
    Browser browser;
    browser.get(buy(browser, sql_course, guest));
    BOOST_TEST(links_to(guest, "claim") == 1);
    for (const auto* domain : look_alikes) {
        const auto entered = at_domain(guest, domain);
        Browser thief;
        thief.submit("/find-purchase", {{"email", entered}});
        register_account(thief, entered);
    }
    BOOST_TEST(links_to(guest, "claim") == 1);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM mail_outbox
         WHERE link_purpose = 'claim'
           AND canonical_email LIKE split_part($1, '@', 1) || '@xn--%'
    )sql",
                      guest) == 0);
    BOOST_TEST(number("SELECT count(*) AS n FROM orders WHERE email = $1 AND user_id IS NULL",
                      guest) == 1);
}

// The event contains the buyer's address, which can differ from the one entered on this site.
BOOST_AUTO_TEST_CASE(purchase_by_a_look_alike_address_in_an_event_is_not_the_owners) {
    const auto owner = owner_at("victim.example", "victim.example");
    for (const auto* domain : look_alikes) {
        auto payment = pay_without_webhooks(1).front();
        const auto told = at_domain(owner, domain);
        for (auto at = payment.session.find(payment.email); at != std::string::npos;
             at = payment.session.find(payment.email, at + told.size())) {
            payment.session.replace(at, payment.email.size(), told);
        }
        deliver_until_acknowledged(events_for({payment}).front().body);
        BOOST_TEST(status_of_order(payment.session_id) == "paid");
        BOOST_TEST(number(R"sql(
            SELECT count(*) AS n
              FROM orders
             WHERE stripe_session_id = $1
               AND user_id IS NULL
               AND canonical_email <> $2
        )sql",
                          payment.session_id, owner) == 1);
    }
    BOOST_TEST(links_to(owner, "claim") == 0);
    Browser browser;
    sign_in(browser, owner, good_password);
    BOOST_TEST(browser.get(std::string{"/learn/"} + sql_course).status == 403);
}

BOOST_AUTO_TEST_CASE(domain_and_its_ascii_form_are_one_account) {
    const auto owner = owner_at("b\u00fccher.example", "xn--bcher-kva.example");
    Browser browser;
    BOOST_TEST(sign_in(browser, at_domain(owner, "xn--bcher-kva.example"), good_password)
                   .redirects_to("/my-courses"));
    Browser other;
    BOOST_TEST(sign_in(other, at_domain(owner, "BU\u0308CHER.example"), good_password)
                   .redirects_to("/my-courses"));
    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE canonical_email = $1",
                      at_domain(owner, "xn--bcher-kva.example")) == 1);
}

BOOST_AUTO_TEST_CASE(links_are_mailed_to_the_stored_address) {
    const auto owner = owner_at("example.com", "example.com");
    auto shouted = owner;
    for (auto& c : shouted) {
        if ('a' <= c && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    Browser browser;
    browser.submit("/forgot-password", {{"email", "\u200b " + shouted + "\u00a0"}});
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM mail_outbox WHERE to_email = $1 AND link_purpose = 'reset'
    )sql",
                      owner) == 1);
    const auto link = mailed_path(owner, "/reset-password/");
    BOOST_TEST(browser.submit(link, {{"password", "three other unrelated words"}})
                   .redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(spellings_of_one_address_share_a_throttle) {
    const auto email = fresh_address("asked");
    Browser browser;
    const auto spell = [&](int round) {
        auto spelled = email;
        if (round % 2 == 1) spelled[0] = 'A';
        return spelled;
    };
    for (int round = 0; round < 8; ++round) {
        browser.submit("/forgot-password", {{"email", spell(round)}});
    }
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n FROM mail_outbox WHERE canonical_email = $1
    )sql",
                      email) == 5);
}

BOOST_AUTO_TEST_CASE(reserved_domains_are_refused_beside_the_field) {
    for (const auto* email : {"erased-1@erased.invalid", "ada@mail.localhost"}) {
        Browser browser;
        const auto checkout = std::string{"/courses/"} + sql_course + "/checkout";
        for (const auto* path : {"/forgot-password", "/find-purchase", checkout.c_str()}) {
            const auto reply = browser.submit(path, {{"email", email}});
            BOOST_TEST(reply.status == 422);
            BOOST_TEST(reply.says(email), "the input is kept");
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
