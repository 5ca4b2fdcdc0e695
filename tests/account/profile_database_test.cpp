#include "account/profile_pages.hpp"

#include <string>

#include <boost/test/unit_test.hpp>

#include "account/leaving_pages.hpp"
#include "platform/json.hpp"
#include "support/purchases.hpp"
#include "support/signed_in_members.hpp"
#include "support/view_check.hpp"

namespace lectern::test {

namespace {

const web::Page& page_of(const web::Response& response) {
    return std::get<web::Page>(response.body);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(profile, SignedInMembers)

BOOST_AUTO_TEST_CASE(the_account_page_supplies_every_key_its_view_reads) {
    const auto page = get(account::show_account);
    for (const auto& key : missing_keys("account/account", page_of(page).data)) BOOST_ERROR(key);
    BOOST_TEST(missing_keys("account/delete", page_of(get(account::show_deletion)).data).empty());
}

BOOST_AUTO_TEST_CASE(a_long_address_may_break_before_its_at_sign) {
    const auto page = get(account::show_account);
    const auto& shown = page_of(page);
    const auto html = source_views().render(shown.view, shown.data);
    BOOST_TEST(html.find("<strong>ada<wbr>@example.com</strong>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_account_page_takes_one_round_trip_apart_from_finding_the_viewer) {
    const auto show = [&] { get(account::show_account); };
    BOOST_TEST(count_round_trips(site.database(), show) == 1);
}

BOOST_AUTO_TEST_CASE(the_account_page_shows_no_sessions_or_second_step_of_another_account) {
    site.database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO two_step_secrets (user_id, encrypted_secret, created_at, confirmed_at)
            VALUES ($1, decode(repeat('00', 60), 'hex'), now(), now())
        )sql",
              ben);
    });
    const auto page = get(account::show_account);
    BOOST_TEST(!is_set(page_of(page).data, "has_two_step"));
    BOOST_TEST(!is_set(page_of(page).data, "has_other_sessions"));
}

BOOST_AUTO_TEST_CASE(a_name_is_saved_and_an_empty_one_is_not) {
    BOOST_TEST(post(account::save_name, "name=Ada+L.").status == 303);
    BOOST_TEST(post(account::save_name, "name=+").status == 422);
    BOOST_TEST(value("SELECT string_agg(name, ', ' ORDER BY id) AS value FROM users") ==
               "Ada L., ben");
}

BOOST_AUTO_TEST_CASE(the_name_stays_in_its_field_unless_another_one_was_refused) {
    const auto shown = [](const web::Response& response) {
        return text_at(page_of(response).data, "name_value");
    };
    BOOST_TEST(shown(get(account::show_account)) == "Ada");
    BOOST_TEST(shown(post(account::save_password, "password=short")) == "Ada");
    const std::string too_long(101, 'x');
    BOOST_TEST(shown(post(account::save_name, "name=" + too_long)) == too_long);
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
    BOOST_TEST(value("SELECT count(DISTINCT password_hash)::text AS value FROM users") == "2");
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
    BOOST_TEST(count_audit(site.database(), "session_revoked", "done") == 0);
    post(account::end_one_session, "session_id=" + to_string(adas_session));
    BOOST_TEST(sessions() == "1");
    BOOST_TEST(count_audit(site.database(), "session_revoked", "done") == 1);
}

BOOST_AUTO_TEST_CASE(ending_the_other_sessions_keeps_this_one_and_those_of_other_accounts) {
    sign_in(ada);
    sign_in(ada);
    post(account::end_other_sessions, "");
    BOOST_TEST(sessions() == "2");
    post(account::end_other_sessions, "");  // there are none: not audited
    BOOST_TEST(value("SELECT string_agg(user_id || ' ' || reason, ', ') AS value FROM audit_logs "
                     "WHERE event = 'session_revoked'") == to_string(ada) + " all others");
}

BOOST_AUTO_TEST_CASE(an_export_contains_only_the_learners_own_data) {
    add_course(site.database(), practical_sql());
    for (const auto* email : {"ada@example.com", "ben@example.com"})
        add_paid_order(site.database(), email);
    site.database().write([&](Transaction& transaction) {
        query(transaction, R"sql(
            INSERT INTO lesson_notes (user_id, lesson_id, text, created_at, updated_at)
                 SELECT users.id, course_lessons.id, 'a note', now(), now()
                   FROM users, course_lessons
                  WHERE course_lessons.key = 'why'
        )sql");
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
    const auto exported = json::parse(text);
    for (const auto* list : {"sessions", "orders", "entitlements", "progress", "notes"})
        BOOST_TEST(exported.list(list).size() == 1U, list);
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
    BOOST_TEST(answer.header("Clear-Site-Data") == "\"cache\"");
    BOOST_TEST(
        value("SELECT coalesce(email, 'none') || ' ' || name AS value FROM users ORDER BY id "
              "LIMIT 1") == "none erased");
    BOOST_TEST(sessions() == "1");
    BOOST_TEST(value("SELECT count(*)::text AS value FROM entitlements") == "1");
    BOOST_TEST(count_audit(site.database(), "account_deleted", "done") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
