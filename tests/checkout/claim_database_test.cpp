#include "checkout/claim.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

#include "checkout/claim_pages.hpp"
#include "checkout/find_purchase.hpp"
#include "mail/email_tokens.hpp"
#include "platform/http_client.hpp"
#include "support/addresses.hpp"
#include "support/test_school.hpp"
#include "support/test_workers.hpp"
#include "support/view_check.hpp"

namespace lectern::checkout {

namespace {

using namespace std::chrono_literals;
using test::get_request;
using test::post_request;
using test::value_in;
using test::view_of;

const account::NewUser gus{.name = "Gus", .password_hash = "hash-of-gus"};

struct Claims : test::TestSchool {
    payments::Order bought = paid_order("gus@example.com");

    void buy_bread(const std::string& email = "gus@example.com") {
        auto bread = wish();
        bread.course_id = test::add_course(database(), test::bread());
        bread.course_title = "Bread";
        bread.stripe_price = "price_bread";
        bread.email = test::address(email);
        const auto opened = open(bread);
        auto session = session_of(opened, "cs_bread");
        record(opened, payments::Payment::paid, test::FakePayments::pay(session));
    }
    std::string mailed_link(const std::string& email = "gus@example.com") {
        return database().write([&](Transaction& transaction) {
            return mail::create_email_token(
                transaction, {.purpose = mail::LinkPurpose::claim, .email = test::address(email)},
                clock.now());
        });
    }
    std::optional<ClaimOffer> offer(const std::string& token) {
        return database().read(
            [&](Connection& connection) { return find_claim(connection, token, clock.now()); });
    }
    std::optional<ClaimResult> claim(const std::string& token, const account::NewUser& user = gus) {
        return database().write([&](Transaction& transaction) {
            return claim_by_link(transaction, act(), token, user);
        });
    }
    std::optional<UserId> claim_from_success_page(const payments::Order& order,
                                                  const account::NewUser& user = gus) {
        return database().write([&](Transaction& transaction) {
            return claim_in_browser(transaction, act(), order, user);
        });
    }
    web::Response show(const std::string& token) {
        return show_claim(get_request("/claim/" + token, {{"token", token}}), services);
    }
    web::Response post(const std::string& token, const std::string& name = "Gus",
                       const std::string& password = test::good_password) {
        const auto body = form_encode({{"name", name}, {"password", password}});
        return save_claim(post_request("/claim/" + token, body, {{"token", token}}), services);
    }
    std::int64_t user_count() { return number("SELECT count(*) AS value FROM users"); }
    std::int64_t session_count() { return number("SELECT count(*) AS value FROM sessions"); }
    UserId owner_of(const payments::Order& paid) {
        return order(paid.id).user_id.value_or(UserId{});
    }
};

void check_keys(const web::Response& response) {
    const auto& page = std::get<web::Page>(response.body);
    BOOST_TEST(test::missing_keys(page.view, page.data).empty(), page.view);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(claims, Claims)

BOOST_AUTO_TEST_CASE(a_link_offers_the_purchases_of_its_address) {
    buy_bread("other@example.com");
    const auto found = offer(mailed_link());
    BOOST_REQUIRE(found);
    BOOST_TEST(found->email.text == "gus@example.com");
    BOOST_TEST(!found->has_proven_account);
    BOOST_TEST(found->course_titles == std::vector<std::string>{"Practical SQL"});
}

BOOST_AUTO_TEST_CASE(the_mail_with_a_link_names_the_courses_that_wait_to_be_claimed) {
    buy_bread();
    const auto ada = test::add_learner(database(), "ada");
    (void)paid_order("other@example.com");
    change("UPDATE orders SET status = 'refunded' WHERE id = $1", paid_order("gus@example.com").id);
    change("UPDATE orders SET user_id = $2 WHERE id = $1", paid_order("gus@example.com").id, ada);
    database().write([&](Transaction& transaction) {
        request_purchase_links(transaction, act(), test::address("GUS@example.com"));
    });
    BOOST_TEST(text(R"sql(
        SELECT concat_ws(' ', kind, to_email, data ->> 'course_titles') AS value
          FROM mail_outbox
      ORDER BY id DESC
         LIMIT 1
    )sql") == R"(claim gus@example.com [{"title": "Practical SQL"}, {"title": "Bread"}])");
}

BOOST_AUTO_TEST_CASE(a_link_to_a_refunded_purchase_offers_nothing) {
    const auto token = mailed_link();
    change("UPDATE orders SET status = 'refunded' WHERE id = $1", bought.id);
    BOOST_TEST(!offer(token));
    BOOST_TEST(show(token).status == 410);
    BOOST_TEST(value_in(show(token), "is_moved") == "true");
    BOOST_TEST(post(token).status == 410);
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(viewing_a_link_does_not_use_it_up) {
    const auto token = mailed_link();
    for (int i = 0; i < 3; ++i) {
        const auto page = show(token);
        BOOST_TEST(page.status == 200);
        BOOST_TEST(view_of(page) == "checkout/claim");
        check_keys(page);
    }
    BOOST_TEST(user_count() == 0);
    BOOST_TEST(owner_of(bought) == UserId{});
    BOOST_TEST(claim(token).has_value());
}

BOOST_AUTO_TEST_CASE(a_claim_creates_a_proven_account_that_owns_every_purchase_of_the_address) {
    auto second = paid_order("GUS@example.com");
    const auto other = paid_order("other@example.com");
    const auto response = post(mailed_link());
    BOOST_TEST(response.header("Location") == "/learn/practical-sql");
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_session="));
    const auto owner = owner_of(bought);
    BOOST_TEST(owner != UserId{});
    BOOST_TEST(owner_of(second) == owner);
    BOOST_TEST(owner_of(other) == UserId{});
    BOOST_TEST(grants_of(owner) == 2);
    BOOST_TEST(text("SELECT (email_verified_at IS NOT NULL)::text AS value FROM users") == "true");
    BOOST_TEST(audited("purchase_claim_completed") == 2);
}

BOOST_AUTO_TEST_CASE(a_claim_of_several_courses_ends_at_the_library) {
    buy_bread();
    const auto found = offer(mailed_link());
    BOOST_REQUIRE(found);
    BOOST_TEST(found->open_courses.size() == 2);
    BOOST_TEST(post(mailed_link()).header("Location") == "/my-courses");
}

BOOST_AUTO_TEST_CASE(a_claim_of_a_disputed_purchase_ends_at_the_library_which_tells_of_it) {
    const auto token = mailed_link();
    change("UPDATE orders SET status = 'disputed' WHERE id = $1", bought.id);
    BOOST_TEST(post(token).header("Location") == "/my-courses");
}

BOOST_AUTO_TEST_CASE(a_claim_ends_at_the_course_also_if_that_was_claimed_in_the_browser_before) {
    BOOST_REQUIRE(claim_from_success_page(bought));
    BOOST_TEST(post(mailed_link()).header("Location") == "/learn/practical-sql");
}

BOOST_AUTO_TEST_CASE(the_claimed_courses_that_are_open_are_named) {
    const auto refunded = paid_order("gus@example.com");
    change("UPDATE orders SET status = 'refunded' WHERE id = $1", refunded.id);
    const auto ada = test::add_learner(database(), "ada");
    const auto courses = database().write([&](Transaction& transaction) {
        return claim_all(transaction, act(), ada, test::address("gus@example.com"));
    });
    BOOST_TEST(courses == std::vector<std::string>{"practical-sql"});
    BOOST_TEST(owner_of(refunded) == ada);
}

BOOST_AUTO_TEST_CASE(one_course_leads_to_itself_and_none_or_several_to_the_library) {
    BOOST_TEST(path_after_claim({"bread"}) == "/learn/bread");
    BOOST_TEST(path_after_claim({"bread", "bread"}) == "/learn/bread");
    BOOST_TEST(path_after_claim({"bread", "sql"}) == "/my-courses");
    BOOST_TEST(path_after_claim({"bread", "sql", "bread"}) == "/my-courses");
    BOOST_TEST(path_after_claim({}) == "/my-courses");
}

BOOST_AUTO_TEST_CASE(a_link_works_once) {
    const auto token = mailed_link();
    BOOST_TEST(claim(token).has_value());
    BOOST_TEST(!claim(token));
    BOOST_TEST(show(token).status == 410);
    const auto again = post(token, "Mallory");
    BOOST_TEST(again.status == 410);
    BOOST_TEST(view_of(again) == "checkout/claim_gone");
    BOOST_TEST(value_in(again, "is_moved") == "false");
    check_keys(again);
    BOOST_TEST(text("SELECT name AS value FROM users") == "Gus");
}

BOOST_AUTO_TEST_CASE(a_link_works_for_seven_days) {
    const auto token = mailed_link();
    clock.advance(24h * 7 - 1us);
    BOOST_TEST(show(token).status == 200);
    clock.advance(1us);
    BOOST_TEST(show(token).status == 410);
    BOOST_TEST(post(token).status == 410);
    BOOST_TEST(!claim(token));
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(an_invalid_claim_link_is_gone) {
    const auto reset = database().write([&](Transaction& transaction) {
        return mail::create_email_token(
            transaction,
            {.purpose = mail::LinkPurpose::reset, .email = test::address("gus@example.com")},
            clock.now());
    });
    for (const auto& token : {std::string{}, std::string{"x"}, reset, std::string(5000, 'x')}) {
        BOOST_TEST(show(token).status == 410);
        BOOST_TEST(post(token).status == 410);
    }
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(a_claim_with_an_invalid_name_or_password_keeps_the_link) {
    const auto token = mailed_link();
    const auto response = post(token, "", "short");
    BOOST_TEST(response.status == 422);
    BOOST_TEST(value_in(response, "name_missing") == "true");
    BOOST_TEST(value_in(response, "password_too_short") == "true");
    check_keys(response);
    BOOST_TEST(claim(token).has_value());
}

BOOST_AUTO_TEST_CASE(of_many_concurrent_claims_one_succeeds) {
    const auto token = mailed_link();
    std::atomic<int> winners = 0;
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            try {
                Database own{test.connection_string()};
                const auto result = own.write([&](Transaction& transaction) {
                    return claim_by_link(transaction, act(), token, gus);
                });
                winners += result ? 1 : 0;
            } catch (const std::exception&) {
                ++failures;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(winners == 1);
    BOOST_TEST(failures == 0);
    BOOST_TEST(user_count() == 1);
    BOOST_TEST(audited("purchase_claim_completed") == 1);
}

BOOST_AUTO_TEST_CASE(two_links_of_one_address_used_concurrently_create_one_account) {
    const std::string tokens[] = {mailed_link(), mailed_link()};
    std::atomic<int> failures = 0;
    std::vector<std::thread> threads;
    for (const auto& token : tokens) {
        threads.emplace_back([&] {
            try {
                Database own{test.connection_string()};
                own.write([&](Transaction& transaction) {
                    claim_by_link(transaction, act(), token, gus);
                });
            } catch (const std::exception&) {
                ++failures;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    BOOST_TEST(failures == 0);
    BOOST_TEST(user_count() == 1);
    BOOST_TEST(audited("purchase_claim_completed") == 1);
}

BOOST_AUTO_TEST_CASE(a_link_for_a_proven_account_adds_the_purchase_without_signing_in) {
    const auto ada = test::add_learner(database(), "ada");
    change("UPDATE orders SET email = 'ADA@example.com', canonical_email = 'ada@example.com'");
    const auto token = mailed_link("ada@example.com");
    BOOST_TEST(value_in(show(token), "has_account") == "true");
    check_keys(show(token));

    const auto response = post(token, "Mallory", "mallorys password");
    BOOST_TEST(response.header("Location") == "/login?next=/learn/practical-sql");
    BOOST_TEST(response.header("Set-Cookie") == "");
    BOOST_TEST(owner_of(bought) == ada);
    BOOST_TEST(grants_of(ada) == 1);
    BOOST_TEST(user_count() == 1);
    BOOST_TEST(session_count() == 0);
    BOOST_TEST(text("SELECT password_hash AS value FROM users") == "none");
    BOOST_TEST(text("SELECT name AS value FROM users") == "ada");
}

BOOST_AUTO_TEST_CASE(a_link_for_a_proven_account_signs_another_account_out) {
    const auto gus = test::add_learner(database(), "gus");
    const auto ada = test::add_learner(database(), "ada");
    const auto token = mailed_link("gus@example.com");
    database().write([&](Transaction& transaction) {
        account::start_session(transaction, act(), {ada, test::address("ada@example.com"), "One"});
    });
    const auto by_ada = [&](web::Request request) {
        request = test::as_learner(std::move(request), ada);
        request.viewer->session_id = SessionId{number("SELECT max(id) AS value FROM sessions")};
        return request;
    };
    const auto shown = show_claim(by_ada(get_request("/claim", {{"token", token}})), services);
    BOOST_TEST(value_in(shown, "is_other_account") == "true");
    BOOST_TEST(value_in(shown, "viewer_email") == "ada@example.com");
    check_keys(shown);
    BOOST_TEST(value_in(show(token), "is_other_account") == "false");

    const auto response =
        save_claim(by_ada(post_request("/claim", "", {{"token", token}})), services);
    BOOST_TEST(response.header("Location") == "/login?next=/learn/practical-sql");
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_session=;"));
    BOOST_TEST(session_count() == 0);
    BOOST_TEST(audited("signed_out") == 1);
    BOOST_TEST(grants_of(gus) == 1);
    BOOST_TEST(grants_of(ada) == 0);
}

BOOST_AUTO_TEST_CASE(a_mailed_link_takes_over_an_unproven_account_on_its_address) {
    const auto mallory =
        claim_from_success_page(bought, {.name = "Mallory", .password_hash = "mallorys"});
    BOOST_REQUIRE(mallory);
    database().write([&](Transaction& transaction) {
        account::start_session(transaction, act(),
                               {*mallory, test::address("gus@example.com"), "Browser/1"});
    });
    const auto victims = paid_order("gus@example.com");
    BOOST_TEST(owner_of(victims) == UserId{});

    const auto result = claim(mailed_link());
    BOOST_REQUIRE(result);
    BOOST_TEST(result->is_new_owner);
    BOOST_TEST(result->user_id == *mallory);
    BOOST_TEST(owner_of(victims) == *mallory);
    BOOST_TEST(session_count() == 0);
    BOOST_TEST(text("SELECT password_hash AS value FROM users") == "hash-of-gus");
    BOOST_TEST(user_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_refunded_purchase_is_claimed_without_access) {
    change("UPDATE entitlements SET status = 'revoked'");
    const auto result = claim(mailed_link());
    BOOST_REQUIRE(result);
    BOOST_TEST(owner_of(bought) == result->user_id);
    BOOST_TEST(grants_of(result->user_id) == 0);
}

BOOST_AUTO_TEST_CASE(an_order_claimed_in_the_meantime_creates_no_account_in_the_browser) {
    const auto ada = test::add_learner(database(), "ada");
    change("UPDATE orders SET user_id = $1", ada);
    BOOST_TEST(!claim_from_success_page(bought));
    BOOST_TEST(user_count() == 1);
    BOOST_TEST(owner_of(bought) == ada);
    BOOST_TEST(audited("account_registered") == 0);
}

BOOST_AUTO_TEST_CASE(an_order_reassigned_in_the_meantime_is_not_claimed) {
    change(
        "UPDATE orders SET email = 'corrected@example.com', canonical_email = "
        "'corrected@example.com'");
    BOOST_TEST(!claim_from_success_page(bought));
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(an_order_that_is_not_paid_is_not_claimed_in_the_browser) {
    BOOST_TEST(!claim_from_success_page(open(wish())));
    BOOST_TEST(user_count() == 0);
}

BOOST_AUTO_TEST_CASE(concurrent_claims_by_link_and_browser_do_not_deadlock) {
    std::atomic<int> failures = 0;
    std::optional<UserId> in_browser;
    std::thread browser;
    database().write([&](Transaction& transaction) {
        auto user = gus;
        user.email = test::address("gus@example.com");
        const auto owner = account::create_proven_user(transaction, act(), user).value();
        browser = std::thread{[&] {
            try {
                Database own{test.connection_string()};
                in_browser = own.write([&](Transaction& other) {
                    return claim_in_browser(other, act(), bought, gus);
                });
            } catch (const std::exception&) {
                ++failures;
            }
        }};
        Database watcher{test.connection_string()};
        BOOST_TEST(test::wait_until_true([&] { return test::has_waiting_session(watcher); }));
        claim_all(transaction, act(), owner, user.email);
    });
    browser.join();
    BOOST_TEST(failures == 0);
    BOOST_TEST(!in_browser);
    BOOST_TEST(user_count() == 1);
    BOOST_TEST(owner_of(bought) != UserId{});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::checkout
