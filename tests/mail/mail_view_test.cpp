#include <set>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "mail/mail_view.hpp"
#include "support/settings.hpp"
#include "support/view_check.hpp"

namespace lectern::test {

using mail::LinkPurpose;
using mail::mail_view;
using mail::MintedLink;

namespace {

std::string text_of(const web::ViewData& data, const char* key) {
    const auto* value = data.get(key);
    return value != nullptr && value->is_string() ? value->string_value() : "(no text)";
}

bool truth_of(const web::ViewData& data, const char* key) {
    const auto* value = data.get(key);
    BOOST_REQUIRE(value != nullptr);
    return value->is_true();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mail_data)

BOOST_AUTO_TEST_CASE(texts_booleans_numbers_and_lists_are_copied) {
    const auto data = mail_view(
        R"({"total":"€49.00","is_in_library":true,"lessons":3,"nothing":null,
            "course_titles":[{"title":"A"},{"title":"B"}]})",
        {}, sandbox_config());
    BOOST_TEST(text_of(data, "total") == "€49.00");
    BOOST_TEST(text_of(data, "lessons") == "3");
    BOOST_TEST(truth_of(data, "is_in_library"));
    BOOST_TEST(!truth_of(data, "nothing"));
    const auto& titles = data.get("course_titles")->list_value();
    BOOST_REQUIRE(titles.size() == 2U);
    BOOST_TEST(text_of(titles[1], "title") == "B");
}

BOOST_AUTO_TEST_CASE(every_mail_gets_the_schools_data) {
    auto values = sandbox_values();
    values["LECTERN_SCHOOL_NAME"] = "Night School";
    const auto data = mail_view("{}", {}, config_from(values));
    BOOST_TEST(text_of(data, "school_name") == "Night School");
    BOOST_TEST(text_of(data, "base_url") == "http://localhost:8080");
    BOOST_TEST(!truth_of(data, "has_support_email"));
}

BOOST_AUTO_TEST_CASE(mails_end_with_the_pages_of_the_school) {
    auto config = sandbox_config();
    const auto mail_with = [&](const char* part) {
        return source_views().render(std::string{"mail/test."} + part, mail_view("{}", {}, config));
    };
    BOOST_TEST(mail_with("text").find("Imprint") == std::string::npos);
    config.imprint_url = "https://school.example/imprint";
    BOOST_TEST(mail_with("text").find("\nImprint: https://school.example/imprint\n") !=
               std::string::npos);
    BOOST_TEST(mail_with("html").find("<a href=\"https://school.example/imprint\">Imprint</a>") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_link_leads_to_the_page_of_its_purpose) {
    const auto data = mail_view("{}", MintedLink{LinkPurpose::claim, "TOKEN"}, sandbox_config());
    BOOST_TEST(truth_of(data, "has_claim_link"));
    BOOST_TEST(text_of(data, "claim_url") == "http://localhost:8080/claim/TOKEN");
    BOOST_TEST(!truth_of(data, "has_reset_link"));
    BOOST_TEST(text_of(data, "reset_url") == "");
}

BOOST_AUTO_TEST_CASE(without_a_link_the_flag_of_every_purpose_is_false) {
    const auto data = mail_view("{}", {}, sandbox_config());
    for (const auto& terms : mail::link_terms) {
        const auto key = "has_" + std::string{terms.name} + "_link";
        BOOST_TEST(!truth_of(data, key.c_str()), key);
    }
}

BOOST_AUTO_TEST_CASE(the_button_has_the_schools_colour_and_a_readable_ink) {
    auto values = sandbox_values();
    values["LECTERN_ACCENT"] = "#ffe600";
    const auto data = mail_view("{}", {}, config_from(values));
    BOOST_TEST(text_of(data, "accent") == "#ffe600");
    BOOST_TEST(text_of(data, "accent_ink") == "#000000");
    BOOST_TEST(text_of(data, "link") != "#ffe600");
    BOOST_TEST(text_of(data, "dark_link") == "#ffe600");
}

// Keys that only style the HTML part are not facts.
BOOST_AUTO_TEST_CASE(both_parts_of_every_mail_contain_the_same_facts) {
    const std::set<std::string> dress{"lang", "dir", "link", "dark_link"};
    int mails = 0;
    for (const auto& view : source_views().names()) {
        const auto end = view.find(".html");
        if (!view.starts_with("mail/") || end == std::string::npos) continue;
        std::set<std::string> told;
        for (const auto& tag : tags_of_view(view))
            if (!dress.contains(tag) && tag.find("accent") == std::string::npos) told.insert(tag);
        const auto text = tags_of_view(view.substr(0, end) + ".text");
        BOOST_TEST(told == text, boost::test_tools::per_element());
        ++mails;
    }
    BOOST_TEST(mails > 10);
}

BOOST_AUTO_TEST_CASE(data_that_is_not_an_object_is_refused) {
    for (const auto* data : {"[]", "17", "", "{"})
        BOOST_CHECK_THROW(mail_view(data, {}, sandbox_config()), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
