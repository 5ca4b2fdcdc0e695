#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>

#include "account/account.hpp"
#include "account/email_change_pages.hpp"
#include "account/password_reset_pages.hpp"
#include "account/registration_pages.hpp"
#include "checkout/find_purchase_pages.hpp"
#include "platform/crypto.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/mailed_links.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"

namespace lectern::test {

// Registering, resetting a password and finding a purchase: the mails and their links.

namespace {

constexpr auto good_password = "correct horse battery";
constexpr auto form_with_good_password = "password=correct+horse+battery";

using Handler = web::Response (*)(const web::Request&, Services&);

const web::Page& page_of(const web::Response& response) {
    return std::get<web::Page>(response.body);
}

/// Ada has a proven account; there are no other accounts.
struct MailedLinks {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");

    web::Response get(Handler handler, const std::string& token = "") {
        return handler(get_request("/", {{"token", token}}), site.services());
    }
    web::Response post(Handler handler, const std::string& body, const std::string& token = "") {
        auto request = post_request("/", body, {{"token", token}});
        request.request_id = "request " + std::to_string(++requests);
        return handler(request, site.services());
    }
    web::Response register_as(const std::string& email,
                              const std::string& password = form_with_good_password) {
        return post(account::start_registration, "name=Zoe&email=" + email + "&" + password);
    }
    std::string value(const char* sql) {
        return site.database().read(
            [&](Connection& connection) { return query(connection, sql).front().text("value"); });
    }
    std::string newest_kind() {
        return value("SELECT kind AS value FROM mail_outbox ORDER BY id DESC LIMIT 1");
    }
    std::string newest_link() { return test::newest_link(site.database(), site.clock().now()); }
    std::optional<UserId> proven(const std::string& email) {
        return site.database().read([&](Connection& connection) {
            return account::find_proven_user(connection, address(email));
        });
    }
    bool has_account(const std::string& email) {
        return site.database().read([&](Connection& connection) {
            return account::has_account(connection, address(email));
        });
    }
    bool opens(const std::string& email, const std::string& password) {
        const auto credentials = site.database().read([&](Connection& connection) {
            return account::find_credentials(connection, address(email));
        });
        return credentials && crypto::verify_password(credentials->password_hash, password);
    }
    std::string sign_in(UserId user_id) {
        return site.database().write([&](Transaction& transaction) {
            return account::start_session(transaction, learner_act(user_id, site.clock().now()),
                                          {user_id, {}, ""});
        });
    }
    /// Adds a guest's paid order for this address, with its unclaimed entitlement.
    void add_paid_order(const std::string& email) {
        const auto course = add_course(site.database(), practical_sql());
        site.database().write([&](Transaction& transaction) {
            query(transaction, R"sql(
                WITH bought AS (
                     INSERT INTO orders (public_id, email, canonical_email, browser_token_hash,
                                         checkout_key,
                                         amount_minor, currency, status, payment,
                                         paid_amount_minor, paid_currency, paid_at, attempt_expires_at,
                                         checkout_stripe_price, created_at, updated_at)
                     VALUES ('order', $1, $1, '\x00', '\x00', 4900, 'EUR', 'paid', 'paid', 4900, 'EUR',
                             $2, $2, 'price', $2, $2)
                  RETURNING id
                     ),
                     item AS (
                     INSERT INTO order_items (order_id, course_id, title, amount_minor, currency)
                     SELECT id, $3, 'Practical SQL', 4900, 'EUR'
                       FROM bought
                  RETURNING id
                     )
                INSERT INTO entitlements (course_id, cause, order_item_id, created_at, updated_at)
                SELECT $3, 'purchase', id, $2, $2
                  FROM item
            )sql",
                  email, site.clock().now(), course);
        });
    }
    std::string owner_of_the_grant() {
        return value("SELECT coalesce(user_id::text, 'nobody') AS value FROM entitlements");
    }

    int requests = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(mailed_links, MailedLinks)

BOOST_AUTO_TEST_CASE(registering_creates_no_account_before_the_link_is_used) {
    const auto answer = register_as("zoe@example.com");
    BOOST_TEST(page_of(answer).view == "account/check_mail");
    BOOST_TEST(newest_kind() == "register");
    BOOST_TEST(!has_account("zoe@example.com"));
}

BOOST_AUTO_TEST_CASE(registering_a_known_address_gets_the_same_answer_and_another_mail) {
    const auto known = register_as("ada@example.com");
    BOOST_TEST(newest_kind() == "account_exists");
    const auto unknown = register_as("zoe@example.com");
    BOOST_TEST(known.status == unknown.status);
    BOOST_TEST(page_of(known).view == page_of(unknown).view);
}

BOOST_AUTO_TEST_CASE(viewing_a_link_does_not_use_it_up) {
    register_as("zoe@example.com");
    const auto link = newest_link();
    get(account::show_verification, link);
    const auto page = get(account::show_verification, link);
    BOOST_TEST(page_of(page).view == "account/verify");
    BOOST_TEST(!has_account("zoe@example.com"));
}

BOOST_AUTO_TEST_CASE(the_link_and_the_password_together_create_a_proven_account) {
    register_as("zoe@example.com");
    const auto link = newest_link();
    const auto answer = post(account::save_verification, form_with_good_password, link);
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(!answer.header("Set-Cookie").empty());
    BOOST_TEST(proven("zoe@example.com").has_value());
    BOOST_TEST(post(account::save_verification, form_with_good_password, link).status == 410);
}

BOOST_AUTO_TEST_CASE(somebody_elses_registration_cannot_be_confirmed_without_its_password) {
    register_as("zoe@example.com");
    const auto link = newest_link();
    BOOST_TEST(post(account::save_verification, "password=another+password", link).status == 422);
    BOOST_TEST(post(account::save_verification, "", link).status == 422);
    BOOST_TEST(!has_account("zoe@example.com"));
}

BOOST_AUTO_TEST_CASE(verifying_gives_the_account_the_purchases_of_its_address) {
    add_paid_order("zoe@example.com");
    register_as("zoe@example.com");
    BOOST_TEST(owner_of_the_grant() == "nobody");
    const auto answer = post(account::save_verification, form_with_good_password, newest_link());
    BOOST_TEST(owner_of_the_grant() == to_string(*proven("zoe@example.com")));
    BOOST_TEST(answer.header("Location") == "/learn/practical-sql");
}

BOOST_AUTO_TEST_CASE(the_registration_ends_where_it_began_whatever_it_claims) {
    add_paid_order("zoe@example.com");
    register_as("zoe@example.com", "password=correct+horse+battery&next=/courses/bread");
    const auto answer = post(account::save_verification, form_with_good_password, newest_link());
    BOOST_TEST(answer.header("Location") == "/courses/bread");
}

BOOST_AUTO_TEST_CASE(a_confirmation_that_began_at_a_course_ends_there) {
    site.database().write([&](Transaction& transaction) {
        query(transaction,
              "UPDATE users SET email_verified_at = NULL, password_hash = $1 WHERE id = $2",
              crypto::hash_password(good_password), ada);
    });
    const std::pair<const char*, const char*> ends[] = {
        {"next=/courses/bread", "/courses/bread"},
        {"next=//evil.example", "/my-courses"},
        {"", "/my-courses"},
    };
    for (const auto& [body, end] : ends) {
        auto request = as_learner(post_request("/account/verify", body), ada);
        request.viewer->email = address("ada@example.com");
        request.viewer->is_email_verified = false;
        request.request_id = "request " + std::to_string(++requests);
        BOOST_TEST(account::send_verification(request, site.services()).header("Location") ==
                   "/account?saved=verify-sent");
        const auto answer =
            post(account::save_verification, form_with_good_password, newest_link());
        BOOST_TEST(answer.header("Location") == end, body);
    }
}

BOOST_AUTO_TEST_CASE(a_reset_that_claims_a_purchase_ends_at_its_course) {
    site.database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE users SET email_verified_at = NULL WHERE id = $1", ada);
    });
    add_paid_order("ada@example.com");
    post(account::start_password_reset, "email=ada@example.com");
    const auto answer = post(account::save_password_reset, form_with_good_password, newest_link());
    BOOST_TEST(answer.header("Location") == "/learn/practical-sql");
}

BOOST_AUTO_TEST_CASE(a_registration_with_faults_mails_nothing_and_keeps_the_input) {
    const auto answer = post(account::start_registration, "name=&email=zoe&password=short");
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(page_of(answer).data.get("email_value")->string_value() == "zoe");
    BOOST_TEST(value("SELECT count(*)::text AS value FROM mail_outbox") == "0");
    BOOST_TEST(missing_keys("account/register", page_of(answer).data).empty());
}

BOOST_AUTO_TEST_CASE(an_address_gets_five_mails_an_hour_and_the_answer_stays_the_same) {
    for (int i = 0; i < 7; ++i) {
        const auto answer = post(account::start_password_reset, "email=ada@example.com");
        BOOST_TEST(page_of(answer).view == "account/check_mail");
    }
    BOOST_TEST(value("SELECT count(*)::text AS value FROM mail_outbox") == "5");
}

BOOST_AUTO_TEST_CASE(a_reset_mails_a_link_or_a_notice_that_there_is_no_account) {
    const auto known = post(account::start_password_reset, "email=ada@example.com");
    BOOST_TEST(newest_kind() == "reset");
    const auto unknown = post(account::start_password_reset, "email=nobody@example.com");
    BOOST_TEST(newest_kind() == "no_account");
    BOOST_TEST(page_of(known).view == page_of(unknown).view);
}

BOOST_AUTO_TEST_CASE(a_reset_replaces_the_password_and_ends_all_sessions) {
    sign_in(ada);
    sign_in(add_learner(site.database(), "ben"));
    post(account::start_password_reset, "email=ada@example.com");
    const auto link = newest_link();
    const auto answer = post(account::save_password_reset, form_with_good_password, link);
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(opens("ada@example.com", good_password));
    BOOST_TEST(value("SELECT count(*)::text AS value FROM sessions") == "2");  // new, and Ben's
    BOOST_TEST(value("SELECT password_hash AS value FROM users WHERE name = 'ben'") == "none");
    BOOST_TEST(newest_kind() == "password_changed");
    BOOST_TEST(post(account::save_password_reset, form_with_good_password, link).status == 410);
}

BOOST_AUTO_TEST_CASE(a_reset_does_not_replace_the_second_step) {
    site.database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO two_step_secrets (user_id, encrypted_secret, created_at, confirmed_at)
            VALUES ($1, decode(repeat('00', 60), 'hex'), $2, $2)
        )sql",
              ada, site.clock().now());
    });
    post(account::start_password_reset, "email=ada@example.com");
    const auto answer = post(account::save_password_reset, form_with_good_password, newest_link());
    BOOST_TEST(answer.header("Location") == "/login/code?next=/my-courses");
    BOOST_TEST(value("SELECT count(*)::text AS value FROM sessions") == "0");
}

BOOST_AUTO_TEST_CASE(a_reset_uses_up_the_other_reset_links_of_the_account) {
    post(account::start_password_reset, "email=ada@example.com");
    const auto first = newest_link();
    const auto second = newest_link();
    post(account::save_password_reset, form_with_good_password, second);
    BOOST_TEST(get(account::show_password_reset, first).status == 410);
}

BOOST_AUTO_TEST_CASE(a_reset_link_is_valid_for_an_hour) {
    post(account::start_password_reset, "email=ada@example.com");
    const auto link = newest_link();
    site.clock().advance(std::chrono::minutes{59});
    BOOST_TEST(get(account::show_password_reset, link).status == 200);
    site.clock().advance(std::chrono::minutes{2});
    BOOST_TEST(get(account::show_password_reset, link).status == 410);
}

BOOST_AUTO_TEST_CASE(a_weak_new_password_leaves_the_link_valid) {
    post(account::start_password_reset, "email=ada@example.com");
    const auto link = newest_link();
    BOOST_TEST(post(account::save_password_reset, "password=short", link).status == 422);
    BOOST_TEST(get(account::show_password_reset, link).status == 200);
}

BOOST_AUTO_TEST_CASE(a_link_is_not_valid_for_another_purpose) {
    post(account::start_password_reset, "email=ada@example.com");
    const auto link = newest_link();
    BOOST_TEST(get(account::show_verification, link).status == 410);
    BOOST_TEST(get(account::show_email_change, link).status == 410);
    BOOST_TEST(get(account::show_email_undo, link).status == 410);
}

BOOST_AUTO_TEST_CASE(finding_a_purchase_gives_the_same_answer_whatever_it_mails) {
    add_paid_order("guest@example.com");
    const auto guest = post(checkout::start_find_purchase, "email=guest@example.com");
    BOOST_TEST(newest_kind() == "claim");
    const auto member = post(checkout::start_find_purchase, "email=ada@example.com");
    BOOST_TEST(newest_kind() == "sign_in");
    const auto nobody = post(checkout::start_find_purchase, "email=nobody@example.com");
    BOOST_TEST(newest_kind() == "no_account");
    BOOST_TEST(page_of(guest).view == page_of(nobody).view);
    BOOST_TEST(page_of(member).view == page_of(nobody).view);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
