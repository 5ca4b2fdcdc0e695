#include "account/email_change.hpp"

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "account/email_change_pages.hpp"
#include "account/profile_pages.hpp"
#include "account/registration.hpp"
#include "mail/email_tokens.hpp"
#include "support/signed_in_members.hpp"
#include "support/view_check.hpp"

namespace lectern::test {

namespace {

const web::Page& page_of(const web::Response& response) {
    return std::get<web::Page>(response.body);
}

struct EmailChange : SignedInMembers {
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
    /// Somebody registers an address, without proving it.
    std::optional<UserId> squat(const std::string& email) {
        return site.database().write([&](Transaction& transaction) {
            return account::create_unproven_user(transaction, learner_act(ben, site.clock().now()),
                                                 {address(email), "Squatter", "hash"});
        });
    }
    void change(const char* sql) {
        site.database().write([&](Transaction& transaction) { query(transaction, sql); });
    }
    /// Starts `act`, and returns once it waits for another transaction or has ended.
    template <typename Act>
    auto start_until_it_waits(Act act) {
        Database looker{site.connection_string()};
        auto result = std::async(std::launch::async, std::move(act));
        while (!has_waiting_session(looker)) {
            if (result.wait_for(std::chrono::milliseconds{5}) == std::future_status::ready) break;
        }
        return result;
    }
    /// Ben gets the address while Ada's request runs, after it has seen that the address is free.
    web::Response open_while_ben_takes(const std::string& email, Handler handler,
                                       const std::string& token) {
        Database bens{site.connection_string()};
        std::future<web::Response> answer;
        bens.write([&](Transaction& transaction) {
            query(transaction, "UPDATE users SET email = $2, canonical_email = $2 WHERE id = $1",
                  ben, email);
            answer = start_until_it_waits([this, handler, token] { return open(handler, token); });
        });
        return answer.get();
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
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(email_change, EmailChange)

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
    change("UPDATE mail_outbox SET status = 'sent', sent_at = now()");
    BOOST_TEST(!squat("ada@example.com"));
    BOOST_TEST(squat("eve@example.com").has_value());
    change("UPDATE email_tokens SET used_at = now() WHERE purpose = 'undo_change'");
    mint({.purpose = mail::LinkPurpose::verify, .email = address("ada@example.com")});
    BOOST_TEST(squat("ada@example.com").has_value());
}

BOOST_AUTO_TEST_CASE(an_address_is_no_longer_reserved_once_the_undo_link_has_expired) {
    open(account::save_email_change, ask_for_new_address("thief@new.example"));
    mint_undo();
    change("UPDATE mail_outbox SET status = 'sent', sent_at = now()");
    site.clock().advance(mail::terms_of(mail::LinkPurpose::undo_change).lifetime);
    BOOST_TEST(squat("ada@example.com").has_value());
}

BOOST_AUTO_TEST_CASE(the_notice_of_a_change_goes_to_the_old_address_as_it_is_written_now) {
    change("UPDATE users SET email = 'Ada@example.com' WHERE email = 'ada@example.com'");
    open(account::save_email_change, ask_for_new_address("ada@new.example"));
    BOOST_TEST(value("SELECT to_email AS value FROM mail_outbox WHERE kind = 'email_changed'") ==
               "Ada@example.com");
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
    BOOST_TEST(!squat("ada@example.com"));
    BOOST_TEST(squat("eve@example.com").has_value());
    change("UPDATE mail_outbox SET status = 'void' WHERE kind = 'email_changed'");
    BOOST_TEST(squat("ada@example.com").has_value());
}

BOOST_AUTO_TEST_CASE(the_address_of_another_account_is_refused) {
    const auto link = ask_for_new_address("BEN@example.com");
    BOOST_TEST(open(account::save_email_change, link).status == 409);
    BOOST_TEST(adas_address() == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(an_address_that_another_account_takes_meanwhile_is_refused) {
    const auto link = ask_for_new_address("ada@new.example");
    const auto answer = open_while_ben_takes("ada@new.example", account::save_email_change, link);
    BOOST_TEST(answer.status == 409);
    BOOST_TEST(is_set(page_of(answer).data, "is_taken"));
    BOOST_TEST(adas_address() == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(an_old_address_that_another_account_takes_meanwhile_is_not_restored) {
    open(account::save_email_change, ask_for_new_address("thief@new.example"));
    const auto answer =
        open_while_ben_takes("ada@example.com", account::save_email_undo, mint_undo());
    BOOST_TEST(answer.status == 409);
    BOOST_TEST(is_set(page_of(answer).data, "is_taken"));
    BOOST_TEST(adas_address() == "thief@new.example");
}

BOOST_AUTO_TEST_CASE(a_link_proves_nothing_once_its_address_has_moved_to_another_account) {
    change("UPDATE users SET email_verified_at = NULL");
    const auto link = mint({.purpose = mail::LinkPurpose::verify,
                            .email = address("ada@example.com"),
                            .user_id = ada});
    std::future<std::optional<UserId>> proven;
    Database others{site.connection_string()};
    others.write([&](Transaction& transaction) {
        query(transaction, "SELECT FROM email_tokens FOR UPDATE");
        proven = start_until_it_waits([&] {
            return site.database().write([&](Transaction& verifying) {
                return account::verify_address(verifying, learner_act(ada, site.clock().now()),
                                               link);
            });
        });
        const auto move = [&](UserId user_id, const char* email) {
            query(transaction, "UPDATE users SET email = $2, canonical_email = $2 WHERE id = $1",
                  user_id, email);
        };
        move(ada, "ada@new.example");
        move(ben, "ada@example.com");
    });
    BOOST_TEST(!proven.get());
    BOOST_TEST(value("SELECT count(email_verified_at)::text AS value FROM users") == "0");
}

BOOST_AUTO_TEST_CASE(the_old_address_can_undo_the_change) {
    open(account::save_email_change, ask_for_new_address("thief@new.example"));
    const auto undo = mint_undo();
    BOOST_TEST(open(account::save_email_undo, undo).status == 200);
    BOOST_TEST(adas_address() == "ada@example.com");
    BOOST_TEST(sessions() == "1");  // Ben's
    BOOST_TEST(
        value("SELECT string_agg(name, ', ') AS value FROM users WHERE password_hash = ''") ==
        "ada");
    BOOST_TEST(value("SELECT kind AS value FROM mail_outbox ORDER BY id DESC LIMIT 1") == "reset");
}

BOOST_AUTO_TEST_CASE(changing_the_address_needs_the_password) {
    BOOST_TEST(
        post(account::start_email_change, "new_email=a@new.example&email_password=x").status ==
        422);
    BOOST_TEST(post(account::start_email_change,
                    "new_email=a@new.example&email_password=correct+horse+battery")
                   .status == 303);
}

BOOST_AUTO_TEST_CASE(an_unproven_address_is_corrected_and_the_former_one_gets_no_link) {
    site.database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE users SET email_verified_at = NULL WHERE id = $1", ada);
    });
    auto request = by_ada(
        post_request("/account", "new_email=a@new.example&email_password=correct+horse+battery"));
    request.viewer->is_email_verified = false;
    BOOST_TEST(account::start_email_change(request, site.services()).status == 303);
    BOOST_TEST(adas_address() == "ada@example.com");

    const auto of_former_address = mint({.id = 0,
                                         .purpose = mail::LinkPurpose::reset,
                                         .email = address("ada@example.com"),
                                         .user_id = ada});
    const auto answer = open(account::save_email_change, ask_for_new_address("a@new.example"));
    BOOST_TEST(page_of(answer).view == "account/email_settled");
    BOOST_TEST(page_of(answer).data.get("is_correction")->is_true());
    BOOST_TEST(missing_keys("account/email_settled", page_of(answer).data).empty());
    BOOST_TEST(adas_address() == "a@new.example");
    BOOST_TEST(value("SELECT (email_verified_at IS NOT NULL)::text AS value FROM users WHERE email "
                     "= 'a@new.example'") == "true");
    BOOST_TEST(value("SELECT count(*)::text AS value FROM mail_outbox WHERE to_email = "
                     "'ada@example.com'") == "0");
    BOOST_TEST(value("SELECT count(*)::text AS value FROM audit_logs WHERE event IN "
                     "('email_changed', 'email_verified')") == "2");
    site.database().read([&](Connection& connection) {
        BOOST_TEST(!mail::find_email_token(connection, mail::LinkPurpose::reset, of_former_address,
                                           site.clock().now()));
    });
}

BOOST_AUTO_TEST_CASE(an_unproven_address_is_not_corrected_to_that_of_another_account) {
    site.database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE users SET email_verified_at = NULL WHERE id = $1", ada);
    });
    BOOST_TEST(open(account::save_email_change, ask_for_new_address("ben@example.com")).status ==
               409);
    BOOST_TEST(adas_address() == "ada@example.com");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
