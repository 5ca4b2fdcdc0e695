#include "mail/mail_view.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "platform/json.hpp"

namespace lectern::mail {
namespace {

/// The path for links of one purpose, and the view keys for them.
struct LinkPage {
    const char* purpose;
    const char* path;
    const char* has_key;
    const char* url_key;
};

constexpr LinkPage link_pages[] = {
    {"claim", "/claim/", "has_claim_link", "claim_url"},
    {"verify", "/verify-email/", "has_verify_link", "verify_url"},
    {"reset", "/reset-password/", "has_reset_link", "reset_url"},
    {"change", "/confirm-email/", "has_change_link", "change_url"},
    {"undo_change", "/undo-email/", "has_undo_link", "undo_url"},
};

web::ViewData view_from(const json::Value& value);

web::ViewData object_from(const json::Value& object) {
    web::ViewData data;
    for (const auto& [name, value] : object.members())
        web::put(data, web::Key::kept(name), view_from(value));
    return data;
}

web::ViewData list_from(const json::Value& array) {
    std::vector<web::ViewData> items;
    for (const auto& item : array.list("")) items.push_back(view_from(item));
    return web::view_list(std::move(items));
}

/// Converts a JSON value. Numbers become text; null becomes false.
web::ViewData view_from(const json::Value& value) {
    if (value.is_object()) return object_from(value);
    if (value.is_array()) return list_from(value);
    if (const auto text = value.as_text()) return *text;
    if (const auto truth = value.boolean("")) return *truth;
    if (!value.has("")) return false;
    return value.dump();
}

void add_links(web::ViewData& data, const std::optional<MintedLink>& link,
               const std::string& base_url) {
    for (const auto& page : link_pages) {
        const bool has_link = link && link->purpose == page.purpose;
        web::put(data, page.has_key, has_link);
        web::put(data, page.url_key, has_link ? base_url + page.path + link->token : "");
    }
}

}  // namespace

web::ViewData mail_view(const std::string& data, const std::optional<MintedLink>& link,
                        const Config& config) {
    const auto mail = json::parse(data);
    if (!mail.is_object()) throw std::runtime_error{"the data of the mail is not a JSON object"};
    if (link &&
        std::ranges::find(link_pages, link->purpose, &LinkPage::purpose) == std::end(link_pages))
        throw std::runtime_error{"unknown purpose of a link: " + link->purpose};

    auto view = object_from(mail);
    web::put(view, "school_name", config.school_name);
    web::put(view, "base_url", config.base_url);
    web::put(view, "support_email", config.support_email);
    web::put(view, "has_support_email", !config.support_email.empty());
    web::put(view, "accent", to_text(config.brand.mail.accent));
    web::put(view, "accent_ink", to_text(config.brand.mail.accent_ink));
    web::put(view, "link", to_text(config.brand.mail.link));
    web::put(view, "dark_link", to_text(on_dark(config.brand.mail.accent).link));
    web::put(view, "lang", config.lang);
    add_links(view, link, config.base_url);
    return view;
}

}  // namespace lectern::mail
