#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

std::int64_t audited(const std::string& email, const std::string& event) {
    return number(R"sql(
        SELECT count(*) AS n
          FROM audit_logs AS log
          JOIN users ON users.id = log.user_id
         WHERE users.email = $1
           AND log.event = $2
    )sql",
                  email, event);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(signing_in)

BOOST_AUTO_TEST_CASE(right_password_signs_in_and_signing_out_ends_it) {
    const auto learner = learner_with(sql_course);
    Browser browser;
    const auto signed_in = sign_in(browser, learner.email, good_password);
    BOOST_TEST(signed_in.redirects_to("/my-courses"));
    BOOST_TEST(browser.follow(signed_in).says("Practical SQL"));
    BOOST_TEST(audited(learner.email, "signed_in") == 2);  // the first on the success page

    const auto session = browser.cookie("lectern_session").value();
    const auto signed_out = browser.submit("/logout", {});
    BOOST_TEST(signed_out.redirects_to("/courses"));
    BOOST_TEST(!browser.cookie("lectern_session").has_value());
    BOOST_TEST(audited(learner.email, "signed_out") == 1);

    Browser thief;
    thief.set_cookie("lectern_session", session);
    BOOST_TEST(thief.get("/my-courses").redirects_to("/login?next=/my-courses"));
    BOOST_TEST(browser.submit("/logout", {}).redirects_to("/courses"));
}

BOOST_AUTO_TEST_CASE(session_cookie_is_http_only_same_site_and_without_domain) {
    const auto learner = learner_with(sql_course);
    Browser browser;
    const auto cookie = sign_in(browser, learner.email, good_password).header("set-cookie");
    BOOST_TEST(cookie.find("; HttpOnly") != std::string::npos);
    BOOST_TEST(cookie.find("; SameSite=Lax") != std::string::npos);
    BOOST_TEST(cookie.find("; Path=/") != std::string::npos);
    BOOST_TEST(cookie.find("Domain") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(each_sign_in_makes_a_session_of_its_own) {
    const auto learner = learner_with(sql_course);
    Browser browser;
    browser.set_cookie("lectern_session", "chosen-by-somebody-else");
    sign_in(browser, learner.email, good_password);
    const auto first = browser.cookie("lectern_session").value();
    BOOST_TEST(first != "chosen-by-somebody-else");
    sign_in(browser, learner.email, good_password);
    BOOST_TEST(browser.cookie("lectern_session").value() != first);
}

BOOST_AUTO_TEST_CASE(wrong_password_and_unknown_address_get_the_same_answer) {
    const auto learner = learner_with(sql_course);
    const auto unknown = fresh_address("learner");
    Browser browser;
    auto wrong = sign_in(browser, learner.email, "not the password");
    auto nobody = sign_in(browser, unknown, "not the password");
    BOOST_TEST(wrong.status == 422);
    BOOST_TEST(nobody.status == 422);
    BOOST_TEST(wrong.says("The e-mail address or the password is not right"));
    const auto without = [](std::string body, const std::string& email) {
        return body.replace(body.find(email), email.size(), "");
    };
    BOOST_TEST(without(wrong.body, learner.email) == without(nobody.body, unknown));
    BOOST_TEST(!wrong.says("not the password"));
    BOOST_TEST(wrong.count_of("set-cookie") == 0);
    BOOST_TEST(audited(learner.email, "sign_in_failed") == 1);
}

BOOST_AUTO_TEST_CASE(missing_fields_are_reported_and_the_address_is_kept) {
    Browser browser;
    const auto reply = sign_in(browser, "ada@example.com", "");
    BOOST_TEST(reply.status == 422);
    BOOST_TEST(reply.says("Enter your password"));
    BOOST_TEST(reply.says("value=\"ada@example.com\""));
    BOOST_TEST(sign_in(browser, "", "x").says("Enter your e-mail address"));
    BOOST_TEST(sign_in(browser, "ada", "x").status == 422);
}

BOOST_AUTO_TEST_CASE(next_redirects_only_to_a_page_of_this_site) {
    const auto learner = learner_with(sql_course);
    const auto after_sign_in = [&](const std::string& next) {
        Browser browser;
        return sign_in(browser, learner.email, good_password, next);
    };
    BOOST_TEST(after_sign_in("/learn/practical-sql").redirects_to("/learn/practical-sql"));
    for (const std::string next :
         {"//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
          "javascript:alert(1)", "evil", "/a\r\nX-Injected: 1", "/\t/evil.example"}) {
        const auto reply = after_sign_in(next);
        BOOST_TEST(reply.redirects_to("/my-courses"), next);
        BOOST_TEST(reply.count_of("x-injected") == 0, next);
    }
}

BOOST_AUTO_TEST_CASE(sign_in_page_redirects_a_member) {
    auto learner = learner_with(sql_course);
    BOOST_TEST(learner.browser.get("/login").redirects_to("/my-courses"));
    BOOST_TEST(learner.browser.get("/login?next=/courses").redirects_to("/courses"));
    BOOST_TEST(learner.browser.get("/login?next=//evil.example").redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(many_wrong_passwords_pause_an_account_for_their_network_only) {
    const auto owner = learner_with(sql_course);
    Browser guesser;
    int refused = 0;
    while (refused < 20 && sign_in(guesser, owner.email, "a wrong password").status == 422) {
        ++refused;
    }
    BOOST_TEST(refused == 10);
    const auto paused = sign_in(guesser, owner.email, good_password);
    BOOST_TEST(paused.status == 429);
    BOOST_TEST(paused.says("Too many attempts"));
    BOOST_TEST(audited(owner.email, "sign_in_failed") == 12);

    Browser elsewhere;
    BOOST_TEST(sign_in(elsewhere, owner.email, good_password).status == 303);
    const auto other = learner_with(sql_course);
    BOOST_TEST(sign_in(guesser, other.email, good_password).status == 303);
}

BOOST_AUTO_TEST_CASE(pause_ends_by_itself) {
    const auto learner = learner_with(sql_course);
    Browser browser;
    while (sign_in(browser, learner.email, "a wrong password").status == 422) {
    }
    BOOST_TEST(sign_in(browser, learner.email, good_password).status == 429);
    facts("UPDATE throttles SET window_started_at = window_started_at - interval '2 hours'");
    BOOST_TEST(sign_in(browser, learner.email, good_password).status == 303);
}

BOOST_AUTO_TEST_CASE(hundreds_of_posts_from_one_address_are_limited_by_nginx) {
    Browser flood;
    Reply reply;
    for (int i = 0; i < 200 && reply.status != 429; ++i) reply = flood.submit("/login", {});
    BOOST_TEST(reply.status == 429);
    BOOST_TEST(reply.says("One moment, please"));
    BOOST_TEST(reply.header("retry-after") == "30");
    BOOST_TEST(flood.get("/login").status == 200, "GET requests are not limited");
    BOOST_TEST(Browser{}.submit("/login", {}).status == 422);
}

BOOST_AUTO_TEST_CASE(expired_or_idle_session_signs_nobody_in) {
    for (const char* column : {"expires_at", "last_seen_at"}) {
        auto learner = learner_with(sql_course);
        BOOST_TEST(learner.browser.get("/my-courses").status == 200);
        const bool is_expired = std::string{column} == "expires_at";
        facts(R"sql(
            UPDATE sessions
               SET expires_at = CASE WHEN $2 THEN now() ELSE expires_at END,
                   last_seen_at = CASE WHEN $2 THEN last_seen_at
                                       ELSE last_seen_at - interval '1 year' END
              FROM users
             WHERE users.id = sessions.user_id
               AND users.email = $1
        )sql",
              learner.email, is_expired);
        BOOST_TEST(learner.browser.get("/my-courses").redirects_to("/login?next=/my-courses"),
                   column);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
