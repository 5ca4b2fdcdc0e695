#include "support/view_check.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>

#include "support/source_tree.hpp"
#include "web/template_source.hpp"

namespace lectern::test {

namespace {

using Steps = std::span<const std::string>;
using Scopes = std::vector<const web::ViewData*>;

std::vector<std::string> steps_of(const std::string& path) {
    std::vector<std::string> steps{""};
    for (const char letter : path) {
        if (letter == '/') {
            steps.emplace_back();
        } else {
            steps.back() += letter;
        }
    }
    return steps;
}

bool is_of_frame(const std::string& key) {
    return keys_of_frame().contains(key);
}

const web::ViewData* find_key(const Scopes& scopes, const std::string& key) {
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
        if (const auto* value = (*scope)->get(key)) return value;
    }
    return nullptr;
}

bool is_supplied(const Scopes& scopes, Steps steps);

bool is_supplied_in_items(const Scopes& scopes, const web::ViewData& list, Steps steps) {
    const auto& items = list.list_value();
    const auto having = std::ranges::count_if(
        items, [&](const auto& item) { return item.get(steps.front()) != nullptr; });
    if (having != 0 && having != static_cast<std::ptrdiff_t>(items.size())) return false;
    return !items.empty() && std::ranges::all_of(items, [&](const auto& item) {
        auto inner = scopes;
        inner.push_back(&item);
        return is_supplied(inner, steps);
    });
}

bool is_supplied(const Scopes& scopes, Steps steps) {
    const auto* value = find_key(scopes, steps.front());
    if (value == nullptr) return false;
    const auto rest = steps.subspan(1);
    if (rest.empty()) return true;
    if (value->is_list()) return is_supplied_in_items(scopes, *value, rest);
    if (value->is_object()) {
        auto inner = scopes;
        inner.push_back(value);
        return is_supplied(inner, rest);
    }
    return is_supplied(scopes, rest);
}

/// Returns the steps without sections of the frame, which are not data of the page.
std::vector<std::string> page_steps(const std::string& tag) {
    auto steps = steps_of(tag);
    std::erase_if(steps, is_of_frame);
    return steps;
}

}  // namespace

const std::set<std::string>& keys_of_frame() {
    static const std::set<std::string> keys = {"school_name",
                                               "has_school_line",
                                               "school_line",
                                               "lang",
                                               "dir",
                                               "base_url",
                                               "support_email",
                                               "has_support_email",
                                               "signed_in",
                                               "viewer_name",
                                               "is_sandbox",
                                               "request_id",
                                               "is_indexed",
                                               "path",
                                               "has_brand_style",
                                               "brand_version",
                                               "has_logo",
                                               "logo_version",
                                               "logo_width",
                                               "logo_height",
                                               "is_at_courses",
                                               "is_at_library",
                                               "is_at_account",
                                               "is_at_login",
                                               "refund_policy_url",
                                               "has_refund_policy",
                                               "refund_promise",
                                               "has_refund_promise",
                                               "has_seller",
                                               "seller_name",
                                               "seller_address",
                                               "has_seller_vat_id",
                                               "seller_vat_id",
                                               "terms_url",
                                               "has_terms",
                                               "privacy_url",
                                               "has_privacy",
                                               "imprint_url",
                                               "has_imprint",
                                               "footer_text",
                                               "has_footer_text",
                                               "is_tax_included",
                                               "is_tax_added",
                                               "asks_for_waiver",
                                               "withdrawal_version",
                                               "withdrawal_text",
                                               "has_message",
                                               "is_signed_out_now",
                                               "is_password_changed_now",
                                               "is_too_many_now",
                                               "is_refused_form_lost"};
    return keys;
}

const web::Views& source_views() {
    static const web::Views views{in_source("views")};
    return views;
}

std::set<std::string> tags_of_view(const std::string& name) {
    static const auto sources = web::load_templates(in_source("views"), {});
    return web::tags_of(sources.at(name));
}

std::vector<std::string> missing_keys(const std::string& view, const web::ViewData& data) {
    std::vector<std::string> missing;
    for (const auto& tag : tags_of_view(view)) {
        const auto steps = page_steps(tag);
        if (!steps.empty() && !is_supplied({&data}, steps)) missing.push_back(tag);
    }
    return missing;
}

bool is_set(const web::ViewData& data, const char* key) {
    return data.get(key)->is_true();
}

const std::string& text_at(const web::ViewData& data, const char* key) {
    return data.get(key)->string_value();
}

web::ViewData with_video(web::ViewData data) {
    web::put(data, "has_video", true);
    web::put(data, "is_stream", true);
    web::put(data, "is_file", true);
    web::put(data, "video_url", std::string{"https://video.example/1/iframe"});
    web::put(data, "video_seconds", std::string{"900"});
    web::put(data, "video_type", std::string{"video/mp4"});
    web::put(data, "has_sdk", true);
    web::put(data, "needs_script", false);
    web::put(data, "has_video_problem", false);
    return data;
}

}  // namespace lectern::test
