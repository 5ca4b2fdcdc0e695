#include <ctime>
#include <regex>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

constexpr auto new_password = "three other unrelated words";

std::string base32_decoded(const std::string& text) {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    unsigned int bits = 0;
    int count = 0;
    for (const char letter : text) {
        const auto value = alphabet.find(letter);
        if (value == std::string::npos) continue;
        bits = (bits << 5U | static_cast<unsigned int>(value)) & 0xffffU;
        count += 5;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> static_cast<unsigned int>(count) & 0xffU);
    }
    return bytes;
}

/// What the authenticator app of a learner shows, by an implementation of its own (RFC 6238).
struct App {
    std::string secret;

    [[nodiscard]] std::string code() const {
        unsigned char counter[8] = {};
        auto step = static_cast<unsigned long long>(std::time(nullptr)) / 30;
        for (int i = 7; i >= 0; --i, step >>= 8U) counter[i] = step & 0xffU;
        unsigned char digest[20] = {};
        unsigned int size = 0;
        HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter, 8, digest, &size);
        const unsigned int offset = digest[19] & 0xfU;
        const unsigned int number =
            (digest[offset] & 0x7fU) << 24U | static_cast<unsigned int>(digest[offset + 1]) << 16U |
            static_cast<unsigned int>(digest[offset + 2]) << 8U | digest[offset + 3];
        const auto digits = std::to_string(number % 1'000'000);
        return std::string(6 - digits.size(), '0') + digits;
    }
};

std::string first_match(const std::string& text, const char* pattern) {
    std::smatch found;
    BOOST_REQUIRE(std::regex_search(text, found, std::regex{pattern}));
    return found[1].str();
}

struct ProtectedLearner {
    Learner learner;
    App app;
    std::string recovery_code;
};

/// A learner who has turned on two-step sign-in.
ProtectedLearner protected_learner() {
    ProtectedLearner person{registered_learner(), {}, {}};
    auto& browser = person.learner.browser;
    BOOST_TEST(browser.submit("/account/two-step/start", {{"start_password", good_password}})
                   .redirects_to("/account/two-step"));
    const auto page = browser.get("/account/two-step");
    person.app.secret = base32_decoded(first_match(page.body, "<code>([A-Z2-7 ]+)</code>"));
    BOOST_TEST(page.says("<svg role=\"img\""));
    const auto codes = browser.submit("/account/two-step/confirm", {{"code", person.app.code()}});
    BOOST_TEST(codes.says("Two-step sign-in is on"));
    BOOST_TEST(codes.header("cache-control") == "no-store");
    person.recovery_code = first_match(codes.body, "<code>([A-Z2-7-]{34})</code>");
    return person;
}

/// Lets the code of the current half minute be accepted once more, so that no test waits.
void forget_accepted_steps(const std::string& email) {
    facts(R"sql(
        UPDATE two_step_secrets
           SET last_step = 0
         WHERE user_id = (SELECT id FROM users WHERE email = $1)
    )sql",
          email);
}

bool is_signed_in(Browser& browser) {
    return browser.get("/account").status == 200;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(two_step_sign_in)

BOOST_AUTO_TEST_CASE(turning_it_on_ends_other_sessions_and_tells_the_owner) {
    auto learner = registered_learner();
    Browser elsewhere;
    sign_in(elsewhere, learner.email, good_password);
    const auto mails = mail_count(learner.email);
    auto& browser = learner.browser;
    browser.submit("/account/two-step/start", {{"start_password", good_password}});
    const App app{base32_decoded(
        first_match(browser.get("/account/two-step").body, "<code>([A-Z2-7 ]+)</code>"))};
    BOOST_TEST(browser.submit("/account/two-step/confirm", {{"code", "12345"}}).status == 422);
    BOOST_TEST(is_signed_in(elsewhere));
    BOOST_TEST(browser.submit("/account/two-step/confirm", {{"code", app.code()}}).status == 200);
    BOOST_TEST(is_signed_in(browser));
    BOOST_TEST(!is_signed_in(elsewhere));
    BOOST_TEST(newest_mail_to(learner.email, mails).subject.ends_with("is on"));
}

BOOST_AUTO_TEST_CASE(signing_in_needs_password_and_code_and_keeps_the_next_page) {
    const auto person = protected_learner();
    Browser browser;
    const auto first = sign_in(browser, person.learner.email, good_password, "/notes/x?a=1");
    BOOST_TEST(first.redirects_to("/login/code?next=/notes/x%3Fa%3D1"));
    BOOST_TEST(!is_signed_in(browser));
    const auto page = browser.follow(first);
    BOOST_TEST(page.says("autocomplete=\"one-time-code\""));
    BOOST_TEST(page.says("inputmode=\"numeric\""));
    BOOST_TEST(page.says("value=\"/notes/x?a=1\""));

    const auto wrong = browser.submit("/login/code", {{"code", "12345"}, {"next", "/notes/x?a=1"}});
    BOOST_TEST(wrong.status == 422);
    BOOST_TEST(wrong.says("This code is not right"));
    BOOST_TEST(!is_signed_in(browser));
    forget_accepted_steps(person.learner.email);
    BOOST_TEST(
        browser.submit("/login/code", {{"code", person.app.code()}, {"next", "/notes/x?a=1"}})
            .redirects_to("/notes/x?a=1"));
    BOOST_TEST(is_signed_in(browser));
    BOOST_TEST(!browser.cookie("lectern_second_step").has_value());
}

BOOST_AUTO_TEST_CASE(a_recovery_code_signs_in_once) {
    const auto person = protected_learner();
    const auto use = [&](Browser& browser) {
        sign_in(browser, person.learner.email, good_password);
        BOOST_TEST(browser.get("/login/recovery").says("Use a recovery code"));
        return browser.submit("/login/recovery", {{"code", person.recovery_code}, {"next", ""}});
    };
    Browser browser;
    Browser thief;
    BOOST_TEST(use(browser).redirects_to("/my-courses"));
    BOOST_TEST(is_signed_in(browser));
    BOOST_TEST(use(thief).status == 422);
    BOOST_TEST(!is_signed_in(thief));
    BOOST_TEST(browser.get("/account/two-step").says("9 unused codes"));
}

BOOST_AUTO_TEST_CASE(a_reset_password_still_needs_a_code) {
    const auto person = protected_learner();
    Browser browser;
    browser.submit("/forgot-password", {{"email", person.learner.email}});
    const auto link = mailed_path(person.learner.email, "/reset-password/");
    const auto reset = browser.submit(link, {{"password", new_password}});
    BOOST_TEST(reset.redirects_to("/login/code?next=/my-courses"));
    BOOST_TEST(!is_signed_in(browser));
    forget_accepted_steps(person.learner.email);
    browser.submit("/login/code", {{"code", person.app.code()}, {"next", ""}});
    BOOST_TEST(is_signed_in(browser));
}

BOOST_AUTO_TEST_CASE(a_mailed_link_still_needs_a_code) {
    const auto person = protected_learner();
    Browser browser;
    browser.submit("/login/link", {{"email", person.learner.email}, {"next", "/receipts"}});
    const auto link = mailed_path(person.learner.email, "/sign-in/");
    const auto pressed = browser.submit(link, {});
    BOOST_TEST(pressed.redirects_to("/login/code?next=/receipts"));
    BOOST_TEST(!is_signed_in(browser));
    forget_accepted_steps(person.learner.email);
    BOOST_TEST(browser.submit("/login/code", {{"code", person.app.code()}, {"next", "/receipts"}})
                   .redirects_to("/receipts"));
    BOOST_TEST(is_signed_in(browser));
}

BOOST_AUTO_TEST_CASE(the_cookie_of_the_second_step_is_no_session) {
    const auto person = protected_learner();
    Browser browser;
    sign_in(browser, person.learner.email, good_password);
    Browser thief;
    thief.set_cookie("lectern_session", browser.cookie("lectern_second_step").value());
    BOOST_TEST(!is_signed_in(thief));
    Browser stranger;
    BOOST_TEST(stranger.submit("/login/code", {{"code", person.app.code()}, {"next", ""}})
                   .redirects_to("/login"));
}

BOOST_AUTO_TEST_CASE(turning_it_off_needs_password_and_code) {
    auto person = protected_learner();
    auto& browser = person.learner.browser;
    forget_accepted_steps(person.learner.email);
    const auto off = [&](const std::string& password) {
        return browser.submit("/account/two-step/off",
                              {{"off_password", password}, {"off_code", person.app.code()}});
    };
    BOOST_TEST(off("not the password").status == 422);
    BOOST_TEST(off(good_password).redirects_to("/account/two-step?saved=off"));
    Browser elsewhere;
    BOOST_TEST(sign_in(elsewhere, person.learner.email, good_password).redirects_to("/my-courses"));
}

BOOST_AUTO_TEST_CASE(an_operator_turns_it_off_for_whoever_lost_everything) {
    const auto person = protected_learner();
    const auto mails = mail_count(person.learner.email);
    const std::vector<std::string> words{"user", "two-step-off", person.learner.email, "--reason",
                                         "lost the phone, showed a passport"};
    SiteCommand command{words, {database_of_operator()}};
    BOOST_TEST(command.status() == 0, command.output());
    wait_until("the mail about it", [&] {
        return newest_mail_to(person.learner.email, mails).subject.ends_with("is off");
    });
    Browser browser;
    BOOST_TEST(sign_in(browser, person.learner.email, good_password).redirects_to("/my-courses"));
    SiteCommand again{words, {database_of_operator()}};
    BOOST_TEST(again.status() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
