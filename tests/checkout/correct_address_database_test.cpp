#include "payments/address_correction.hpp"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "account/registration.hpp"
#include "checkout/claim.hpp"
#include "checkout/claim_pages.hpp"
#include "checkout/success_pages.hpp"
#include "mail/email_tokens.hpp"
#include "payments/order_decisions.hpp"
#include "platform/http_client.hpp"
#include "support/addresses.hpp"
#include "support/test_school.hpp"
#include "support/test_workers.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::checkout {

namespace {

using test::FakePayments;
using test::get_request;
using test::post_request;
using test::value_in;

/// A guest bought Practical SQL with a slip in the address: gus@slip.example.
struct Corrections : test::TestSchool {
    payments::Order bought = bought_with("gus@slip.example", "browser", "cs_test_1");
    int requests = 0;

    payments::Order bought_with(const std::string& email, const std::string& browser,
                                const std::string& session_id) {
        auto wanted = wish();
        wanted.email = test::address(email);
        wanted.browser_token = browser;
        const auto opened = open(wanted);
        auto session = session_of(opened, session_id);
        database().write([&](Transaction& transaction) {
            save_checkout_session(transaction, opened, session_id, "https://pay.example/1",
                                  clock.now());
        });
        record(opened, payments::Payment::paid, FakePayments::pay(session));
        return order(opened.id);
    }

    web::Response show(const std::string& browser = "browser") {
        auto request = get_request("/checkout/success");
        request.query = {{"session_id", "cs_test_1"}};
        request.cookies = {{"lectern_checkout", browser}};
        return show_success(request, services);
    }
    web::Response post(const std::string& email, const std::string& browser = "browser",
                       const std::string& session_id = "cs_test_1") {
        auto request = post_request("/checkout/address",
                                    form_encode({{"session_id", session_id}, {"email", email}}));
        request.cookies = {{"lectern_checkout", browser}};
        request.request_id = "request " + std::to_string(++requests);
        return save_address(request, services);
    }
    bool correct(const std::string& email, const payments::Order& order) {
        auto act_now = act();
        act_now.request_id = "request " + std::to_string(++requests);
        return database().write([&](Transaction& transaction) {
            return payments::correct_address(transaction, act_now, order, test::address(email));
        });
    }
    std::string mailed_link(const std::string& email) {
        return database().write([&](Transaction& transaction) {
            return mail::create_email_token(
                transaction, {.purpose = mail::LinkPurpose::claim, .email = test::address(email)},
                clock.now());
        });
    }
    web::Response claim(const std::string& token) {
        const auto body = form_encode({{"name", "Gus"}, {"password", test::good_password}});
        return save_claim(post_request("/claim/" + token, body, {{"token", token}}), services);
    }
    std::string address_now() { return order(bought.id).email.text; }
    std::int64_t user_count() { return number("SELECT count(*) AS value FROM users"); }
    /// Statuses of the mails of a kind to an address, in order.
    std::string mails(const std::string& kind, const std::string& email) {
        return text(R"sql(
            SELECT string_agg(status || coalesce(' ' || link_purpose, ''), ', ' ORDER BY id) AS value
              FROM mail_outbox
             WHERE kind = $1
               AND to_email = $2
        )sql",
                    kind, email);
    }
    /// Simulates that all queued mails were delivered.
    void deliver() {
        change("UPDATE mail_outbox SET status = 'sent', sent_at = $1 WHERE status = 'queued'",
               clock.now());
    }
};

std::string rendered(const web::Response& response) {
    const auto& page = std::get<web::Page>(response.body);
    return test::source_views().render(page.view, page.data);
}

bool is_back_to_success(const web::Response& response) {
    return response.status == 303 &&
           response.header("Location") == "/checkout/success?session_id=cs_test_1";
}

bool leads_back_to_success(const web::TooManyRequests& error) {
    return error.form_page() == "/checkout/success?session_id=cs_test_1";
}

void check_keys(const web::Response& response) {
    const auto& page = std::get<web::Page>(response.body);
    BOOST_TEST(test::missing_keys(page.view, page.data).empty(), page.view);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(correcting_the_address_of_an_order, Corrections)

BOOST_AUTO_TEST_CASE(the_browser_that_bought_corrects_the_address) {
    const auto before = show();
    BOOST_TEST(value_in(before, "can_correct_address") == "true");
    BOOST_TEST(value_in(before, "is_address_corrected") == "false");
    BOOST_TEST(rendered(before).find("Sent to gus@slip.example. Wrong address? Correct it") !=
               std::string::npos);
    check_keys(before);

    BOOST_TEST(is_back_to_success(post("gus@example.com")));
    BOOST_TEST(address_now() == "gus@example.com");
    BOOST_TEST(!order(bought.id).user_id.has_value());
    BOOST_TEST(audited("order_address_corrected") == 1);
    const auto after = show();
    BOOST_TEST(value_in(after, "email") == "gus@example.com");
    BOOST_TEST(value_in(after, "is_address_corrected") == "true");
    BOOST_TEST(value_in(after, "can_set_password") == "true");
    check_keys(after);
}

BOOST_AUTO_TEST_CASE(the_receipt_goes_to_the_corrected_address_and_no_longer_to_the_former_one) {
    (void)post("gus@example.com");
    BOOST_TEST(mails("receipt", "gus@slip.example") == "void claim");
    BOOST_TEST(mails("receipt", "gus@example.com") == "queued claim");
    BOOST_TEST(text("SELECT data ->> 'email' AS value FROM mail_outbox WHERE status = 'queued'") ==
               "gus@example.com");
    BOOST_TEST(mails("reassigned", "gus@slip.example") == "NULL", "nothing was sent there");
}

BOOST_AUTO_TEST_CASE(the_former_address_is_told_if_its_receipt_was_sent) {
    deliver();
    (void)post("gus@example.com");
    BOOST_TEST(mails("receipt", "gus@slip.example") == "sent claim");
    BOOST_TEST(mails("reassigned", "gus@slip.example") == "queued");
    BOOST_TEST(text("SELECT data ->> 'new_email' AS value FROM mail_outbox WHERE kind = "
                    "'reassigned'") == "g…@example.com");
}

BOOST_AUTO_TEST_CASE(the_link_of_the_former_address_opens_nothing_and_says_why) {
    const auto former = mailed_link("gus@slip.example");
    (void)post("gus@example.com");
    const auto page = show_claim(get_request("/claim/" + former, {{"token", former}}), services);
    BOOST_TEST(page.status == 410);
    BOOST_TEST(value_in(page, "is_moved") == "true");
    check_keys(page);
    BOOST_TEST(rendered(page).find("has another address now") != std::string::npos);
    BOOST_TEST(claim(former).status == 410);
    BOOST_TEST(user_count() == 0);

    BOOST_TEST(claim(mailed_link("gus@example.com")).header("Location") == "/learn/practical-sql");
    BOOST_TEST(order(bought.id).user_id.has_value());
}

BOOST_AUTO_TEST_CASE(only_the_browser_that_began_the_order_can_correct_it) {
    (void)bought_with("eve@example.com", "eves browser", "cs_test_2");
    for (const auto* browser : {"", "phone", "eves browser"}) {
        BOOST_TEST(value_in(show(browser), "can_correct_address") == "false", browser);
        BOOST_TEST(is_back_to_success(post("eve@example.com", browser)), browser);
    }
    const auto signed_in =
        post_request("/checkout/address",
                     form_encode({{"session_id", "cs_test_1"}, {"email", "ada@example.com"}}));
    const auto ada = test::add_learner(database(), "ada");
    BOOST_TEST(is_back_to_success(save_address(test::as_learner(signed_in, ada), services)));
    for (const auto& id : {std::string{}, std::string{"cs_none"}, bought.public_id}) {
        BOOST_CHECK_THROW(post("eve@example.com", "browser", id), web::NotFound);
    }
    BOOST_TEST(address_now() == "gus@slip.example");
    BOOST_TEST(audited("order_address_corrected") == 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_other_address_is_refused_and_shown_again) {
    for (const auto& [entered, error] :
         std::vector<std::pair<std::string, std::string>>{{"", "email_missing"},
                                                          {"nobody", "email_invalid"},
                                                          {"a@b@c", "email_invalid"},
                                                          {"gus@slip.example", "email_same"},
                                                          {" GUS@Slip.Example", "email_same"},
                                                          {"gus@gmial.com", "email_misspelt"}}) {
        const auto page = post(entered);
        BOOST_TEST(page.status == 422, entered);
        BOOST_TEST(value_in(page, error) == "true", entered);
        BOOST_TEST(value_in(page, "is_address_refused") == "true", entered);
        check_keys(page);
        const auto text = rendered(page);
        BOOST_TEST(text.find("The address is not corrected yet") != std::string::npos, entered);
        BOOST_TEST(text.find("Your account is not made yet") == std::string::npos, entered);
    }
    BOOST_TEST(address_now() == "gus@slip.example");
    BOOST_TEST(audited("order_address_corrected") == 0);
}

BOOST_AUTO_TEST_CASE(an_address_that_an_account_has_proven_gives_the_order_to_that_account) {
    const auto ada = test::add_learner(database(), "ada");
    BOOST_TEST(is_back_to_success(post("ada@example.com")));
    BOOST_TEST((order(bought.id).user_id == ada));
    BOOST_TEST(grants_of(ada) == 1);
    BOOST_TEST(audited("purchase_claim_completed") == 1);
    BOOST_TEST(mails("receipt", "ada@example.com") == "queued");
    BOOST_TEST(value_in(show(), "has_account") == "true");
    BOOST_TEST(value_in(show(), "can_correct_address") == "false");
    BOOST_TEST(is_back_to_success(post("gus@example.com")));
    BOOST_TEST(address_now() == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_course_that_the_account_has_already_is_a_duplicate_purchase) {
    const auto ada = test::add_learner(database(), "ada");
    (void)bought_with("ada@example.com", "adas browser", "cs_test_2");
    BOOST_TEST(grants_of(ada) == 1);
    (void)post("ada@example.com");
    BOOST_TEST(grants_of(ada) == 2);
    BOOST_TEST(order(bought.id).is_duplicate);
    BOOST_TEST(audited("duplicate_purchase") == 1);
}

BOOST_AUTO_TEST_CASE(an_address_with_an_unproven_account_waits_for_the_mailed_link) {
    test::add_learner(database(), "ada");
    change("UPDATE users SET email_verified_at = NULL");
    (void)post("ada@example.com");
    BOOST_TEST(address_now() == "ada@example.com");
    BOOST_TEST(!order(bought.id).user_id.has_value());
    BOOST_TEST(mails("receipt", "ada@example.com") == "queued claim");
    BOOST_TEST(value_in(show(), "can_set_password") == "false");
    BOOST_TEST(value_in(show(), "can_correct_address") == "true");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_refunded_disputed_or_erased_is_not_corrected) {
    for (const auto* state :
         {"status = 'refunded'", "status = 'disputed'", "status = 'charged_back'",
          "payment = 'mismatched', status = 'mismatched'",
          "email = NULL, canonical_email = NULL, personal_data_erased_at = now()"}) {
        change((std::string{"UPDATE orders SET "} + state).c_str());
        BOOST_TEST(value_in(show(), "can_correct_address") == "false", state);
        BOOST_TEST(is_back_to_success(post("gus@example.com")), state);
        BOOST_TEST(!correct("gus@example.com", bought), state);
        change(
            "UPDATE orders SET payment = 'paid', status = 'paid', personal_data_erased_at = NULL, "
            "email = 'gus@slip.example', canonical_email = 'gus@slip.example'");
    }
    BOOST_TEST(audited("order_address_corrected") == 0);
    BOOST_TEST(correct("gus@example.com", bought));
}

BOOST_AUTO_TEST_CASE(an_order_whose_address_an_account_has_proven_is_not_corrected) {
    test::add_learner(database(), "ada");
    change("UPDATE users SET email = 'gus@slip.example', canonical_email = 'gus@slip.example'");
    BOOST_TEST(!correct("gus@example.com", bought));
}

BOOST_AUTO_TEST_CASE(a_claimed_order_is_not_corrected) {
    (void)claim(mailed_link("gus@slip.example"));
    BOOST_TEST(order(bought.id).user_id.has_value());
    BOOST_TEST(value_in(show(), "can_correct_address") == "false");
    BOOST_TEST(is_back_to_success(post("gus@example.com")));
    BOOST_TEST(!correct("gus@example.com", bought));
    BOOST_TEST(address_now() == "gus@slip.example");
}

BOOST_AUTO_TEST_CASE(after_a_reassignment_the_former_browser_corrects_nothing) {
    database().write([&](Transaction& transaction) {
        payments::reassign_order(transaction, test::operator_act(clock.now()), bought,
                                 test::address("other@example.com"), "a slip");
    });
    BOOST_TEST(value_in(show(), "can_correct_address") == "false");
    BOOST_TEST(is_back_to_success(post("gus@example.com")));
    auto as_read_before = bought;
    as_read_before.email = test::address("other@example.com");
    BOOST_TEST(!correct("gus@example.com", as_read_before), "its browser has changed");
    BOOST_TEST(address_now() == "other@example.com");
}

BOOST_AUTO_TEST_CASE(an_address_is_corrected_three_times_at_most) {
    for (const auto* email : {"one@example.com", "two@example.com", "three@example.com"}) {
        BOOST_TEST(is_back_to_success(post(email)));
        BOOST_TEST(address_now() == email);
    }
    BOOST_TEST(value_in(show(), "can_correct_address") == "false");
    BOOST_TEST(is_back_to_success(post("four@example.com")));
    BOOST_TEST(!correct("four@example.com", order(bought.id)));
    BOOST_TEST(address_now() == "three@example.com");
    BOOST_TEST(mails("receipt", "two@example.com") == "void claim");
    BOOST_TEST(mails("receipt", "three@example.com") == "queued claim");
}

BOOST_AUTO_TEST_CASE(a_repeated_post_corrects_and_mails_once) {
    BOOST_TEST(is_back_to_success(post("gus@example.com")));
    BOOST_TEST(value_in(post("gus@example.com"), "email_same") == "true");
    BOOST_TEST(audited("order_address_corrected") == 1);
    BOOST_TEST(mails("receipt", "gus@example.com") == "queued claim");
}

BOOST_AUTO_TEST_CASE(a_late_webhook_does_not_bring_the_former_address_back) {
    (void)post("gus@example.com");
    auto session = session_of(bought);
    record(bought, payments::Payment::paid, FakePayments::pay(session));
    BOOST_TEST(address_now() == "gus@example.com");
    BOOST_TEST(mails("receipt", "gus@slip.example") == "void claim");
}

BOOST_AUTO_TEST_CASE(other_orders_of_the_former_address_keep_it_and_their_link) {
    (void)bought_with("gus@slip.example", "another browser", "cs_test_2");
    (void)post("gus@example.com");
    BOOST_TEST(mails("receipt", "gus@slip.example") == "void claim, queued claim");
    const auto token = mailed_link("gus@slip.example");
    BOOST_TEST(claim(token).header("Location") == "/learn/practical-sql");
    BOOST_TEST(address_now() == "gus@example.com");
    BOOST_TEST(!order(bought.id).user_id.has_value());
}

BOOST_AUTO_TEST_CASE(an_address_gets_as_few_mails_as_from_other_forms) {
    database().write([&](Transaction& transaction) {
        auto from_here = act();
        for (int i = 0; i < 20; ++i) {
            from_here.network = "network " + std::to_string(i);
            account::may_request_mail(transaction, from_here, test::address("gus@example.com"),
                                      "correct-address");
        }
    });
    BOOST_CHECK_EXCEPTION(post("gus@example.com"), web::TooManyRequests, leads_back_to_success);
    BOOST_TEST(address_now() == "gus@slip.example");
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_under_way_wins_over_a_correction) {
    const auto token = mailed_link("gus@slip.example");
    std::atomic<bool> is_corrected = true;
    std::thread browser;
    database().write([&](Transaction& transaction) {
        const auto claimed = claim_by_link(transaction, act(), token,
                                           {.name = "Gus", .password_hash = "hash-of-gus"});
        BOOST_TEST(claimed.has_value());
        browser = std::thread{[&] {
            Database own{test.connection_string()};
            is_corrected = own.write([&](Transaction& other) {
                return payments::correct_address(other, act(), bought,
                                                 test::address("other@example.com"));
            });
        }};
        Database watcher{test.connection_string()};
        BOOST_TEST(test::wait_until_true([&] { return test::has_waiting_session(watcher); }));
    });
    browser.join();
    BOOST_TEST(!is_corrected);
    BOOST_TEST(address_now() == "gus@slip.example");
    BOOST_TEST(order(bought.id).user_id.has_value());
    BOOST_TEST(audited("order_address_corrected") == 0);
}

BOOST_AUTO_TEST_CASE(a_correction_that_is_under_way_wins_over_a_claim) {
    std::atomic<bool> is_claimed = true;
    std::thread browser;
    database().write([&](Transaction& transaction) {
        BOOST_TEST(payments::correct_address(transaction, act(), bought,
                                             test::address("other@example.com")));
        browser = std::thread{[&] {
            Database own{test.connection_string()};
            is_claimed = own.write([&](Transaction& other) {
                return claim_in_browser(other, act(), bought,
                                        {.name = "Gus", .password_hash = "hash-of-gus"})
                    .has_value();
            });
        }};
        Database watcher{test.connection_string()};
        BOOST_TEST(test::wait_until_true([&] { return test::has_waiting_session(watcher); }));
    });
    browser.join();
    BOOST_TEST(!is_claimed);
    BOOST_TEST(address_now() == "other@example.com");
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(of_concurrent_corrections_one_succeeds) {
    std::atomic<int> winners = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&, i] {
            Database own{test.connection_string()};
            const auto email = test::address("gus" + std::to_string(i) + "@example.com");
            const bool is_corrected = own.write([&](Transaction& transaction) {
                return payments::correct_address(transaction, act(), bought, email);
            });
            winners += is_corrected ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(winners == 1);
    BOOST_TEST(audited("order_address_corrected") == 1);
    BOOST_TEST(order(bought.id).address_corrections == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::checkout
