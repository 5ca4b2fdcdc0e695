#pragma once

#include <string>
#include <vector>

#include "support/site_browser.hpp"

// What people do on the site, in one word each. Each throws when a step does not lead on.

namespace lectern::test {

/// The demo courses, both published and for sale.
constexpr auto sql_course = "practical-sql";
constexpr auto bread_course = "bread-from-four-ingredients";
/// The free demo course.
constexpr auto free_course = "clouds-for-walkers";
constexpr auto good_password = "three unrelated words";

/// An address nobody has used: `who.<random>@example.com`.
std::string fresh_address(const std::string& who);

/// Presses the buy button. Answers the address of the payment page.
std::string start_checkout(Browser& browser, const std::string& course, const std::string& email);
/// Presses `pay`, `pay-later`, `decline` or `cancel` on the payment page.
Reply press(Browser& browser, const std::string& payment_page, const std::string& button);
/// Buys, and answers the address of the success page that the buyer is led to.
std::string buy(Browser& browser, const std::string& course, const std::string& email);
std::string session_id_in(const std::string& success_address);
/// Sets the password on the success page, in the browser that bought.
Reply set_password(Browser& browser, const std::string& success_address);
Reply sign_in(Browser& browser, const std::string& email, const std::string& password,
              const std::string& next = "");

/// Somebody with an account, signed in.
struct Learner {
    Browser browser;
    std::string email;
};

/// Bought the course and set a password on the success page: the address is not proven.
Learner learner_with(const std::string& course, const std::string& who = "learner");
/// Bought the course and followed the link in the mail.
Learner proven_learner_with(const std::string& course, const std::string& who = "learner");

/// Asks for an account with the good password.
Reply register_account(Browser& browser, const std::string& email);
/// Registered and confirmed by the mailed link, signed in, with no course.
Learner registered_learner(const std::string& who = "member");

/// The page without the address, so that the answers to two addresses can be compared.
std::string without_address(std::string body, const std::string& email);

/// One lesson of the course, as the player's paths name them, in the order of the course.
std::vector<std::string> lessons_of(const std::string& course);
std::string lesson_path(const std::string& course, const std::string& lesson);

}  // namespace lectern::test
