#include "account/profile.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "account/account.hpp"
#include "account/email_change.hpp"
#include "account/email_change_pages.hpp"
#include "account/leaving_pages.hpp"
#include "account/profile_pages.hpp"
#include "mail/email_tokens.hpp"
#include "platform/crypto.hpp"
#include "support/addresses.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"

namespace account = lectern::account;
namespace crypto = lectern::crypto;
namespace mail = lectern::mail;
namespace web = lectern::web;
using namespace lectern::test;
using lectern::Connection;
using lectern::query;
using lectern::Services;
using lectern::SessionId;
using lectern::Transaction;
using lectern::UserId;

namespace {

constexpr auto password = "correct horse battery";

using Handler = web::Response (*)(const web::Request&, Services&);

const web::Page& page_of(const web::Response& response) {
    return std::get<web::Page>(response.body);
}

/// Ada and Ben are both signed in.
struct Profile {
    TestServices site;
    UserId ada = add_learner(site.database(), "ada");
    UserId ben = add_learner(site.database(), "ben");
    SessionId adas_session = sign_in(ada);
    SessionId bens_session = sign_in(ben);

    Profile() {
        const auto hash = crypto::hash_password(password);
        site.database().write([&](Transaction& transaction) {
            query(transaction, "UPDATE users SET password_hash = $1", hash);
        });
    }

    SessionId sign_in(UserId user_id) {
        return site.database().write([&](Transaction& transaction) {
            account::start_session(transaction, learner_act(user_id, site.clock().now()),
                                   {user_id, {}, "Mozilla/5.0 Firefox/150.0"});
            return query(transaction, "SELECT max(id) AS id FROM sessions")
                .front()
                .get<SessionId>("id");
        });
    }
    web::Request by_ada(web::Request request) {
        request.viewer = web::Viewer{ada, adas_session, "Ada", address("ada@example.com"), true};
        return request;
    }
    web::Response get(Handler handler) {
        return handler(by_ada(get_request("/account")), site.services());
    }
    web::Response post(Handler handler, const std::string& body) {
        auto request = by_ada(post_request("/account", body));
        request.request_id = "request " + std::to_string(++requests);
        return handler(request, site.services());
    }
    std::string value(const char* sql) {
        return site.database().read(
            [&](Connection& connection) { return query(connection, sql).front().text("value"); });
    }
    std::string ask_for_new_address(const std::string& email) {
        return site.database().write([&](Transaction& transaction) {
            const account::EmailChange change{ada, address("ada@example.com"), address(email)};
            account::request_email_change(transaction, learner_act(ada, site.clock().now()),
                                          change);
            return mail::create_email_token(
                transaction,
                {.id = 0,
                 .purpose = mail::LinkPurpose::change,
                 .email = address(email),
                 .user_id = ada,
                 .data = query(transaction,
                               "SELECT link_data FROM mail_outbox WHERE kind = "
                               "'email_change' ORDER BY id DESC LIMIT 1")
                             .front()
                             .text("link_data")},
                site.clock().now());
        });
    }
    web::Response open(Handler handler, const std::string& token,
                       const std::string& body = "password=correct+horse+battery") {
        auto request = post_request("/", body, {{"token", token}});
        request.request_id = "request " + std::to_string(++requests);
        return handler(request, site.services());
    }
    /// Creates the token that delivering the mail to the old address would put into its link.
    std::string mint_undo() { return mint(undo_link()); }
    /// Returns the link data of the newest mail with an undo link.
    mail::EmailToken undo_link() {
        return site.database().read([&](Connection& connection) {
            const auto row = query(connection, R"sql(
                SELECT to_email, link_data
                  FROM mail_outbox
                 WHERE link_purpose = 'undo_change'
              ORDER BY id DESC
                 LIMIT 1
            )sql")
                                 .front();
            return mail::EmailToken{.id = 0,
                                    .purpose = mail::LinkPurpose::undo_change,
                                    .email = address(row.text("to_email")),
                                    .user_id = ada,
                                    .data = row.text("link_data")};
        });
    }
    std::string mint(const mail::EmailToken& link) {
        return site.database().write([&](Transaction& transaction) {
            return mail::create_email_token(transaction, link, site.clock().now());
        });
    }
    /// Ada's address is changed twice. Returns the links that undo the first and second change.
    std::pair<mail::EmailToken, mail::EmailToken> undos_of_two_changes() {
        open(account::save_email_change, ask_for_new_address("thief@new.example"));
        const auto first = undo_link();
        site.database().write([&](Transaction& transaction) {
            auto act = learner_act(ada, site.clock().now());
            act.request_id = "the second change";
            account::request_email_change(
                transaction, act,
                {ada, address("thief@new.example"), address("second@new.example")});
        });
        const auto second_change = value(
            "SELECT link_data::text AS value FROM mail_outbox WHERE kind = 'email_change' "
            "ORDER BY id DESC LIMIT 1");
        open(account::save_email_change, mint({.id = 0,
                                               .purpose = mail::LinkPurpose::change,
                                               .email = address("second@new.example"),
                                               .user_id = ada,
                                               .data = second_change}));
        BOOST_TEST(adas_address() == "second@new.example");
        return {first, undo_link()};
    }
    std::string adas_address() {
        return site.database().read([&](Connection& connection) {
            return query(connection, "SELECT email FROM users WHERE id = $1", ada)
                .front()
                .text("email");
        });
    }
    std::string sessions() { return value("SELECT count(*)::text AS value FROM sessions"); }

    int requests = 0;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(profile, Profile)

BOOST_AUTO_TEST_CASE(the_account_page_supplies_every_key_its_view_reads) {
    const auto page = get(account::show_account);
    BOOST_TEST(missing_keys("account/account", page_of(page).data).empty());
    BOOST_TEST(missing_keys("account/delete", page_of(get(account::show_deletion)).data).empty());
}

BOOST_AUTO_TEST_CASE(a_name_is_saved_and_an_empty_one_is_not) {
    BOOST_TEST(post(account::save_name, "name=Ada+L.").status == 303);
    BOOST_TEST(post(account::save_name, "name=+").status == 422);
    BOOST_TEST(value("SELECT name AS value FROM users ORDER BY id LIMIT 1") == "Ada L.");
}

BOOST_AUTO_TEST_CASE(a_new_password_needs_the_old_one) {
    const auto wrong =
        post(account::save_password, "current_password=wrong&password=another+good+one+please");
    BOOST_TEST(wrong.status == 422);
    BOOST_TEST(value("SELECT count(*)::text AS value FROM mail_outbox") == "0");
}

BOOST_AUTO_TEST_CASE(a_new_password_ends_every_session_of_the_account_and_no_other) {
    sign_in(ada);
    const auto answer =
        post(account::save_password,
             "current_password=correct+horse+battery&password=another+good+one+please");
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(!answer.header("Set-Cookie").empty());
    BOOST_TEST(sessions() == "2");  // Ada's new one and Ben's
    BOOST_TEST(value("SELECT kind AS value FROM mail_outbox") == "password_changed");
}

BOOST_AUTO_TEST_CASE(after_ten_wrong_passwords_the_next_try_is_refused) {
    for (int i = 0; i < 10; ++i) post(account::save_password, "current_password=x&password=y");
    BOOST_CHECK_THROW(post(account::save_password, "current_password=x&password=y"),
                      std::exception);
}

BOOST_AUTO_TEST_CASE(the_session_of_another_account_cannot_be_ended) {
    post(account::end_one_session, "session_id=" + to_string(bens_session));
    BOOST_TEST(sessions() == "2");
    post(account::end_one_session, "session_id=" + to_string(adas_session));
    BOOST_TEST(sessions() == "1");
}

BOOST_AUTO_TEST_CASE(ending_the_other_sessions_keeps_this_one_and_those_of_other_accounts) {
    sign_in(ada);
    sign_in(ada);
    post(account::end_other_sessions, "");
    BOOST_TEST(sessions() == "2");
}

BOOST_AUTO_TEST_CASE(a_new_address_takes_effect_once_its_link_is_used) {
    const auto link = ask_for_new_address("ada@new.example");
    BOOST_TEST(adas_address() == "ada@example.com");
    const auto answer = open(account::save_email_change, link);
    BOOST_TEST(page_of(answer).view == "account/email_settled");
    BOOST_TEST(adas_address() == "ada@new.example");
    BOOST_TEST(open(account::save_email_change, link).status == 410);
}

BOOST_AUTO_TEST_CASE(the_link_alone_does_not_change_the_address) {
    const auto link = ask_for_new_address("victim@new.example");
    BOOST_TEST(open(account::save_email_change, link, "").status == 422);
    BOOST_TEST(open(account::save_email_change, link, "password=wrong").status == 422);
    BOOST_TEST(adas_address() == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_new_password_invalidates_the_links_to_another_address) {
    const auto link = ask_for_new_address("thief@new.example");
    post(account::save_password,
         "current_password=correct+horse+battery&password=another+good+one+please");
    BOOST_TEST(open(account::save_email_change, link, "password=another+good+one+please").status ==
               410);
}

BOOST_AUTO_TEST_CASE(an_address_that_can_be_restored_is_reserved) {
    open(account::save_email_change, ask_for_new_address("thief@new.example"));
    mint_undo();
    const auto squatter = site.database().write([&](Transaction& transaction) {
        return account::create_unproven_user(transaction, learner_act(ben, site.clock().now()),
                                             {address("ada@example.com"), "Squatter", "hash"});
    });
    BOOST_TEST(!squatter.has_value());
}

BOOST_AUTO_TEST_CASE(the_undo_still_works_after_a_second_change) {
    open(account::save_email_change, ask_for_new_address("thief@new.example"));
    const auto undo = mint_undo();
    site.database().write([&](Transaction& transaction) {
        query(transaction,
              "UPDATE users SET email = 'second@new.example', canonical_email = "
              "'second@new.example' WHERE id = $1",
              ada);
    });
    BOOST_TEST(open(account::save_email_undo, undo).status == 200);
    BOOST_TEST(adas_address() == "ada@example.com");
    BOOST_TEST(value("SELECT password_hash AS value FROM users ORDER BY id LIMIT 1").empty());
}

BOOST_AUTO_TEST_CASE(undoing_an_earlier_change_invalidates_the_undo_links_of_later_ones) {
    const auto [first, later] = undos_of_two_changes();
    BOOST_TEST(open(account::save_email_undo, mint(first)).status == 200);
    BOOST_TEST(adas_address() == "ada@example.com");
    BOOST_TEST(open(account::save_email_undo, mint(later)).status == 410);
    BOOST_TEST(adas_address() == "ada@example.com");
}

// The thief made both changes, and has the second address.
BOOST_AUTO_TEST_CASE(undoing_a_later_change_leaves_the_undo_link_of_the_earlier_one_valid) {
    const auto [first, later] = undos_of_two_changes();
    const auto owners_link = mint(first);
    BOOST_TEST(open(account::save_email_undo, mint(later)).status == 200);
    BOOST_TEST(adas_address() == "thief@new.example");
    BOOST_TEST(open(account::save_email_undo, owners_link).status == 200);
    BOOST_TEST(adas_address() == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(an_address_is_reserved_while_the_mail_that_offers_the_undo_waits) {
    open(account::save_email_change, ask_for_new_address("thief@new.example"));
    const auto squatter = site.database().write([&](Transaction& transaction) {
        return account::create_unproven_user(transaction, learner_act(ben, site.clock().now()),
                                             {address("ada@example.com"), "Squatter", "hash"});
    });
    BOOST_TEST(!squatter.has_value());
}

BOOST_AUTO_TEST_CASE(the_address_of_another_account_is_refused) {
    const auto link = ask_for_new_address("BEN@example.com");
    BOOST_TEST(open(account::save_email_change, link).status == 409);
    BOOST_TEST(adas_address() == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(the_old_address_can_undo_the_change) {
    open(account::save_email_change, ask_for_new_address("thief@new.example"));
    const auto undo = mint_undo();
    BOOST_TEST(open(account::save_email_undo, undo).status == 200);
    BOOST_TEST(adas_address() == "ada@example.com");
    BOOST_TEST(sessions() == "1");  // Ben's
    BOOST_TEST(value("SELECT kind AS value FROM mail_outbox ORDER BY id DESC LIMIT 1") == "reset");
}

BOOST_AUTO_TEST_CASE(changing_the_address_needs_a_proven_address_and_the_password) {
    auto request = by_ada(
        post_request("/account", "new_email=a@new.example&email_password=correct+horse+battery"));
    request.viewer->is_email_verified = false;
    BOOST_TEST(account::start_email_change(request, site.services()).status == 422);
    BOOST_TEST(
        post(account::start_email_change, "new_email=a@new.example&email_password=x").status ==
        422);
    BOOST_TEST(post(account::start_email_change,
                    "new_email=a@new.example&email_password=correct+horse+battery")
                   .status == 303);
}

BOOST_AUTO_TEST_CASE(an_export_contains_only_the_learners_own_data) {
    const auto course = add_course(site.database(), practical_sql());
    add_grant(site.database(), ada, course);
    site.database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO lesson_progress (user_id, lesson_id, first_visited_at, updated_at,
                                         position_seconds, watched)
                 SELECT users.id, course_lessons.id, now(), now(), 17 + (users.id <> $1)::integer,
                        '{[0,17)}'
                   FROM users, course_lessons
                  WHERE course_lessons.key = 'why'
        )sql",
              ada);
    });
    const auto answer = get(account::export_data);
    const auto& text = std::get<std::string>(answer.body);
    BOOST_TEST(text.find("ada@example.com") != std::string::npos);
    BOOST_TEST(text.find("Practical SQL") != std::string::npos);
    BOOST_TEST(text.find("ben@example.com") == std::string::npos);
    BOOST_TEST(text.find("argon2") == std::string::npos);
    BOOST_TEST(text.find(R"("position_seconds": 17)") != std::string::npos);
    BOOST_TEST(text.find(R"("position_seconds": 18)") == std::string::npos);
    BOOST_TEST(text.find(R"("watched_seconds": "{[0,17)}")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(deleting_an_account_needs_the_password_and_the_confirmation) {
    BOOST_TEST(post(account::delete_own_account, "delete_confirm=true&delete_password=x").status ==
               422);
    BOOST_TEST(post(account::delete_own_account, "delete_password=correct+horse+battery").status ==
               422);
    BOOST_TEST(adas_address() == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(deleting_an_account_erases_the_person_and_keeps_the_entitlements) {
    const auto course = add_course(site.database(), practical_sql());
    add_grant(site.database(), ada, course);
    const auto answer = post(account::delete_own_account,
                             "delete_confirm=true&delete_password=correct+horse+battery");
    BOOST_TEST(answer.status == 303);
    BOOST_TEST(
        value("SELECT coalesce(email, 'none') || ' ' || name AS value FROM users ORDER BY id "
              "LIMIT 1") == "none erased");
    BOOST_TEST(sessions() == "1");
    BOOST_TEST(value("SELECT count(*)::text AS value FROM entitlements") == "1");
    BOOST_TEST(count_audit(site.database(), "account_deleted", "done") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
