#include "mail/mail_view.hpp"

#include <stdexcept>
#include <vector>

#include "platform/json.hpp"
#include "platform/text_direction.hpp"
#include "school/school_links.hpp"

namespace lectern::mail {
namespace {

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
    for (const auto& terms : link_terms) {
        const std::string name = terms.name;
        const bool has_link = link && link->purpose == terms.purpose;
        web::put(data, web::Key::kept("has_" + name + "_link"), has_link);
        web::put(data, web::Key::kept(name + "_url"),
                 has_link ? base_url + terms.path + link->token : "");
    }
}

}  // namespace

web::ViewData mail_view(const std::string& data, const std::optional<MintedLink>& link,
                        const Config& config) {
    const auto mail = json::parse(data);
    if (!mail.is_object()) throw std::runtime_error{"the data of the mail is not a JSON object"};

    auto view = object_from(mail);
    web::put(view, "school_name", config.school_name);
    web::put(view, "base_url", config.base_url);
    web::put(view, "support_email", config.support_email);
    web::put(view, "has_support_email", !config.support_email.empty());
    school::add_school_links(view, config);
    web::put(view, "accent", to_text(config.brand.mail.accent));
    web::put(view, "accent_ink", to_text(config.brand.mail.accent_ink));
    web::put(view, "link", to_text(config.brand.mail.link));
    web::put(view, "dark_link", to_text(on_dark(config.brand.mail.accent).link));
    web::put(view, "lang", config.lang);
    web::put(view, "dir", text_direction(config.lang));
    add_links(view, link, config.base_url);
    return view;
}

}  // namespace lectern::mail
