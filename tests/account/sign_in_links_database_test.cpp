#include "account/sign_in_link_pages.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "account/account.hpp"
#include "account/email_change_pages.hpp"
#include "account/password_reset_pages.hpp"
#include "account/registration.hpp"
#include "account/sign_in_link.hpp"
#include "platform/http_client.hpp"
#include "support/mailed_links.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"

namespace lectern::account {

namespace {

using std::chrono::minutes;
using test::get_request;
using test::post_request;
using test::value_in;
using test::view_of;
using Handler = web::Response (*)(const web::Request&, Services&);

/// Ada has a proven account with a password.
struct SignInLinks : test::TestSchool {
    UserId ada = test::add_learner(database(), "ada");
    int requests = 0;

    SignInLinks() {
        change("UPDATE users SET password_hash = $2 WHERE id = $1", ada, test::password_hash());
    }
    web::Response get(Handler handler, const std::string& token) {
        return handler(get_request("/", {{"token", token}}), services);
    }
    web::Response post(Handler handler, const web::Fields& fields, const std::string& token = {}) {
        auto request = post_request("/", form_encode(fields), {{"token", token}});
        request.request_id = "request " + std::to_string(++requests);
        return handler(request, services);
    }
    web::Response ask(const std::string& email, const std::string& next = {}) {
        return post(start_sign_in_link, {{"email", email}, {"next", next}});
    }
    std::string link_for(const std::string& email, const std::string& next = {}) {
        ask(email, next);
        return test::newest_link(database(), clock.now());
    }
    web::Response press(const std::string& link) { return post(save_sign_in_link, {}, link); }
    std::string newest_kind() {
        return text("SELECT kind AS value FROM mail_outbox ORDER BY id DESC LIMIT 1");
    }
    std::int64_t sessions() { return number("SELECT count(*) AS value FROM sessions"); }
    std::string password_of_ada() {
        return text("SELECT password_hash AS value FROM users WHERE id = $1", ada);
    }
    void make_unproven() {
        change("UPDATE users SET email_verified_at = NULL, name = 'Ada L.' WHERE id = $1", ada);
    }
    void protect() {
        change(R"sql(
            INSERT INTO two_step_secrets (user_id, encrypted_secret, created_at, confirmed_at)
            VALUES ($1, decode(repeat('00', 60), 'hex'), $2, $2)
        )sql",
               ada, clock.now());
    }
    void expect_all_keys(const web::Response& response) {
        const auto& page = std::get<web::Page>(response.body);
        BOOST_TEST(test::missing_keys(page.view, page.data).empty(), page.view);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sign_in_links, SignInLinks)

BOOST_AUTO_TEST_CASE(known_and_unknown_addresses_get_the_same_answer_but_different_mails) {
    const auto known = ask("ada@example.com");
    BOOST_TEST(newest_kind() == "sign_in_link");
    const auto unknown = ask("nobody@example.com");
    BOOST_TEST(newest_kind() == "no_account");
    for (const auto* response : {&known, &unknown}) {
        BOOST_TEST(response->status == 200);
        BOOST_TEST(view_of(*response) == "account/check_mail");
        BOOST_TEST(value_in(*response, "is_sign_in") == "true");
        expect_all_keys(*response);
    }
    BOOST_TEST(audited("sign_in_link_requested") == 2);
    BOOST_TEST(number("SELECT count(*) AS value FROM users") == 1);
}

BOOST_AUTO_TEST_CASE(a_guest_who_has_not_claimed_a_purchase_gets_the_link_that_claims_it) {
    paid_order("gus@example.com");
    const auto answer = ask("gus@example.com");
    BOOST_TEST(view_of(answer) == "account/check_mail");
    BOOST_TEST(newest_kind() == "claim");
    BOOST_TEST(text("SELECT to_email || ' ' || link_purpose AS value FROM mail_outbox WHERE kind = "
                    "'claim'") == "gus@example.com claim");
    BOOST_TEST(audited("sign_in_link_requested") == 1);

    post(start_password_reset, {{"email", "gus@example.com"}});
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'claim'") == 2);
    BOOST_TEST(audited("password_reset_requested") == 1);
}

BOOST_AUTO_TEST_CASE(the_mail_goes_to_the_stored_address) {
    change("UPDATE users SET email = 'Ada@Example.com' WHERE id = $1", ada);
    ask("ada@example.COM");
    BOOST_TEST(text("SELECT to_email AS value FROM mail_outbox") == "Ada@Example.com");
}

BOOST_AUTO_TEST_CASE(an_address_gets_five_links_an_hour_and_the_answer_stays_the_same) {
    for (int i = 0; i < 7; ++i) BOOST_TEST(view_of(ask("ada@example.com")) == "account/check_mail");
    BOOST_TEST(mails_to("ada@example.com") == 5);
}

BOOST_AUTO_TEST_CASE(strangers_cannot_use_up_the_links_of_a_network_that_the_owner_knows) {
    const auto may_ask = [&](const std::string& network) {
        return database().write([&](Transaction& transaction) {
            auto from_there = act();
            from_there.network = network;
            return may_request_mail(transaction, from_there, test::address("ada@example.com"),
                                    "sign-in");
        });
    };
    database().write([&](Transaction& transaction) {
        auto at_home = act();
        at_home.network = "home";
        start_session(transaction, at_home, {ada, test::address("ada@example.com"), "Firefox"});
    });
    for (int i = 0; i < 20; ++i) BOOST_TEST(may_ask("network " + std::to_string(i)));
    BOOST_TEST(!may_ask("network 20"));
    for (int i = 0; i < 5; ++i) BOOST_TEST(may_ask("home"));
    BOOST_TEST(!may_ask("home"));
}

BOOST_AUTO_TEST_CASE(a_refused_request_keeps_the_address_and_the_next_page) {
    const auto refused = ask("ada", "/learn/practical-sql");
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(value_in(refused, "email_value") == "ada");
    BOOST_TEST(value_in(refused, "email_invalid") == "true");
    BOOST_TEST(refused.refused_form.value().page == "/login/link?next=/learn/practical-sql");
    expect_all_keys(refused);
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox") == 0);
}

BOOST_AUTO_TEST_CASE(the_password_that_comes_with_the_address_is_not_kept) {
    const auto refused =
        post(start_sign_in_link, {{"email", "ada"}, {"password", test::good_password}});
    for (const auto& [name, value] : refused.refused_form.value().values)
        BOOST_TEST(value != test::good_password, name);
}

BOOST_AUTO_TEST_CASE(the_button_signs_in_once_and_leads_to_the_next_page) {
    const auto link = link_for("ada@example.com", "/learn/practical-sql");
    const auto response = press(link);
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == "/learn/practical-sql");
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_session="));
    BOOST_TEST(text("SELECT user_id::text AS value FROM sessions") == to_string(ada));
    BOOST_TEST(audited("sign_in_link_used") == 1);
    BOOST_TEST(audited("signed_in") == 1);
    BOOST_TEST(password_of_ada() == test::password_hash());

    BOOST_TEST(press(link).status == 410);
    BOOST_TEST(sessions() == 1);
}

BOOST_AUTO_TEST_CASE(opening_the_link_does_not_use_it_up) {
    const auto link = link_for("ada@example.com");
    get(show_sign_in_link, link);
    const auto page = get(show_sign_in_link, link);
    BOOST_TEST(view_of(page) == "account/use_sign_in_link");
    BOOST_TEST(value_in(page, "email") == "ada@example.com");
    BOOST_TEST(value_in(page, "removes_password") == "false");
    expect_all_keys(page);
    BOOST_TEST(sessions() == 0);
    BOOST_TEST(press(link).header("Location") == "/my-courses");
}

BOOST_AUTO_TEST_CASE(the_page_names_another_account_that_is_signed_in_and_will_be_signed_out) {
    test::add_learner(database(), "gus");
    const auto open_as_ada = [&](const std::string& link) {
        return show_sign_in_link(test::as_learner(get_request("/", {{"token", link}}), ada),
                                 services);
    };
    const auto other = open_as_ada(link_for("gus@example.com"));
    BOOST_TEST(value_in(other, "is_other_account") == "true");
    BOOST_TEST(value_in(other, "viewer_email") == "ada@example.com");
    expect_all_keys(other);
    BOOST_TEST(value_in(open_as_ada(link_for("ada@example.com")), "is_other_account") == "false");
}

BOOST_AUTO_TEST_CASE(a_link_is_valid_for_ten_minutes) {
    const auto link = link_for("ada@example.com");
    clock.advance(minutes{9});
    BOOST_TEST(get(show_sign_in_link, link).status == 200);
    clock.advance(minutes{2});
    const auto gone = get(show_sign_in_link, link);
    BOOST_TEST(gone.status == 410);
    expect_all_keys(gone);
    BOOST_TEST(press(link).status == 410);
    BOOST_TEST(sessions() == 0);
}

BOOST_AUTO_TEST_CASE(a_next_page_on_another_site_is_not_visited) {
    for (const auto* next : {"//elsewhere.example", "https://elsewhere.example", "/\\elsewhere"})
        BOOST_TEST(press(link_for("ada@example.com", next)).header("Location") == "/my-courses");
}

BOOST_AUTO_TEST_CASE(two_step_sign_in_asks_for_the_code_before_the_session_starts) {
    protect();
    const auto response = press(link_for("ada@example.com", "/learn/practical-sql"));
    BOOST_TEST(response.header("Location") == "/login/code?next=/learn/practical-sql");
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_second_step="));
    BOOST_TEST(sessions() == 0);
    BOOST_TEST(audited("sign_in_link_used") == 1);
    BOOST_TEST(audited("second_step_asked") == 1);
    BOOST_TEST(audited("signed_in") == 0);
}

BOOST_AUTO_TEST_CASE(an_unproven_account_is_proven_and_loses_its_password_and_sessions) {
    make_unproven();
    database().write([&](Transaction& transaction) {
        start_session(transaction, act(), {ada, test::address("ada@example.com"), "a stranger's"});
    });
    const auto link = link_for("ada@example.com");
    BOOST_TEST(value_in(get(show_sign_in_link, link), "removes_password") == "true");
    BOOST_TEST(press(link).status == 303);
    BOOST_TEST(password_of_ada().empty());
    BOOST_TEST(text("SELECT user_agent AS value FROM sessions").empty());
    BOOST_TEST(number("SELECT count(email_verified_at) AS value FROM users") == 1);
    BOOST_TEST(text("SELECT name AS value FROM users") == "Ada L.");
    BOOST_TEST(audited("email_verified") == 1);
    BOOST_TEST(audited("password_changed") == 1);
}

BOOST_AUTO_TEST_CASE(proving_the_address_voids_the_links_that_would_change_it) {
    make_unproven();
    const auto change_link = database().write([&](Transaction& transaction) {
        return mail::create_email_token(
            transaction,
            {.purpose = mail::LinkPurpose::change,
             .email = test::address("eve@example.com"),
             .user_id = ada,
             .data = R"({"old_email": "ada@example.com", "new_email": "eve@example.com"})"},
            clock.now());
    });
    BOOST_TEST(get(show_email_change, change_link).status == 200);
    press(link_for("ada@example.com"));
    BOOST_TEST(get(show_email_change, change_link).status == 410);
}

BOOST_AUTO_TEST_CASE(a_used_link_and_a_new_password_make_the_other_links_void) {
    const auto first = link_for("ada@example.com");
    const auto second = link_for("ada@example.com");
    press(second);
    BOOST_TEST(get(show_sign_in_link, first).status == 410);

    const auto third = link_for("ada@example.com");
    post(start_password_reset, {{"email", "ada@example.com"}});
    post(save_password_reset, {{"password", "correct horse battery"}},
         test::newest_link(database(), clock.now()));
    BOOST_TEST(press(third).status == 410);
}

BOOST_AUTO_TEST_CASE(of_two_links_used_at_once_one_signs_in) {
    const std::array links{link_for("ada@example.com"), link_for("ada@example.com")};
    std::atomic<int> winners = 0;
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (const auto& link : links) {
        threads.emplace_back([&] {
            try {
                Database own{test.connection_string()};
                if (own.write([&](Transaction& transaction) {
                        return use_sign_in_link(transaction, act(), link);
                    }))
                    ++winners;
            } catch (const std::exception&) {
                ++failures;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(winners == 1);
    BOOST_TEST(failures == 0);
}

BOOST_AUTO_TEST_CASE(a_link_to_a_former_address_is_void) {
    const auto link = link_for("ada@example.com");
    change(
        "UPDATE users SET email = 'new@example.com', canonical_email = 'new@example.com' "
        "WHERE id = $1",
        ada);
    BOOST_TEST(get(show_sign_in_link, link).status == 410);
    BOOST_TEST(press(link).status == 410);
    BOOST_TEST(sessions() == 0);
    BOOST_TEST(number("SELECT count(*) AS value FROM users") == 1);
}

// The pages find no such link. This is what decides if the address changes after they have looked.
BOOST_AUTO_TEST_CASE(a_link_is_not_used_once_its_account_has_another_address) {
    const auto link = link_for("ada@example.com");
    change(R"sql(
        UPDATE users
           SET email = 'new@example.com', canonical_email = 'new@example.com'
         WHERE id = $1
    )sql",
           ada);
    const auto used = database().write([&](Transaction& transaction) {
        return use_sign_in_link(transaction, act(), link).has_value();
    });
    BOOST_TEST(!used);
    BOOST_TEST(number("SELECT count(*) AS value FROM users") == 1);
    BOOST_TEST(audited("sign_in_link_used") == 0);
}

BOOST_AUTO_TEST_CASE(signing_in_by_link_claims_the_purchases_of_the_address) {
    paid_order("gus@example.com");
    const auto gus = test::add_learner(database(), "gus");
    BOOST_TEST(grants_of(gus) == 0);
    press(link_for("gus@example.com"));
    BOOST_TEST(grants_of(gus) == 1);
}

BOOST_AUTO_TEST_CASE(a_member_needs_no_link) {
    auto request = test::as_learner(get_request("/login/link"), ada);
    request.query = {{"next", "/receipts"}};
    BOOST_TEST(show_link_request(request, services).header("Location") == "/receipts");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
