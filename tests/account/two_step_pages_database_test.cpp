#include "account/two_step_pages.hpp"

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "account/account_pages.hpp"
#include "account/leaving_pages.hpp"
#include "account/pending_sign_in.hpp"
#include "account/profile_pages.hpp"
#include "account/second_step_pages.hpp"
#include "account/two_step.hpp"
#include "platform/http_client.hpp"
#include "platform/totp.hpp"
#include "support/addresses.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"
#include "web/errors.hpp"

namespace lectern::account {

namespace {

using namespace std::chrono_literals;
using test::get_request;
using test::missing_keys;
using test::post_request;
using test::value_in;
using test::view_of;

using Fields = std::vector<std::pair<std::string, std::string>>;

const web::ViewData& data_of(const web::Response& response) {
    return std::get<web::Page>(response.body).data;
}

struct TwoStepPages : test::TestSchool {
    UserId ada = test::add_learner(database(), "ada");

    TwoStepPages() {
        config.two_step_key = std::string(32, 'k');
        change("UPDATE users SET password_hash = $2 WHERE id = $1", ada, test::password_hash());
    }
    web::Request posted(const std::string& path, const Fields& fields) {
        return test::as_learner(post_request(path, form_encode(fields)), ada);
    }
    web::Response show() {
        return show_two_step(test::as_learner(get_request("/account/two-step"), ada), services);
    }
    web::Response start(const std::string& password) {
        return start_two_step(posted("/account/two-step/start", {{"start_password", password}}),
                              services);
    }
    web::Response confirm(const std::string& code) {
        return save_two_step(posted("/account/two-step/confirm", {{"code", code}}), services);
    }
    std::string code() {
        const auto state = database().read([&](Connection& connection) {
            return find_two_step(connection, {ada, SessionId{1}, test::address("ada@example.com")},
                                 config.two_step_key, clock.now());
        });
        if (!state.new_secret.empty()) secret = state.new_secret;
        return totp::code_at(secret, totp::step_at(clock.now()));
    }
    void turn_on() {
        start(test::good_password);
        confirm(code());
        clock.advance(60s);
    }
    web::Response sign_in(const std::string& next) {
        const auto body = form_encode(
            {{"email", "ada@example.com"}, {"password", test::good_password}, {"next", next}});
        return start_session(post_request("/login", body), services);
    }
    /// The request with the cookie that the response sets.
    web::Request with_cookie_of(const web::Response& response, web::Request request) {
        const auto& cookie = response.header("Set-Cookie");
        const auto equals = cookie.find('=');
        request.cookies.emplace_back(cookie.substr(0, equals),
                                     cookie.substr(equals + 1, cookie.find(';') - equals - 1));
        return request;
    }

    std::string secret;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(two_step_pages, TwoStepPages)

BOOST_AUTO_TEST_CASE(views_get_every_key_in_each_state) {
    BOOST_TEST(missing_keys("account/two_step", data_of(show())).empty());
    start(test::good_password);
    BOOST_TEST(missing_keys("account/two_step", data_of(show())).empty());
    const auto codes = confirm(code());
    BOOST_TEST(view_of(codes) == "account/recovery_codes");
    BOOST_TEST(missing_keys("account/recovery_codes", data_of(codes)).empty());
    BOOST_TEST(missing_keys("account/two_step", data_of(show())).empty());
}

BOOST_AUTO_TEST_CASE(a_set_up_needs_the_password_and_shows_the_secret) {
    BOOST_TEST(value_in(show(), "can_start") == "true");
    BOOST_TEST(value_in(start("wrong"), "start_password_wrong") == "true");
    BOOST_TEST(value_in(show(), "is_set_up") == "false");
    BOOST_TEST(start(test::good_password).header("Location") == "/account/two-step");
    const auto page = show();
    BOOST_TEST(value_in(page, "is_set_up") == "true");
    BOOST_TEST(value_in(page, "can_start") == "false");
    BOOST_TEST(value_in(page, "typed_secret").size() == 39U);
    BOOST_TEST(value_in(page, "app_link").starts_with("otpauth://totp/"));
}

BOOST_AUTO_TEST_CASE(a_set_up_is_shown_to_the_browser_that_began_it_alone) {
    start(test::good_password);
    auto request = test::as_learner(get_request("/account/two-step"), ada);
    request.viewer->session_id = SessionId{2};
    const auto elsewhere = show_two_step(request, services);
    BOOST_TEST(value_in(elsewhere, "is_set_up") == "false");
    BOOST_TEST(value_in(elsewhere, "typed_secret") == "");
    BOOST_TEST(value_in(show(), "is_set_up") == "true");
}

BOOST_AUTO_TEST_CASE(a_wrong_first_code_shows_the_same_secret_again) {
    start(test::good_password);
    const auto secret_before = value_in(show(), "typed_secret");
    const auto page = confirm("000000");
    BOOST_TEST(page.status == 422);
    BOOST_TEST(value_in(page, "code_wrong") == "true");
    BOOST_TEST(value_in(page, "typed_secret") == secret_before);
}

BOOST_AUTO_TEST_CASE(turning_it_off_needs_password_and_code) {
    turn_on();
    const auto off = [&](const std::string& password, const std::string& entered) {
        return end_two_step(
            posted("/account/two-step/off", {{"off_password", password}, {"off_code", entered}}),
            services);
    };
    BOOST_TEST(value_in(off("wrong", code()), "off_password_wrong") == "true");
    BOOST_TEST(value_in(off(test::good_password, "000000"), "off_code_wrong") == "true");
    BOOST_TEST(value_in(off(test::good_password, ""), "off_code_missing") == "true");
    BOOST_TEST(value_in(show(), "is_on") == "true");
    BOOST_TEST(value_in(show(), "can_start") == "false");
    BOOST_TEST(value_in(show(), "can_change") == "true");
    BOOST_TEST(off(test::good_password, code()).header("Location") ==
               "/account/two-step?saved=off");
    BOOST_TEST(value_in(show(), "is_on") == "false");
}

BOOST_AUTO_TEST_CASE(new_recovery_codes_need_password_and_code) {
    turn_on();
    const auto renew = [&](const std::string& password, const std::string& entered) {
        return save_recovery_codes(posted("/account/two-step/codes",
                                          {{"renew_password", password}, {"renew_code", entered}}),
                                   services);
    };
    BOOST_TEST(value_in(renew("wrong", code()), "renew_password_wrong") == "true");
    BOOST_TEST(value_in(renew(test::good_password, "000000"), "renew_code_wrong") == "true");
    const auto in_two_groups = code().insert(3, " ");
    BOOST_TEST(view_of(renew(test::good_password, in_two_groups)) == "account/recovery_codes");
    BOOST_TEST(audited("recovery_codes_renewed") == 1);
}

BOOST_AUTO_TEST_CASE(a_new_address_needs_a_code_if_it_is_on) {
    const auto change_to = [&](const std::string& address, const std::string& entered) {
        auto request = posted("/account/email", {{"new_email", address},
                                                 {"email_password", test::good_password},
                                                 {"email_code", entered}});
        request.request_id = "request for " + address;
        return start_email_change(request, services);
    };
    const auto addresses = [&] {
        return text(
            "SELECT string_agg(to_email, ' ' ORDER BY id) AS value FROM mail_outbox "
            "WHERE kind = 'email_change'");
    };
    BOOST_TEST(change_to("a@new.example", "").status == 303);
    BOOST_TEST(addresses() == "a@new.example");
    turn_on();
    BOOST_TEST(value_in(change_to("b@new.example", ""), "email_code_missing") == "true");
    BOOST_TEST(value_in(change_to("b@new.example", "000000"), "email_code_wrong") == "true");
    BOOST_TEST(addresses() == "a@new.example");
    BOOST_TEST(change_to("b@new.example", code()).status == 303);
    BOOST_TEST(addresses() == "a@new.example b@new.example");
}

BOOST_AUTO_TEST_CASE(deleting_the_account_needs_a_code_if_it_is_on) {
    turn_on();
    const auto delete_with = [&](const std::string& entered) {
        return delete_own_account(
            posted("/account/delete", {{"delete_confirm", "true"},
                                       {"delete_password", test::good_password},
                                       {"delete_code", entered}}),
            services);
    };
    BOOST_TEST(value_in(delete_with(""), "delete_code_missing") == "true");
    const auto wrong = delete_with("000000");
    BOOST_TEST(value_in(wrong, "delete_code_wrong") == "true");
    BOOST_TEST(value_in(wrong, "has_two_step") == "true");
    BOOST_TEST(audited("account_deleted") == 0);
    BOOST_TEST(delete_with(code()).header("Location") == "/account-deleted");
    BOOST_TEST(audited("account_deleted") == 1);
}

BOOST_AUTO_TEST_CASE(too_many_codes_are_refused_even_with_the_right_one) {
    turn_on();
    database().write([&](Transaction& transaction) {
        for (int i = 0; i < 20; ++i) {
            may_try_code(transaction, test::learner_act(ada, clock.now()),
                         {ada, test::address("ada@example.com"), true});
        }
    });
    const auto request = posted("/account/two-step/off",
                                {{"off_password", test::good_password}, {"off_code", code()}});
    BOOST_CHECK_EXCEPTION(end_two_step(request, services), web::TooManyRequests,
                          [](const web::TooManyRequests& error) {
                              return std::string{error.what()} == "code: too many attempts";
                          });
    BOOST_TEST(value_in(show(), "is_on") == "true");
}

BOOST_AUTO_TEST_CASE(a_password_that_is_changed_while_it_is_checked_changes_no_address) {
    Database changer{test.connection_string()};
    Database looker{test.connection_string()};
    const auto request = posted("/account/email", {{"new_email", "a@new.example"},
                                                   {"email_password", test::good_password}});
    web::Response response;
    std::atomic<bool> is_over = false;
    std::thread changing_address;
    changer.write([&](Transaction& transaction) {
        query(transaction, "UPDATE users SET password_hash = 'another' WHERE id = $1", ada);
        changing_address = std::thread{[&] {
            response = start_email_change(request, services);
            is_over = true;
        }};
        while (!is_over && !test::has_waiting_session(looker))
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
    });
    changing_address.join();
    BOOST_TEST(value_in(response, "email_password_wrong") == "true");
    BOOST_TEST(value_in(response, "email_code_wrong") == "false");
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox") == 0);
}

BOOST_AUTO_TEST_CASE(without_a_key_the_page_is_found_only_by_whoever_has_it_on) {
    config.two_step_key.clear();
    BOOST_CHECK_THROW(show(), web::NotFound);
    BOOST_CHECK_THROW(start(test::good_password), web::NotFound);
    config.two_step_key = std::string(32, 'k');
    turn_on();
    const auto account = [&] {
        return show_account(test::as_learner(get_request("/account"), ada), services);
    };
    config.two_step_key.clear();
    BOOST_TEST(value_in(show(), "is_on") == "true");
    BOOST_TEST(value_in(account(), "offers_two_step") == "true");
    change("DELETE FROM two_step_secrets");
    BOOST_TEST(value_in(account(), "offers_two_step") == "false");
}

BOOST_AUTO_TEST_CASE(without_the_key_a_code_cannot_be_checked_and_the_page_offers_recovery_codes) {
    turn_on();
    const auto first = sign_in("/my-courses");
    const auto answer = [&] {
        const auto body = form_encode({{"code", code()}, {"next", "/my-courses"}});
        return save_second_step(with_cookie_of(first, post_request("/login/code", body)), services);
    };
    const auto right_key = config.two_step_key;
    for (const auto& key : {std::string{}, std::string(32, 'x')}) {
        config.two_step_key = key;
        const auto page = answer();
        BOOST_TEST(page.status == 503);
        BOOST_TEST(value_in(page, "is_unavailable") == "true");
        BOOST_TEST(value_in(page, "code_wrong") == "false");
        BOOST_TEST(missing_keys("account/second_step", data_of(page)).empty());
    }
    config.two_step_key = right_key;
    BOOST_TEST(answer().header("Location") == "/my-courses");
}

BOOST_AUTO_TEST_CASE(without_the_key_a_change_that_needs_a_code_is_unavailable) {
    turn_on();
    const auto right = code();
    config.two_step_key.clear();
    BOOST_CHECK_THROW(save_recovery_codes(
                          posted("/account/two-step/codes",
                                 {{"renew_password", test::good_password}, {"renew_code", right}}),
                          services),
                      web::Unavailable);
    BOOST_TEST(audited("recovery_codes_renewed") == 0);
}

BOOST_AUTO_TEST_CASE(a_set_up_begins_anew_if_the_key_was_replaced) {
    start(test::good_password);
    const auto with_old_key = code();
    config.two_step_key = std::string(32, 'x');
    BOOST_TEST(value_in(show(), "can_start") == "true");
    BOOST_TEST(value_in(confirm(with_old_key), "code_wrong") == "true");
    turn_on();
    BOOST_TEST(value_in(show(), "is_on") == "true");
}

BOOST_AUTO_TEST_CASE(an_unproven_address_cannot_start_it) {
    auto request = posted("/account/two-step/start", {{"start_password", test::good_password}});
    request.viewer->is_email_verified = false;
    start_two_step(request, services);
    BOOST_TEST(number("SELECT count(*) AS value FROM two_step_secrets") == 0);
}

BOOST_AUTO_TEST_CASE(the_right_password_leads_to_the_code_and_keeps_the_next_page) {
    turn_on();
    const auto first = sign_in("/learn/practical-sql?at=3");
    BOOST_TEST(first.header("Location") == "/login/code?next=/learn/practical-sql%3Fat%3D3");
    BOOST_TEST(first.header("Set-Cookie").starts_with("lectern_second_step="));
    BOOST_TEST(number("SELECT count(*) AS value FROM sessions") == 0);

    auto question = with_cookie_of(first, get_request("/login/code"));
    question.query = {{"next", "/learn/practical-sql?at=3"}};
    const auto page = show_second_step(question, services);
    BOOST_TEST(view_of(page) == "account/second_step");
    BOOST_TEST(missing_keys("account/second_step", data_of(page)).empty());

    const auto answer = [&](const std::string& entered) {
        const auto body = form_encode({{"code", entered}, {"next", "/learn/practical-sql?at=3"}});
        return save_second_step(with_cookie_of(first, post_request("/login/code", body)), services);
    };
    const auto wrong = answer("000000");
    BOOST_TEST(wrong.status == 422);
    BOOST_TEST(value_in(wrong, "code_wrong") == "true");
    BOOST_TEST(value_in(wrong, "next") == "/learn/practical-sql?at=3");
    BOOST_TEST(value_in(wrong, "code_value") == "");
    const auto right = answer(code());
    BOOST_TEST(right.header("Location") == "/learn/practical-sql?at=3");
    BOOST_TEST(right.header("Set-Cookie").starts_with("lectern_session="));
}

BOOST_AUTO_TEST_CASE(without_a_password_the_second_step_leads_to_the_first) {
    auto question = get_request("/login/code");
    question.query = {{"next", "/my-courses"}};
    BOOST_TEST(show_second_step(question, services).header("Location") ==
               "/login?next=/my-courses");
    const auto answer = save_recovery_step(
        post_request("/login/recovery", form_encode({{"code", "x"}, {"next", ""}})), services);
    BOOST_TEST(answer.header("Location") == "/login");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
