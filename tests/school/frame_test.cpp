#include "school/frame.hpp"

#include <memory>
#include <string>
#include <utility>

#include <boost/test/unit_test.hpp>

#include "support/settings.hpp"
#include "support/temporary_directory.hpp"
#include "support/view_check.hpp"
#include "web/confirmation.hpp"
#include "web/form.hpp"

namespace lectern::test {
namespace {

web::ViewData frame_of(const std::string& path, const Config& config) {
    web::ViewData data;
    web::Request request;
    request.path = path;
    school::add_frame(data, request, config);
    return data;
}

std::string render_page(const std::string& view, const Config& config) {
    return source_views().render(view, frame_of("/courses", config));
}

web::ViewData frame_at(const std::string& path) {
    return frame_of(path, sandbox_config());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame)

BOOST_AUTO_TEST_CASE(the_frame_supplies_all_keys_that_tests_of_views_assume) {
    const auto data = frame_at("/courses");
    for (const auto& key : keys_of_frame()) BOOST_TEST((data.get(key) != nullptr), key);
}

BOOST_AUTO_TEST_CASE(the_direction_of_a_page_is_that_of_the_schools_language) {
    auto config = sandbox_config();
    config.lang = "ar";
    BOOST_TEST(text_at(frame_of("/courses", config), "dir") == "rtl");
    config.lang = "de-AT";
    BOOST_TEST(text_at(frame_of("/courses", config), "dir") == "ltr");
}

BOOST_AUTO_TEST_CASE(only_the_link_to_the_current_section_is_marked) {
    BOOST_TEST(is_set(frame_at("/courses"), "is_at_courses"));
    BOOST_TEST(is_set(frame_at("/courses/bread"), "is_at_courses"));
    BOOST_TEST(!is_set(frame_at("/coursesque"), "is_at_courses"));
    BOOST_TEST(is_set(frame_at("/my-courses"), "is_at_library"));
    BOOST_TEST(is_set(frame_at("/learn/bread/dough"), "is_at_library"));
    BOOST_TEST(!is_set(frame_at("/learn/bread/dough"), "is_at_courses"));
    BOOST_TEST(is_set(frame_at("/account/delete"), "is_at_account"));
    BOOST_TEST(!is_set(frame_at("/account-deleted"), "is_at_account"));
    BOOST_TEST(is_set(frame_at("/receipts"), "is_at_account"));
    BOOST_TEST(is_set(frame_at("/login"), "is_at_login"));
}

BOOST_AUTO_TEST_CASE(a_page_tells_what_the_request_before_it_has_done) {
    web::Request request;
    const auto frame = [&] {
        web::ViewData data;
        school::add_frame(data, request, sandbox_config());
        return data;
    };
    BOOST_TEST(!is_set(frame(), "has_message"));
    request.confirmation = "made-up";
    BOOST_TEST(!is_set(frame(), "has_message"));
    for (const auto& [confirmation, key] :
         {std::pair{web::Confirmation::signed_out, "is_signed_out_now"},
          std::pair{web::Confirmation::password_changed, "is_password_changed_now"}}) {
        request.confirmation = web::to_text(confirmation);
        BOOST_TEST(is_set(frame(), "has_message"));
        BOOST_TEST(is_set(frame(), key));
    }
    request.confirmation.clear();
    request.refused_form =
        std::make_shared<const web::Form>(web::RefusedForm{{}, {{"form", "too_many"}}});
    BOOST_TEST(is_set(frame(), "has_message"));
    BOOST_TEST(is_set(frame(), "is_too_many_now"));
    request.refused_form = nullptr;
    request.is_refused_form_lost = true;
    BOOST_TEST(is_set(frame(), "has_message"));
}

BOOST_AUTO_TEST_CASE(a_school_without_colour_and_logo_links_to_neither) {
    const auto data = frame_at("/courses");
    BOOST_TEST(!is_set(data, "has_brand_style"));
    BOOST_TEST(!is_set(data, "has_logo"));
}

BOOST_AUTO_TEST_CASE(colour_and_logo_are_linked_with_version_and_size) {
    const TemporaryDirectory directory;
    directory.write("logo.svg", R"(<svg viewBox="0 0 90 30"></svg>)");
    auto values = sandbox_values();
    values["LECTERN_ACCENT"] = "#8c1f4e";
    values["LECTERN_LOGO"] = directory.path() / "logo.svg";
    const auto config = config_from(values);
    const auto data = frame_of("/courses", config);
    BOOST_TEST(is_set(data, "has_brand_style"));
    BOOST_TEST(data.get("brand_version")->string_value() == config.brand.version);
    BOOST_TEST(is_set(data, "has_logo"));
    BOOST_TEST(data.get("logo_width")->string_value() == "90");
    BOOST_TEST(data.get("logo_height")->string_value() == "30");
}

BOOST_AUTO_TEST_CASE(the_footer_links_only_to_the_pages_that_the_school_has) {
    auto config = sandbox_config();
    const auto footer_of = [&] { return render_page("errors/not_found", config); };
    for (const auto* word : {"Terms", "Privacy", "Imprint", "Made in Porto"})
        BOOST_TEST(footer_of().find(word) == std::string::npos, word);
    config.terms_url = "https://school.example/terms";
    config.privacy_url = "https://school.example/privacy";
    config.imprint_url = "https://school.example/imprint";
    config.footer_text = "Made in Porto";
    for (const auto* part :
         {"<a href=\"https://school.example/terms\">Terms</a>",
          "<a href=\"https://school.example/privacy\">Privacy</a>",
          "<a href=\"https://school.example/imprint\">Imprint</a>", "<p>Made in Porto</p>"})
        BOOST_TEST(footer_of().find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
