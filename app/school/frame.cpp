#include "school/frame.hpp"

#include <string>

#include "platform/text_direction.hpp"
#include "school/school_links.hpp"
#include "school/withdrawal.hpp"
#include "web/confirmation.hpp"
#include "web/form.hpp"

namespace lectern::school {

namespace {

void add_brand(web::ViewData& data, const Config& config) {
    const auto& logo = config.logo;
    web::put(data, "has_brand_style", !config.brand.style.empty());
    web::put(data, "brand_version", config.brand.version);
    web::put(data, "has_logo", logo.has_value());
    web::put(data, "logo_version", logo ? logo->version : std::string{});
    web::put(data, "logo_width", std::to_string(logo ? logo->width : 0));
    web::put(data, "logo_height", std::to_string(logo ? logo->height : 0));
}

/// Adds what the page tells about the request before it.
void add_message(web::ViewData& data, const web::Request& request) {
    const auto is = [&](web::Confirmation confirmation) {
        return request.confirmation == web::to_text(confirmation);
    };
    const bool is_signed_out = is(web::Confirmation::signed_out);
    const bool is_password_changed = is(web::Confirmation::password_changed);
    const bool is_too_many =
        request.refused_form && request.refused_form->has_error("form", "too_many");
    const bool is_lost = request.is_refused_form_lost;
    web::put(data, "has_message", is_signed_out || is_password_changed || is_too_many || is_lost);
    web::put(data, "is_signed_out_now", is_signed_out);
    web::put(data, "is_password_changed_now", is_password_changed);
    web::put(data, "is_too_many_now", is_too_many);
    web::put(data, "is_refused_form_lost", is_lost);
}

/// Adds what the buy form asks about the right of withdrawal.
void add_withdrawal(web::ViewData& data, const Config& config) {
    web::put(data, "asks_for_waiver", config.asks_for_withdrawal_waiver);
    web::put(data, "withdrawal_version", std::to_string(withdrawal_version));
    web::put(data, "withdrawal_text",
             std::string{withdrawal_text(withdrawal_version).value_or("")});
}

/// Marks the main navigation link of the section that the page belongs to.
void add_section(web::ViewData& data, const std::string& path) {
    const auto is_within = [&](const std::string& section) {
        return path == section || path.starts_with(section + '/');
    };
    web::put(data, "is_at_courses", is_within("/courses"));
    web::put(data, "is_at_library", is_within("/my-courses") || is_within("/learn"));
    web::put(data, "is_at_account", is_within("/account") || is_within("/receipts"));
    web::put(data, "is_at_login", is_within("/login"));
}

}  // namespace

void add_frame(web::ViewData& data, const web::Request& request, const Config& config) {
    web::put(data, "school_name", config.school_name);
    web::put(data, "school_line", config.school_line);
    web::put(data, "has_school_line", !config.school_line.empty());
    web::put(data, "lang", config.lang);
    web::put(data, "dir", text_direction(config.lang));
    web::put(data, "base_url", config.base_url);
    web::put(data, "support_email", config.support_email);
    web::put(data, "has_support_email", !config.support_email.empty());
    web::put(data, "footer_text", config.footer_text);
    web::put(data, "has_footer_text", !config.footer_text.empty());
    add_school_links(data, config);
    web::put(data, "is_tax_included", config.tax == Tax::inclusive);
    web::put(data, "is_tax_added", config.tax == Tax::exclusive);
    add_withdrawal(data, config);
    web::put(data, "signed_in", request.viewer.has_value());
    web::put(data, "viewer_name", request.viewer ? request.viewer->name : std::string{});
    web::put(data, "is_sandbox", config.is_sandbox());
    web::put(data, "request_id", request.request_id);
    web::put(data, "path", request.path);
    // Search engines may index a page only if it says so itself.
    if (data.get("is_indexed") == nullptr) web::put(data, "is_indexed", false);
    add_brand(data, config);
    add_message(data, request);
    add_section(data, request.path);
}

}  // namespace lectern::school
