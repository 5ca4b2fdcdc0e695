#include "support/site_buying.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include "platform/crypto.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

constexpr std::size_t random_bytes_of_address = 6;

std::string where_it_leads(const Reply& reply, const std::string& start, const std::string& step) {
    const auto address = reply.header("location");
    if (reply.status != 303 || !address.starts_with(start)) {
        throw std::runtime_error{step + ": expected a way to " + start + ", got " +
                                 std::to_string(reply.status) + " " + address};
    }
    return address;
}

/// Submits a form of the pool for passwords. On a machine that is busy with other work the answer
/// may be to come again in five seconds: tries twice more then.
Reply submit_unless_overloaded(Browser& browser, const std::string& path, const Fields& fields) {
    auto reply = browser.submit(path, fields);
    for (int i = 0; i < 2 && reply.status == 429 && reply.header("retry-after") == "5"; ++i) {
        std::this_thread::sleep_for(std::chrono::seconds{5});
        reply = browser.submit(path, fields);
    }
    return reply;
}

}  // namespace

std::string fresh_address(const std::string& who) {
    return who + "." + crypto::hex(crypto::random_bytes(random_bytes_of_address)) + "@example.com";
}

std::string start_checkout(Browser& browser, const std::string& course, const std::string& email) {
    const auto reply = browser.submit("/courses/" + course + "/checkout", {{"email", email}});
    return where_it_leads(reply, site_under_test().sandbox + "/pay/", "buy button");
}

Reply press(Browser& browser, const std::string& payment_page, const std::string& button) {
    return browser.submit(payment_page, {{"action", button}});
}

std::string buy(Browser& browser, const std::string& course, const std::string& email) {
    const auto payment_page = start_checkout(browser, course, email);
    return where_it_leads(press(browser, payment_page, "pay"),
                          site_under_test().site + "/checkout/success?session_id=", "pay button");
}

std::string session_id_in(const std::string& success_url) {
    return success_url.substr(success_url.find('=') + 1);
}

Reply set_password(Browser& browser, const std::string& success_url) {
    return browser.submit("/checkout/success", {{"session_id", session_id_in(success_url)},
                                                {"name", "Lea Learner"},
                                                {"password", good_password}});
}

Reply sign_in(Browser& browser, const std::string& email, const std::string& password,
              const std::string& next) {
    return submit_unless_overloaded(browser, "/login",
                                    {{"email", email}, {"password", password}, {"next", next}});
}

Learner learner_with(const std::string& course, const std::string& who) {
    Learner learner{.browser = {}, .email = fresh_address(who)};
    const auto success = buy(learner.browser, course, learner.email);
    learner.browser.get(success);
    where_it_leads(set_password(learner.browser, success), "/learn/", "password on success page");
    return learner;
}

Learner proven_learner_with(const std::string& course, const std::string& who) {
    Learner learner{.browser = {}, .email = fresh_address(who)};
    buy(learner.browser, course, learner.email);
    const auto claim = claim_path_in(newest_mail_to(learner.email));
    const auto reply =
        learner.browser.submit(claim, {{"name", "Pia Proven"}, {"password", good_password}});
    where_it_leads(reply, "/learn/", "mailed link");
    return learner;
}

Reply register_account(Browser& browser, const std::string& email) {
    return submit_unless_overloaded(
        browser, "/register",
        {{"name", "Mia Member"}, {"email", email}, {"password", good_password}});
}

Learner registered_learner(const std::string& who) {
    Learner learner{.browser = {}, .email = fresh_address(who)};
    register_account(learner.browser, learner.email);
    const auto reply = learner.browser.submit(mailed_path(learner.email, "/verify-email/"),
                                              {{"password", good_password}});
    where_it_leads(reply, "/my-courses", "link of the registration");
    return learner;
}

std::string without_address(std::string body, const std::string& email) {
    for (auto at = body.find(email); at != std::string::npos; at = body.find(email)) {
        body.erase(at, email.size());
    }
    return body;
}

void set_entitlements(const std::string& email, const std::string& status) {
    facts(R"sql(
        UPDATE entitlements
           SET status = $2
         WHERE user_id = (SELECT id FROM users WHERE email = $1)
    )sql",
          email, status);
}

std::vector<std::string> lessons_of(const std::string& course) {
    const auto rows = facts(R"sql(
        SELECT lesson.slug
          FROM courses AS course
          JOIN course_modules AS module ON module.course_id = course.id
          JOIN course_lessons AS lesson ON lesson.module_id = module.id
         WHERE course.slug = $1
           AND lesson.is_published
           AND NOT module.is_removed
      ORDER BY module.position, lesson.position
    )sql",
                            course);
    std::vector<std::string> slugs;
    for (const auto row : rows) slugs.push_back(row.text("slug"));
    return slugs;
}

std::string lesson_path(const std::string& course, const std::string& lesson) {
    return "/learn/" + course + "/" + lesson;
}

}  // namespace lectern::test
