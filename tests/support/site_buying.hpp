#pragma once

#include <string>
#include <vector>

#include "support/site_browser.hpp"

// What people do on the site, one function for each action. Each throws if a step does not redirect
// as expected.

namespace lectern::test {

/// The demo courses, both published and for sale.
constexpr auto sql_course = "practical-sql";
constexpr auto bread_course = "bread-from-four-ingredients";
/// The free demo course.
constexpr auto free_course = "clouds-for-walkers";
constexpr auto good_password = "three unrelated words";

/// Returns an unused address: `who.<random>@example.com`.
std::string fresh_address(const std::string& who);

/// Presses the buy button. Returns the address of the payment page.
std::string start_checkout(Browser& browser, const std::string& course, const std::string& email);
/// Presses `pay`, `pay-later`, `decline` or `cancel` on the payment page.
Reply press(Browser& browser, const std::string& payment_page, const std::string& button);
/// Buys the course. Returns the address of the success page.
std::string buy(Browser& browser, const std::string& course, const std::string& email);
std::string session_id_in(const std::string& success_url);
/// Sets the password on the success page, in the browser that bought the course.
Reply set_password(Browser& browser, const std::string& success_url);
Reply sign_in(Browser& browser, const std::string& email, const std::string& password,
              const std::string& next = "");

/// A learner who is signed in.
struct Learner {
    Browser browser;
    std::string email;
};

/// A learner who bought the course and set a password on the success page. The address is not
/// proven.
Learner learner_with(const std::string& course, const std::string& who = "learner");
/// A learner who bought the course and followed the link in the mail.
Learner proven_learner_with(const std::string& course, const std::string& who = "learner");

/// Registers with `good_password`.
Reply register_account(Browser& browser, const std::string& email);
/// A learner who registered and followed the mailed link: signed in, without a course.
Learner registered_learner(const std::string& who = "member");

/// Sets the status of all that the account owns. Other tests compare it with the orders: restore
/// `active` at the end.
void set_entitlements(const std::string& email, const std::string& status);

/// Removes the address from a page, so that the answers to two addresses can be compared.
std::string without_address(std::string body, const std::string& email);

/// The slugs of the published lessons of a course, in order.
std::vector<std::string> lessons_of(const std::string& course);
std::string lesson_path(const std::string& course, const std::string& lesson);

}  // namespace lectern::test
