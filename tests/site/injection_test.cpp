#include <map>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/http_client.hpp"
#include "routes.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"
#include "support/site_permissions.hpp"

namespace lectern::test {

// Sends pieces of SQL, HTML and HTTP as every field of every form, as every query parameter, and as
// every part of a path.

namespace {

const std::vector<std::string>& probes() {
    static const std::vector<std::string> all{
        "' OR '1'='1' --", "\\'; DROP TABLE users; --", "\"><script>probe()</script>",
        "'><img src=x onerror=probe()>", "/x\r\nX-Injected: yes\r\nSet-Cookie: injected=yes"};
    return all;
}

/// Every form, with values that do no harm.
const std::map<std::string, Fields, std::less<>>& forms() {
    const Fields new_account{{"name", "Ada"}, {"password", "short"}};
    static const std::map<std::string, Fields, std::less<>> all{
        {"/courses/{slug}/checkout",
         {{"email", "ada@example.com"}, {"code", "NONE"}, {"shown_price", "4900 EUR"}}},
        {"/courses/{slug}/enrol", {}},
        {"/courses/{slug}/enrol-by-mail", {{"email", "nobody"}}},
        {"/checkout/success", {{"session_id", "cs_none"}, {"name", "Ada"}, {"password", "short"}}},
        {"/checkout/address", {{"session_id", "cs_none"}, {"email", "nobody"}}},
        {"/claim/{token}", new_account},
        {"/verify-email/{token}", new_account},
        {"/reset-password/{token}", {{"password", "short"}}},
        {"/sign-in/{token}", {}},
        {"/enrol/{token}", {}},
        {"/confirm-email/{token}", {{"password", "short"}}},
        {"/undo-email/{token}", {}},
        {"/find-purchase", {{"email", "nobody"}}},
        {"/register", {{"name", "Ada"}, {"email", "nobody"}, {"password", "short"}, {"next", "/"}}},
        {"/forgot-password", {{"email", "nobody"}}},
        {"/login", {{"email", "ada@example.com"}, {"password", "wrong"}, {"next", "/courses"}}},
        {"/login/link", {{"email", "nobody"}, {"next", "/courses"}}},
        {"/login/code", {{"code", "000000"}}},
        {"/login/recovery", {{"code", "none"}}},
        {"/account/two-step/start", {{"start_password", "wrong"}}},
        {"/account/two-step/confirm", {{"code", "000000"}}},
        {"/account/two-step/codes", {{"renew_password", "wrong"}, {"renew_code", "000000"}}},
        {"/account/two-step/off", {{"off_password", "wrong"}, {"off_code", "000000"}}},
        {"/account/name", {{"name", "Ada"}}},
        {"/account/password", {{"current_password", "wrong"}, {"password", "short"}}},
        {"/account/email", {{"new_email", "nobody"}, {"email_password", "wrong"}}},
        {"/account/verify", {}},
        {"/account/sessions/end", {{"session_id", "0"}}},
        {"/account/sessions/end-others", {}},
        {"/account/delete", {{"delete_confirm", "true"}, {"delete_password", "wrong"}}},
        {"/learn/{course}/{lesson}/complete", {{"completed", "true"}}},
        {"/learn/{course}/{lesson}/progress",
         {{"playback", std::string(32, 'a')},
          {"beat", "1"},
          {"position", "1"},
          {"watched", "0-1"}}},
        {"/learn/{course}/{lesson}/notes", {{"note", "Ask first"}, {"position", "1"}}},
        {"/learn/{course}/{lesson}/notes/{id}", {{"note", "Ask first"}}},
        {"/learn/{course}/{lesson}/notes/{id}/delete", {}},
    };
    return all;
}

/// Everything that pages read from a query.
Fields query_of(const std::string& probe) {
    Fields query;
    for (const char* name : {"q", "sort", "page", "next", "saved", "session_id", "order", "code",
                             "transcript", "t", "v"}) {
        query.emplace_back(name, probe);
    }
    return query;
}

/// A visitor, or a member with this session. Sends each request from another network, so that no
/// limit hides an answer.
struct Attacker {
    [[nodiscard]] Browser from_elsewhere() const {
        Browser browser;
        if (!session.empty()) browser.set_cookie("lectern_session", session);
        return browser;
    }
    std::string session;
};

std::vector<Attacker> attackers(const Learner& learner) {
    return {{""}, {learner.browser.cookie("lectern_session").value()}};
}

void forget_tries() {
    facts("UPDATE throttles SET window_started_at = window_started_at - interval '2 hours'");
}

void check_refusal(const Reply& reply, const std::string& what) {
    BOOST_TEST(reply.status < 500, what << ": " << reply.status);
    BOOST_TEST(reply.status != 429, what);
    BOOST_TEST(reply.count_of("x-injected") == 0, what);
    BOOST_TEST(!reply.header("set-cookie").starts_with("injected"), what);
    if (!reply.header("content-type").starts_with("text/html")) return;
    BOOST_TEST(!reply.says("<script>probe"), what);
    BOOST_TEST(!reply.says("<img src=x"), what);
}

void probe_form(const SchoolUnderTest& school, const Attacker& attacker, const std::string& pattern,
                const Fields& form) {
    for (std::size_t i = 0; i < form.size(); ++i) {
        for (const auto& probe : probes()) {
            auto fields = form;
            fields[i].second = probe;
            const auto reply = attacker.from_elsewhere().submit(school.address(pattern), fields);
            const auto what = pattern + ' ' + form[i].first + ": " + probe;
            check_refusal(reply, what);
            BOOST_TEST(reply.header("set-cookie").find("lectern_session=") == std::string::npos,
                       what << " signs in");
        }
    }
}

/// The pattern with the probe in place of each of its parts.
std::string address_with(std::string pattern, const std::string& probe) {
    for (auto from = pattern.find('{'); from != std::string::npos; from = pattern.find('{')) {
        pattern.replace(from, pattern.find('}') - from + 1, url_escape(probe));
    }
    return pattern;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(injection)

BOOST_AUTO_TEST_CASE(every_form_has_its_fields_probed) {
    for (const auto& route : lectern::routes()) {
        if (route.method != "POST") continue;
        const std::string pattern{route.pattern};
        const bool has_no_form = pattern == "/logout" || pattern == "/webhooks/stripe";
        BOOST_TEST(forms().contains(pattern) != has_no_form, pattern);
    }
}

BOOST_AUTO_TEST_CASE(probes_in_every_field_of_every_form_change_nothing) {
    const SchoolUnderTest school;
    auto learner = learner_with(sql_course);
    for (const auto& attacker : attackers(learner)) {
        for (const auto& [pattern, form] : forms()) {
            forget_tries();
            probe_form(school, attacker, pattern, form);
        }
    }

    BOOST_TEST(number("SELECT count(*) AS n FROM users WHERE email = $1", learner.email) == 1);
    BOOST_TEST(number(R"sql(
        SELECT count(*) AS n
          FROM sessions AS session
          JOIN users ON users.id = session.user_id
         WHERE users.email = $1
    )sql",
                      learner.email) == 1);
    BOOST_TEST(learner.browser.get("/my-courses").status == 200);
}

BOOST_AUTO_TEST_CASE(probes_in_every_query_are_text) {
    const SchoolUnderTest school;
    const auto learner = learner_with(sql_course);
    for (const auto& attacker : attackers(learner)) {
        for (const auto& route : lectern::routes()) {
            if (route.method != "GET") continue;
            const auto address = school.address(std::string{route.pattern});
            for (const auto& probe : probes()) {
                const auto query = '?' + form_body(query_of(probe));
                check_refusal(attacker.from_elsewhere().get(address + query),
                              address + ' ' + probe);
            }
        }
    }
    BOOST_TEST(!Browser{}.get("/courses?q=%27%20OR%20%271%27%3D%271").says("Practical SQL"));
    BOOST_TEST(Browser{}.get("/courses?q=practical").says("Practical SQL"));
}

BOOST_AUTO_TEST_CASE(probes_in_every_part_of_a_path_are_text) {
    const auto learner = learner_with(sql_course);
    for (const auto& attacker : attackers(learner)) {
        for (const auto& route : lectern::routes()) {
            if (route.pattern.find('{') == std::string_view::npos) continue;
            forget_tries();
            for (const auto& probe : probes()) {
                const auto address = address_with(std::string{route.pattern}, probe);
                auto browser = attacker.from_elsewhere();
                check_refusal(route.method == "GET" ? browser.get(address)
                                                    : browser.submit(address, {{"name", "Ada"}}),
                              address);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(markup_that_is_shown_back_is_escaped) {
    auto learner = learner_with(sql_course);
    auto& browser = learner.browser;
    const std::string markup = "<img src=x onerror=probe()>";
    const std::string escaped = "&lt;img src=x onerror=probe()";
    browser.submit("/account/name", {{"name", markup}});
    const auto asked = '?' + form_body({{"q", markup}});
    for (const auto& reply :
         {browser.get("/account"), browser.get("/courses" + asked),
          browser.get("/search/practical-sql" + asked), sign_in(browser, markup, "wrong"),
          Browser{}.submit("/courses/practical-sql/checkout", {{"email", markup}})}) {
        BOOST_TEST(!reply.says("<img src=x"));
        BOOST_TEST(reply.says(escaped));
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
