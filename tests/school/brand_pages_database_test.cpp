#include "school/brand_pages.hpp"

#include <variant>

#include <boost/test/unit_test.hpp>

#include "support/test_services.hpp"
#include "web/errors.hpp"

namespace lectern::test {
namespace {

/// The services of a school, with or without a colour and a logo.
class School {
  public:
    explicit School(Config config) : config_{std::move(config)} {}

    web::Response get(web::Response (*handler)(const web::Request&, Services&),
                      web::Fields query = {}) {
        auto request = get_request("/brand");
        request.query = std::move(query);
        auto& plain = test_.services();
        Services services{config_,     plain.database, plain.kept,   plain.payments,
                          plain.video, plain.storage,  plain.mailer, plain.clock,
                          plain.views, plain.cookies};
        return handler(request, services);
    }

  private:
    Config config_;
    TestServices test_;
};

Config with_accent_and_logo() {
    auto values = sandbox_values();
    values["LECTERN_ACCENT"] = "#8c1f4e";
    auto config = config_from(values);
    config.logo = Logo{"<svg/>", "image/svg+xml", "1", 90, 30};
    return config;
}

const std::string& text_of(const web::Response& response) {
    return std::get<std::string>(response.body);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(brand_pages)

BOOST_AUTO_TEST_CASE(the_colour_is_served_as_a_style_sheet_and_the_logo_as_a_picture) {
    School school{with_accent_and_logo()};
    const auto style = school.get(school::show_brand);
    BOOST_TEST(style.header("Content-Type") == "text/css; charset=utf-8");
    BOOST_TEST(text_of(style).find("--color-accent:#8c1f4e") != std::string::npos);
    const auto logo = school.get(school::show_logo);
    BOOST_TEST(logo.header("Content-Type") == "image/svg+xml");
    BOOST_TEST(text_of(logo) == "<svg/>");
}

BOOST_AUTO_TEST_CASE(a_school_without_colour_and_logo_has_an_empty_style_sheet_and_no_logo) {
    School school{sandbox_config()};
    BOOST_TEST(text_of(school.get(school::show_brand)).empty());
    BOOST_CHECK_THROW(school.get(school::show_logo), web::NotFound);
}

BOOST_AUTO_TEST_CASE(the_picture_of_the_front_page_is_served_if_there_is_one) {
    auto config = sandbox_config();
    config.front_picture = FrontPicture{"RIFF", "image/webp", "1", 1200, 675};
    const auto picture = School{config}.get(school::show_front_picture);
    BOOST_TEST(picture.header("Content-Type") == "image/webp");
    BOOST_TEST(text_of(picture) == "RIFF");
    School plain{sandbox_config()};
    BOOST_CHECK_THROW(plain.get(school::show_front_picture), web::NotFound);
}

BOOST_AUTO_TEST_CASE(only_an_address_with_a_version_is_immutable) {
    School school{with_accent_and_logo()};
    for (const auto handler : {school::show_brand, school::show_logo}) {
        BOOST_TEST(school.get(handler).header("Cache-Control") == "public, max-age=300");
        BOOST_TEST(school.get(handler, {{"v", "1"}}).header("Cache-Control") ==
                   "public, max-age=31536000, immutable");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
