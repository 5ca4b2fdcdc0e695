#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "account/account_pages.hpp"
#include "account/refused_form_pages.hpp"
#include "account/registration_pages.hpp"
#include "catalog/course_pages.hpp"
#include "platform/http_client.hpp"
#include "support/test_school.hpp"
#include "support/view_check.hpp"

namespace lectern::account {

namespace {

using test::get_request;
using test::post_request;
using test::value_in;
using test::view_of;

struct SignIn : test::TestSchool {
    UserId ada = test::add_learner(database(), "ada");

    SignIn() {
        change("UPDATE users SET password_hash = $2 WHERE id = $1", ada, test::password_hash());
    }

    web::Response post(const std::string& email, const std::string& password,
                       const std::string& next = {}) {
        const auto body = form_encode({{"email", email}, {"password", password}, {"next", next}});
        return start_session(post_request("/login", body), services);
    }
    std::optional<web::Viewer> viewer_of(const web::Response& response) {
        const auto& cookie = response.header("Set-Cookie");
        const auto start = cookie.find('=') + 1;
        const auto token = cookie.substr(start, cookie.find(';') - start);
        return database().read(
            [&](Connection& connection) { return find_viewer(connection, token, clock.now()); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sign_in_pages, SignIn)

BOOST_AUTO_TEST_CASE(the_right_password_signs_in) {
    const auto response = post(" ada@EXAMPLE.com ", test::good_password, "/learn/practical-sql");
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == "/learn/practical-sql");
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_session="));
    BOOST_TEST(viewer_of(response).value().user_id == ada);
    BOOST_TEST(audited("signed_in") == 1);
}

BOOST_AUTO_TEST_CASE(a_password_that_is_changed_while_it_is_checked_signs_nobody_in) {
    Database changer{test.connection_string()};
    Database looker{test.connection_string()};
    web::Response response;
    std::atomic<bool> is_over = false;
    std::thread signing_in;
    changer.write([&](Transaction& transaction) {
        query(transaction, "UPDATE users SET password_hash = 'another' WHERE id = $1", ada);
        signing_in = std::thread{[&] {
            response = post("ada@example.com", test::good_password);
            is_over = true;
        }};
        while (!is_over && !test::has_waiting_session(looker))
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
    });
    signing_in.join();
    BOOST_TEST(response.header("Location") == "/login");
    BOOST_TEST(response.header("Set-Cookie").empty());
    BOOST_TEST(number("SELECT count(*) AS value FROM sessions") == 0);
}

BOOST_AUTO_TEST_CASE(a_next_address_of_another_site_leads_to_the_library) {
    const auto response = post("ada@example.com", test::good_password, "//evil.example");
    BOOST_TEST(response.header("Location") == "/my-courses");
}

BOOST_AUTO_TEST_CASE(a_wrong_password_and_an_unknown_address_get_the_same_answer) {
    const auto wrong = post("ada@example.com", "another password");
    const auto unknown = post("eve@example.com", "another password");
    for (const auto* response : {&wrong, &unknown}) {
        BOOST_TEST(response->status == 422);
        BOOST_TEST(view_of(*response) == "account/login");
        BOOST_TEST(value_in(*response, "is_refused") == "true");
        BOOST_TEST(value_in(*response, "has_errors") == "false");
        BOOST_TEST(response->header("Set-Cookie") == "");
    }
    BOOST_TEST(value_in(wrong, "email_value") == "ada@example.com");
    BOOST_TEST(audited("sign_in_failed") == 2);
    BOOST_TEST(audited("signed_in") == 0);
}

BOOST_AUTO_TEST_CASE(an_account_without_a_usable_hash_cannot_sign_in) {
    change("UPDATE users SET password_hash = 'none' WHERE id = $1", ada);
    BOOST_TEST(post("ada@example.com", "none").status == 422);
    BOOST_TEST(audited("signed_in") == 0);
}

BOOST_AUTO_TEST_CASE(missing_input_is_reported_without_counting_a_try) {
    const auto response = post("", "");
    BOOST_TEST(response.status == 422);
    BOOST_TEST(value_in(response, "email_missing") == "true");
    BOOST_TEST(value_in(response, "password_missing") == "true");
    BOOST_TEST(value_in(response, "is_refused") == "false");
    BOOST_TEST(value_in(post("ada", "x"), "email_invalid") == "true");
    BOOST_TEST(number("SELECT count(*) AS value FROM throttles") == 0);
}

BOOST_AUTO_TEST_CASE(a_password_is_never_shown_again) {
    BOOST_TEST(value_in(post("ada", "my secret"), "password_value") == "");
}

BOOST_AUTO_TEST_CASE(too_many_tries_are_refused_even_with_the_right_password) {
    change("INSERT INTO throttles (subject, tries, window_started_at) VALUES ($1, 100, $2)",
           "sign-in-network:192.0.2.0/24", clock.now());
    const auto response = post("ada@example.com", test::good_password);
    BOOST_TEST(response.status == 429);
    BOOST_TEST(value_in(response, "is_throttled") == "true");
    BOOST_TEST(response.header("Set-Cookie") == "");
    BOOST_TEST(audited("sign_in_failed") == 1);
}

BOOST_AUTO_TEST_CASE(the_form_is_shown_to_a_visitor_and_a_member_is_redirected) {
    auto request = get_request("/login");
    request.query = {{"next", "/learn/practical-sql"}};
    const auto form = show_sign_in(request, services);
    BOOST_TEST(form.status == 200);
    BOOST_TEST(value_in(form, "next") == "/learn/practical-sql");

    const auto member = show_sign_in(test::as_learner(request, ada), services);
    BOOST_TEST(member.status == 303);
    BOOST_TEST(member.header("Location") == "/learn/practical-sql");
}

BOOST_AUTO_TEST_CASE(signing_out_ends_the_session_and_removes_the_cookie) {
    const auto signed_in = post("ada@example.com", test::good_password);
    auto request = post_request("/logout", "");
    request.viewer = viewer_of(signed_in);
    const auto response = end_session(request, services);
    BOOST_TEST(response.header("Location") == "/courses");
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_session=;"));
    BOOST_TEST(!viewer_of(signed_in));
    BOOST_TEST(audited("signed_out") == 1);
}

BOOST_AUTO_TEST_CASE(signing_in_again_ends_the_former_session_of_the_browser) {
    const auto first = post("ada@example.com", test::good_password);
    auto request = post_request(
        "/login", form_encode({{"email", "ada@example.com"}, {"password", test::good_password}}));
    request.viewer = viewer_of(first);
    const auto second = start_session(request, services);
    BOOST_TEST(!viewer_of(first));
    BOOST_TEST(viewer_of(second).has_value());
    BOOST_TEST(audited("signed_out") == 1);
}

BOOST_AUTO_TEST_CASE(signing_out_makes_the_browser_forget_cached_pages) {
    auto request = post_request("/logout", "");
    request.viewer = viewer_of(post("ada@example.com", test::good_password));
    BOOST_TEST(end_session(request, services).header("Clear-Site-Data") == "\"cache\"");
}

BOOST_AUTO_TEST_CASE(a_visitor_may_sign_out_too) {
    BOOST_TEST(end_session(post_request("/logout", ""), services).status == 303);
    BOOST_TEST(audited("signed_out") == 0);
}

BOOST_AUTO_TEST_CASE(the_page_supplies_every_key_its_view_reads) {
    const auto refused = post("ada@example.com", "another password");
    const auto asked = show_sign_in(get_request("/login"), services);
    for (const auto* response : {&refused, &asked}) {
        const auto& page = std::get<web::Page>(response->body);
        BOOST_TEST(test::missing_keys(page.view, page.data).empty());
    }
}

BOOST_AUTO_TEST_CASE(a_refused_form_is_returned_to_the_session_and_page_that_it_is_of) {
    const auto member = test::as_learner(get_request("/account"), ada);
    const auto token = keep_refused_form(services, test::as_learner(post_request("/x", ""), ada),
                                         {.values = {{"name", "Ada L."}}}, "/account", "");
    BOOST_TEST(token.size() == 43U);
    auto elsewhere = member;
    elsewhere.viewer->session_id = SessionId{2};
    BOOST_TEST(!take_refused_form(services, elsewhere, token));
    BOOST_TEST(!take_refused_form(services, get_request("/account"), token));
    BOOST_TEST(
        !take_refused_form(services, test::as_learner(get_request("/account/delete"), ada), token));
    const auto form = take_refused_form(services, member, token);
    BOOST_REQUIRE(form != nullptr);
    BOOST_TEST(form->text("name") == "Ada L.");
}

BOOST_AUTO_TEST_CASE(the_answer_about_an_unlikely_address_is_kept_with_a_refused_form) {
    const std::string slip = "ada@gmial.com";
    const auto body = form_encode({{"email", slip},
                                   {"asked_email", slip},
                                   {"email_choice", "entered"},
                                   {"name", "Ada"},
                                   {"password", "short"}});
    const auto refused = start_registration(post_request("/register", body), services);
    auto again = get_request("/register");
    again.refused_form = std::make_shared<const web::Form>(refused.refused_form.value());
    const auto page = show_registration(again, services);
    BOOST_TEST(value_in(page, "email_is_kept") == "true");

    const web::Form bought{post_request("/courses/practical-sql/checkout", body)};
    const web::Form shown{bought.kept_part(catalog::buy_fields())};
    BOOST_TEST(shown.text("email_choice") == "entered");
    BOOST_TEST(shown.text("asked_email") == slip);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
