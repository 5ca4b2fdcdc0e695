#include <string>

#include <boost/test/unit_test.hpp>

#include "account/account.hpp"
#include "account/account_pages.hpp"
#include "account/leaving_pages.hpp"
#include "account/password_reset_pages.hpp"
#include "account/profile_pages.hpp"
#include "account/two_step_pages.hpp"
#include "platform/http_client.hpp"
#include "support/mailed_links.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"

namespace lectern::account {

namespace {

using test::get_request;
using test::post_request;
using test::value_in;
using Handler = web::Response (*)(const web::Request&, Services&);

/// Ada signs in by mailed links: her account has no password.
struct NoPassword : test::TestSchool {
    UserId ada = test::add_learner(database(), "ada");

    NoPassword() { set_password(""); }

    void set_password(const std::string& hash) {
        change("UPDATE users SET password_hash = $2 WHERE id = $1", ada, hash);
    }
    web::Response open(Handler handler) {
        return handler(test::as_learner(get_request("/account"), ada), services);
    }
    web::Response post(Handler handler, const web::Fields& fields, const std::string& token = {}) {
        return handler(post_request("/", form_encode(fields), {{"token", token}}), services);
    }
    void expect_all_keys(const web::Response& response) {
        const auto& page = std::get<web::Page>(response.body);
        BOOST_TEST(test::missing_keys(page.view, page.data).empty(), page.view);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(no_password, NoPassword)

BOOST_AUTO_TEST_CASE(no_password_opens_the_account) {
    const web::Fields fields{{"email", "ada@example.com"}, {"password", test::good_password}};
    BOOST_TEST(post(start_session, fields).status == 422);
    BOOST_TEST(number("SELECT count(*) AS value FROM sessions") == 0);
    set_password(test::password_hash());
    BOOST_TEST(post(start_session, fields).status == 303);
}

BOOST_AUTO_TEST_CASE(the_pages_that_need_a_password_offer_to_choose_one) {
    database().write([&](Transaction& transaction) {
        start_session(transaction, act(), {ada, test::address("ada@example.com"), "Firefox"});
    });
    for (const auto handler : {show_account, show_deletion}) {
        set_password("");
        const auto without = open(handler);
        BOOST_TEST(value_in(without, "has_password") == "false");
        expect_all_keys(without);
        set_password(test::password_hash());
        BOOST_TEST(value_in(open(handler), "has_password") == "true");
    }
}

BOOST_AUTO_TEST_CASE(deleting_the_account_is_refused_without_a_password) {
    const auto body = form_encode({{"delete_confirm", "true"}, {"delete_password", "anything"}});
    auto request = test::as_learner(post_request("/account/delete", body), ada);
    BOOST_TEST(delete_own_account(request, services).status == 422);
    BOOST_TEST(number("SELECT count(deleted_at) AS value FROM users") == 0);
}

BOOST_AUTO_TEST_CASE(two_step_sign_in_is_changed_with_a_password_only) {
    config.two_step_key = std::string(32, 'k');
    BOOST_TEST(value_in(open(show_two_step), "can_start") == "false");
    BOOST_TEST(value_in(open(show_two_step), "needs_password") == "true");
    set_password(test::password_hash());
    BOOST_TEST(value_in(open(show_two_step), "can_start") == "true");
    BOOST_TEST(value_in(open(show_two_step), "needs_password") == "false");

    change(R"sql(
        INSERT INTO two_step_secrets (user_id, encrypted_secret, created_at, confirmed_at)
        VALUES ($1, decode(repeat('00', 60), 'hex'), $2, $2)
    )sql",
           ada, clock.now());
    BOOST_TEST(value_in(open(show_two_step), "can_change") == "true");
    set_password("");
    BOOST_TEST(value_in(open(show_two_step), "can_change") == "false");
    BOOST_TEST(value_in(open(show_two_step), "needs_password") == "true");
    expect_all_keys(open(show_two_step));
}

BOOST_AUTO_TEST_CASE(a_password_is_chosen_by_mail) {
    post(start_password_reset, {{"email", "ada@example.com"}});
    const auto link = test::newest_link(database(), clock.now());
    const web::Fields chosen{{"password", test::good_password}};
    BOOST_TEST(post(save_password_reset, chosen, link).status == 303);
    const web::Fields fields{{"email", "ada@example.com"}, {"password", test::good_password}};
    BOOST_TEST(post(start_session, fields).status == 303);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
