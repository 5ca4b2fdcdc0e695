#include "checkout/enrolment_link_pages.hpp"

#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include "account/account_pages.hpp"
#include "account/profile.hpp"
#include "operations/erasing.hpp"
#include "support/checkout_desk.hpp"
#include "support/mailed_links.hpp"
#include "web/errors.hpp"

namespace lectern::checkout {

namespace {

using std::chrono::minutes;
using test::get_request;
using test::post_request;
using test::value_in;
using test::view_of;

/// Practical SQL is free.
struct EnrolmentLinks : test::CheckoutDesk {
    int requests = 0;

    EnrolmentLinks() { change("UPDATE courses SET amount_minor = 0, stripe_price = NULL"); }

    web::Request asking(const std::string& email, const std::string& slug = "practical-sql") {
        auto request = post_request("/courses/" + slug + "/enrol-by-mail",
                                    form_encode({{"email", email}}), {{"slug", slug}});
        request.request_id = "request " + std::to_string(++requests);
        return request;
    }
    web::Response ask(const std::string& email) {
        return start_enrolment_by_mail(asking(email), services);
    }
    std::string link_for(const std::string& email) {
        ask(email);
        return test::newest_link(database(), clock.now());
    }
    web::Response open(const std::string& link) {
        return show_enrolment_link(get_request("/enrol", {{"token", link}}), services);
    }
    web::Response press(const std::string& link) {
        return save_enrolment_link(post_request("/enrol", "", {{"token", link}}), services);
    }
    std::int64_t users() { return number("SELECT count(*) AS value FROM users"); }
    std::int64_t sessions() { return number("SELECT count(*) AS value FROM sessions"); }
    std::int64_t mails() { return number("SELECT count(*) AS value FROM mail_outbox"); }
    UserId owner_of(const std::string& email) {
        return UserId{number("SELECT id AS value FROM users WHERE email = $1", email)};
    }
    void expect_all_keys(const web::Response& response) {
        const auto& page = std::get<web::Page>(response.body);
        BOOST_TEST(test::missing_keys(page.view, page.data).empty(), page.view);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(enrolment_links, EnrolmentLinks)

BOOST_AUTO_TEST_CASE(the_button_makes_the_account_and_opens_the_course) {
    const auto link = link_for("zoe@example.com");
    BOOST_TEST(users() == 0);
    const auto response = press(link);
    BOOST_TEST(response.status == 303);
    BOOST_TEST(response.header("Location") == "/learn/practical-sql");
    BOOST_TEST(response.header("Set-Cookie").starts_with("lectern_session="));

    const auto zoe = owner_of("zoe@example.com");
    BOOST_TEST(grants_of(zoe) == 1);
    BOOST_TEST(text("SELECT cause AS value FROM entitlements") == "free");
    BOOST_TEST(text("SELECT user_id::text AS value FROM sessions") == to_string(zoe));
    BOOST_TEST(text("SELECT name AS value FROM users") == "zoe");
    BOOST_TEST(text("SELECT password_hash AS value FROM users").empty());
    BOOST_TEST(number("SELECT count(email_verified_at) AS value FROM users") == 1);
    for (const auto* event : {"enrolment_link_requested", "sign_in_link_used", "account_registered",
                              "email_verified", "entitlement_granted", "signed_in"})
        BOOST_TEST(audited(event) == 1, event);
    BOOST_TEST(order_count() == 0);
}

BOOST_AUTO_TEST_CASE(known_and_unknown_addresses_get_the_same_answer_and_the_same_mail) {
    add_member("ada");
    const auto known = ask("ada@example.com");
    const auto unknown = ask("zoe@example.com");
    BOOST_TEST(known.status == unknown.status);
    for (const auto* response : {&known, &unknown}) {
        BOOST_TEST(view_of(*response) == "account/check_mail");
        BOOST_TEST(value_in(*response, "is_enrolment") == "true");
        BOOST_TEST(value_in(*response, "course_slug") == "practical-sql");
        expect_all_keys(*response);
    }
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE kind = 'start_course'") ==
               2);
    BOOST_TEST(number("SELECT count(DISTINCT data) AS value FROM mail_outbox") == 1);
}

BOOST_AUTO_TEST_CASE(an_address_with_an_account_makes_no_second_one) {
    const auto ada = add_member("ada");
    BOOST_TEST(press(link_for("ada@example.com")).header("Location") == "/learn/practical-sql");
    BOOST_TEST(users() == 1);
    BOOST_TEST(grants_of(ada) == 1);
    BOOST_TEST(text("SELECT password_hash AS value FROM users") == "none");
    BOOST_TEST(audited("password_changed") == 0);
}

BOOST_AUTO_TEST_CASE(opening_the_link_makes_nothing_and_does_not_use_it_up) {
    const auto link = link_for("zoe@example.com");
    open(link);
    const auto page = open(link);
    BOOST_TEST(view_of(page) == "checkout/start_course");
    BOOST_TEST(value_in(page, "course_title") == "Practical SQL");
    BOOST_TEST(value_in(page, "email") == "zoe@example.com");
    expect_all_keys(page);
    BOOST_TEST(users() == 0);
    BOOST_TEST(press(link).status == 303);
}

BOOST_AUTO_TEST_CASE(a_link_works_once_and_for_an_hour) {
    const auto link = link_for("zoe@example.com");
    press(link);
    BOOST_TEST(press(link).status == 410);
    BOOST_TEST(sessions() == 1);

    const auto late = link_for("late@example.com");
    clock.advance(minutes{59});
    BOOST_TEST(open(late).status == 200);
    clock.advance(minutes{2});
    const auto gone = open(late);
    BOOST_TEST(gone.status == 410);
    BOOST_TEST(value_in(gone, "is_enrol") == "true");
    expect_all_keys(gone);
    BOOST_TEST(press(late).status == 410);
    BOOST_TEST(users() == 1);
}

BOOST_AUTO_TEST_CASE(a_second_link_for_the_same_course_opens_it_again) {
    press(link_for("zoe@example.com"));
    BOOST_TEST(press(link_for("zoe@example.com")).header("Location") == "/learn/practical-sql");
    BOOST_TEST(users() == 1);
    BOOST_TEST(grants_of(owner_of("zoe@example.com")) == 1);
}

BOOST_AUTO_TEST_CASE(a_new_password_makes_links_void_that_are_older_than_the_account) {
    const auto first = link_for("zoe@example.com");
    const auto of_gus = link_for("gus@example.com");
    press(link_for("zoe@example.com"));
    BOOST_TEST(open(first).status == 200);
    const auto zoe = owner_of("zoe@example.com");
    database().write([&](Transaction& transaction) {
        account::change_password(transaction, act(), zoe, "", "a hash");
    });
    BOOST_TEST(open(first).status == 410);
    BOOST_TEST(press(first).status == 410);
    BOOST_TEST(text("SELECT string_agg(DISTINCT to_email, ' ') AS value FROM mail_outbox WHERE "
                    "status = 'void'") == "zoe@example.com");
    BOOST_TEST(open(of_gus).status == 200);
}

BOOST_AUTO_TEST_CASE(an_enrolment_that_an_operator_revoked_stays_revoked) {
    const auto ada = add_member("ada");
    test::add_free_grant(database(), ada, course);
    change("UPDATE entitlements SET status = 'revoked', operator_revoked_at = $1", clock.now());
    BOOST_TEST(press(link_for("ada@example.com")).header("Location") == "/courses/practical-sql");
    BOOST_TEST(text("SELECT status AS value FROM entitlements") == "revoked");
    BOOST_TEST(audited("entitlement_granted") == 0);
}

BOOST_AUTO_TEST_CASE(two_step_sign_in_asks_for_the_code_before_the_session_starts) {
    const auto ada = add_member("ada");
    change(R"sql(
        INSERT INTO two_step_secrets (user_id, encrypted_secret, created_at, confirmed_at)
        VALUES ($1, decode(repeat('00', 60), 'hex'), $2, $2)
    )sql",
           ada, clock.now());
    const auto response = press(link_for("ada@example.com"));
    BOOST_TEST(response.header("Location") == "/login/code?next=/learn/practical-sql");
    BOOST_TEST(sessions() == 0);
    BOOST_TEST(audited("signed_in") == 0);
}

BOOST_AUTO_TEST_CASE(an_unproven_account_is_proven_and_loses_its_password) {
    const auto ada = add_member("ada");
    change("UPDATE users SET email_verified_at = NULL WHERE id = $1", ada);
    const auto link = link_for("ada@example.com");
    BOOST_TEST(value_in(open(link), "removes_password") == "true");
    press(link);
    BOOST_TEST(text("SELECT password_hash AS value FROM users").empty());
    BOOST_TEST(number("SELECT count(email_verified_at) AS value FROM users") == 1);
    BOOST_TEST(grants_of(ada) == 1);
}

BOOST_AUTO_TEST_CASE(a_course_that_is_no_longer_free_makes_the_link_void) {
    const auto link = link_for("zoe@example.com");
    change("UPDATE courses SET amount_minor = 4900, stripe_price = 'price_sql'");
    BOOST_TEST(open(link).status == 410);
    BOOST_TEST(press(link).status == 410);
    BOOST_TEST(users() == 0);
}

BOOST_AUTO_TEST_CASE(the_link_of_an_erased_account_is_void) {
    const auto ada = add_member("ada");
    const auto link = link_for("ada@example.com");
    database().write(
        [&](Transaction& transaction) { operations::erase_person(transaction, act(), ada); });
    BOOST_TEST(open(link).status == 410);
    BOOST_TEST(press(link).status == 410);
    BOOST_TEST(users() == 1);
    BOOST_TEST(grants_of(ada) == 0);
}

BOOST_AUTO_TEST_CASE(the_link_to_a_former_address_is_void) {
    const auto ada = add_member("ada");
    const auto link = link_for("ada@example.com");
    const auto of_gus = link_for("gus@example.com");
    change(R"sql(
        UPDATE users
           SET email = 'new@example.com', canonical_email = 'new@example.com'
         WHERE id = $1
    )sql",
           ada);
    BOOST_TEST(open(link).status == 410);
    BOOST_TEST(press(link).status == 410);
    BOOST_TEST(grants_of(ada) == 0);
    BOOST_TEST(open(of_gus).status == 200);
}

BOOST_AUTO_TEST_CASE(starting_claims_the_purchases_of_the_address) {
    change("UPDATE courses SET amount_minor = 4900, stripe_price = 'price_sql'");
    paid_order("gus@example.com");
    change("UPDATE courses SET amount_minor = 0, stripe_price = NULL");
    BOOST_TEST(press(link_for("gus@example.com")).header("Location") == "/learn/practical-sql");
    BOOST_TEST(text("SELECT cause AS value FROM entitlements") == "purchase");
    BOOST_TEST(grants_of(owner_of("gus@example.com")) == 1);
}

BOOST_AUTO_TEST_CASE(a_refused_address_is_shown_beside_its_field_and_kept) {
    const auto invalid = ask("zoe");
    BOOST_TEST(invalid.status == 422);
    BOOST_TEST(view_of(invalid) == "catalog/course");
    BOOST_TEST(value_in(invalid, "email_value") == "zoe");
    BOOST_TEST(value_in(invalid, "email_invalid") == "true");
    BOOST_TEST(value_in(invalid, "can_enrol_by_mail") == "true");
    BOOST_TEST(invalid.refused_form.value().page == "/courses/practical-sql");
    BOOST_TEST(value_in(ask("zoe@gmial.com"), "email_misspelt") == "true");
    BOOST_TEST(mails() == 0);
}

BOOST_AUTO_TEST_CASE(an_address_gets_five_links_an_hour_and_the_answer_stays_the_same) {
    for (int i = 0; i < 7; ++i) BOOST_TEST(view_of(ask("zoe@example.com")) == "account/check_mail");
    BOOST_TEST(mails() == 5);
}

BOOST_AUTO_TEST_CASE(members_and_courses_with_a_price_get_no_link) {
    const auto ada = add_member("ada");
    const auto of_member =
        start_enrolment_by_mail(test::as_learner(asking("ada@example.com"), ada), services);
    BOOST_TEST(of_member.header("Location") == "/courses/practical-sql");
    change("UPDATE courses SET amount_minor = 4900, stripe_price = 'price_sql'");
    BOOST_TEST(ask("zoe@example.com").header("Location") == "/courses/practical-sql");
    BOOST_CHECK_THROW(start_enrolment_by_mail(asking("zoe@example.com", "none"), services),
                      web::NotFound);
    BOOST_TEST(mails() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::checkout
