#include "settings_of_school.hpp"

#include <filesystem>
#include <system_error>

#include "school/brand.hpp"
#include "school/colour.hpp"
#include "school/front.hpp"
#include "school/logo.hpp"
#include "setting_checks.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

Fault lang_fault(const std::string& value, Mode) {
    if (matches(value, "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")) return {};
    return "must be a language tag such as en or pt-BR";
}

Fault time_zone_fault(const std::string& value, Mode) {
    const std::filesystem::path zones{"/usr/share/zoneinfo"};
    const bool is_name = matches(value, "[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*");
    std::error_code ignored;
    if (is_name && (!std::filesystem::exists(zones, ignored) ||
                    std::filesystem::is_regular_file(zones / value, ignored)))
        return {};
    return "must be a time zone such as Europe/Berlin";
}

Fault accent_fault(const std::string& value, Mode) {
    if (value.empty() || colour::parse(value)) return {};
    return "must be a colour such as #1f4e8c";
}

Fault logo_fault(const std::string& value, Mode) {
    if (value.empty() || (value.starts_with('/') && read_logo(value))) return {};
    return "must be the path of an .svg with a viewBox, or of a .png, of at most 64 KiB";
}

Fault front_text_fault(const std::string& value, Mode) {
    if (value.empty() || (value.starts_with('/') && read_front_text(value))) return {};
    return "must be the path of a file of Markdown in UTF-8, of at most 16 KiB";
}

Fault front_picture_fault(const std::string& value, Mode) {
    if (value.empty() || (value.starts_with('/') && read_front_picture(value))) return {};
    return "must be the path of a .jpg, .png or .webp of at most 512 KiB";
}

void keep_accent(Config& config, const std::string& value) {
    config.brand = brand_of(colour::parse(value));
}

void keep_logo(Config& config, const std::string& value) {
    if (!value.empty()) config.logo = read_logo(value);
}

void keep_front_text(Config& config, const std::string& value) {
    if (!value.empty()) config.front_text_html = read_front_text(value).value_or("");
}

void keep_front_picture(Config& config, const std::string& value) {
    if (!value.empty()) config.front_picture = read_front_picture(value);
}

}  // namespace

std::vector<SettingRow> settings_of_school() {
    // clang-format off
    return {
        {{Group::school, "LECTERN_SCHOOL_NAME", "Lectern",
          "the school's name, on every page and in every mail"},
         present, keep<&Config::school_name>},
        {{Group::pages, "LECTERN_SCHOOL_LINE", "",
          "one line below the name"},
         anything, keep<&Config::school_line>},
        {{Group::school, "LECTERN_ACCENT", "",
          "the colour of buttons and links: #1f4e8c; text colours are chosen to be readable on it"},
         accent_fault, keep_accent},
        {{Group::pages, "LECTERN_LOGO", "",
          "an .svg or .png to show beside the name, readable by the workers: /etc/lectern/logo.svg"},
         logo_fault, keep_logo},
        {{Group::pages, "LECTERN_FRONT_HEADING", "",
          "the heading of the page of all courses; empty: Courses"},
         short_text_fault, keep<&Config::front_heading>},
        {{Group::pages, "LECTERN_FRONT_TEXT", "",
          "a file of Markdown to show below the courses, readable by the workers: /etc/lectern/front.md"},
         front_text_fault, keep_front_text},
        {{Group::pages, "LECTERN_FRONT_PICTURE", "",
          "a .jpg, .png or .webp to show above the courses, readable by the workers: /etc/lectern/front.jpg"},
         front_picture_fault, keep_front_picture},
        {{Group::pages, "LECTERN_FRONT_PICTURE_ALT", "",
          "what that picture shows, for those who cannot see it; empty: it is only decoration"},
         short_text_fault, keep<&Config::front_picture_alt>},
        {{Group::pages, "LECTERN_FOOTER_TEXT", "",
          "a line at the end of every page"},
         short_text_fault, keep<&Config::footer_text>},
        {{Group::school, "LECTERN_LANG", "en",
          "the language that the pages are written in; if it is set, Stripe's payment page has it too"},
         lang_fault, keep<&Config::lang>},
        {{Group::pages, "LECTERN_TIME_ZONE", "UTC",
          "the time zone of the dates on pages: Europe/Berlin"},
         time_zone_fault, keep<&Config::time_zone>},
    };
    // clang-format on
}

}  // namespace lectern
