#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

#include "account/account_pages.hpp"
#include "account/email_change_pages.hpp"
#include "account/password_reset_pages.hpp"
#include "account/registration_pages.hpp"
#include "checkout/claim_pages.hpp"
#include "mail/email_tokens.hpp"
#include "platform/crypto.hpp"
#include "platform/http_client.hpp"
#include "support/addresses.hpp"
#include "support/test_school.hpp"
#include "web/errors.hpp"

// Hashing a password is expensive, so requests above the limit are refused before it.

namespace lectern::account {

namespace {

using test::get_request;
using test::post_request;
using Handler = web::Response (*)(const web::Request&, Services&);

struct Limits : test::TestSchool {
    UserId ada = test::add_learner(database(), "ada");

    std::string link(mail::LinkPurpose purpose, const std::string& email,
                     std::optional<UserId> user_id, const std::string& data = "{}") {
        return database().write([&](Transaction& transaction) {
            return mail::create_email_token(transaction,
                                            {.id = 0,
                                             .purpose = purpose,
                                             .email = test::address(email),
                                             .user_id = user_id,
                                             .data = data},
                                            clock.now());
        });
    }
    void use_up(const std::string& subject) {
        change("INSERT INTO throttles (subject, tries, window_started_at) VALUES ($1, 1000, $2)",
               subject, clock.now());
    }
    void use_up_link(mail::LinkPurpose purpose, const std::string& token) {
        use_up(std::string{to_text(purpose)} + ":" + crypto::hex(crypto::token_hash(token)));
    }
    web::Response post(Handler handler, const std::string& token) {
        const auto body = form_encode({{"name", "Zoe"}, {"password", test::good_password}});
        return handler(post_request("/", body, {{"token", token}}), services);
    }
    web::Response register_as(const std::string& email) {
        const auto body =
            form_encode({{"name", "Zoe"}, {"email", email}, {"password", test::good_password}});
        auto request = post_request("/register", body);
        request.request_id = "request " + std::to_string(++requests);
        return start_registration(request, services);
    }
    int requests = 0;
};

double seconds_of(const std::function<void()>& act) {
    const auto start = std::chrono::steady_clock::now();
    act();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double seconds_of_a_hash() {
    return seconds_of([] { static_cast<void>(crypto::hash_password(test::good_password)); });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(password_limits, Limits)

BOOST_AUTO_TEST_CASE(a_refused_registration_hashes_no_password) {
    for (int i = 0; i < 5; ++i) register_as("zoe@example.com");
    const auto refused = seconds_of([&] {
        for (int i = 0; i < 20; ++i) register_as("zoe@example.com");
    });
    BOOST_TEST(refused < 10 * seconds_of_a_hash());
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox") == 5);
}

BOOST_AUTO_TEST_CASE(known_and_unknown_addresses_are_refused_in_the_same_way) {
    for (const auto* email : {"ada@example.com", "zoe@example.com"}) {
        for (int i = 0; i < 5; ++i) register_as(email);
        web::Response answer;
        const auto seconds = seconds_of([&] { answer = register_as(email); });
        BOOST_TEST(test::view_of(answer) == "account/check_mail");
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(seconds < seconds_of_a_hash());
    }
}

BOOST_AUTO_TEST_CASE(a_mailed_link_has_a_limit_of_tries_for_fifteen_minutes) {
    const auto reset = link(mail::LinkPurpose::reset, "ada@example.com", ada);
    use_up_link(mail::LinkPurpose::reset, reset);
    BOOST_CHECK_THROW(post(save_password_reset, reset), web::TooManyRequests);

    paid_order("gus@example.com");
    const auto claim = link(mail::LinkPurpose::claim, "gus@example.com", std::nullopt);
    use_up_link(mail::LinkPurpose::claim, claim);
    BOOST_CHECK_THROW(post(checkout::save_claim, claim), web::TooManyRequests);

    const auto verify = link(mail::LinkPurpose::verify, "ada@example.com", ada);
    use_up_link(mail::LinkPurpose::verify, verify);
    BOOST_CHECK_THROW(post(save_verification, verify), web::TooManyRequests);

    clock.advance(std::chrono::minutes{15});
    BOOST_TEST(post(save_password_reset, reset).status == 303);
    BOOST_TEST(post(checkout::save_claim, claim).status == 303);
}

BOOST_AUTO_TEST_CASE(each_mailed_link_has_a_limit_of_its_own) {
    const auto first = link(mail::LinkPurpose::reset, "ada@example.com", ada);
    use_up_link(mail::LinkPurpose::reset, first);
    const auto second = link(mail::LinkPurpose::reset, "ada@example.com", ada);
    BOOST_TEST(post(save_password_reset, second).status == 303);
}

BOOST_AUTO_TEST_CASE(a_sign_in_without_a_stored_password_takes_as_long_as_any_other) {
    change("UPDATE users SET password_hash = '' WHERE id = $1", ada);
    const auto body = form_encode({{"email", "ada@example.com"}, {"password", "anything at all"}});
    web::Response answer;
    const auto seconds =
        seconds_of([&] { answer = start_session(post_request("/login", body), services); });
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(seconds > seconds_of_a_hash() / 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
