#include "account/account_pages.hpp"

#include <utility>
#include <variant>

#include <boost/test/unit_test.hpp>

#include "account/mail_pages.hpp"
#include "support/view_check.hpp"

namespace lectern::account {

namespace {

web::Form form_of(const std::string& body) {
    return web::Form{web::Request{
        .method = "POST", .body = body, .content_type = "application/x-www-form-urlencoded"}};
}

bool fails(const std::string& body, const char* field, const char* error) {
    auto form = form_of(body);
    check_new_account(form, {});
    return form.has_error(field, error);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(account_pages)

BOOST_AUTO_TEST_CASE(after_signing_in_only_a_local_path_is_followed) {
    for (const auto* path :
         {"/", "/my-courses", "/learn/bread/dough", "/courses?page=2", "/a//b", "/caf\xc3\xa9"}) {
        BOOST_TEST(local_path_or_library(path) == path);
    }
    for (const auto* path :
         {"", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
          "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "http://evil.example",
          "https:/evil.example", "javascript:alert(1)", "evil.example", " /my-courses", "?next=/",
          "/a\\b", "/a\r\nSet-Cookie: x=1"}) {
        BOOST_TEST(local_path_or_library(path) == "/my-courses", path);
    }
}

BOOST_AUTO_TEST_CASE(a_path_with_a_control_character_is_not_followed) {
    for (const char control : {'\x01', '\x0b', '\x0c', '\x1f', '\x7f'}) {
        BOOST_TEST(local_path_or_library(std::string{"/a"} + control) == "/my-courses");
        BOOST_TEST(local_path_or_library(std::string{"/"} + control + "/evil.example") ==
                   "/my-courses");
    }
}

BOOST_AUTO_TEST_CASE(a_new_account_needs_a_name_and_a_valid_password) {
    auto good = form_of("name=Ada&password=three+small+words");
    check_new_account(good, {});
    BOOST_TEST(!good.has_errors());

    BOOST_TEST(fails("password=three+small+words", "name", "missing"));
    BOOST_TEST(fails("name=+%09&password=three+small+words", "name", "missing"));
    BOOST_TEST(fails("name=" + std::string(101, 'x'), "name", "too_long"));
    BOOST_TEST(!fails("name=" + std::string(100, 'x'), "name", "too_long"));
    BOOST_TEST(fails("name=Ada", "password", "missing"));
    BOOST_TEST(fails("name=Ada&password=short", "password", "too_short"));
    BOOST_TEST(fails("name=Ada&password=" + std::string(129, 'x'), "password", "too_long"));
    BOOST_TEST(fails("name=Ada&password=password123", "password", "guessable"));
}

BOOST_AUTO_TEST_CASE(all_faults_of_a_new_account_are_reported_at_once) {
    auto form = form_of("");
    check_new_account(form, {});
    BOOST_TEST(form.has_error("name", "missing"));
    BOOST_TEST(form.has_error("password", "missing"));
}

BOOST_AUTO_TEST_CASE(the_page_of_an_invalid_link_says_what_the_link_was_for) {
    using mail::LinkPurpose;
    const std::pair<LinkPurpose, const char*> purposes[] = {
        {LinkPurpose::verify, "is_verify"},   {LinkPurpose::reset, "is_reset"},
        {LinkPurpose::sign_in, "is_sign_in"}, {LinkPurpose::enrol, "is_enrol"},
        {LinkPurpose::change, "is_change"},   {LinkPurpose::undo_change, "is_undo"}};
    for (const auto& [purpose, key] : purposes) {
        const auto response = invalid_link_page(purpose);
        BOOST_TEST(response.status == 410);
        const auto& data = std::get<web::Page>(response.body).data;
        for (const auto& [other, key_of_other] : purposes)
            BOOST_TEST(test::is_set(data, key_of_other) == (other == purpose),
                       key << ": " << key_of_other);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::account
