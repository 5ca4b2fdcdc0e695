#include "mailbox.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "platform/json.hpp"
#include "web/errors.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::size_t most_shown = 100;

// A mail may use its own styles and open links on a click, and nothing else.
constexpr auto mail_policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation";

std::filesystem::path parsed_folder(const Sandbox& sandbox) {
    return sandbox.settings.maildir / "parsed";
}

/// Returns the ids, newest first: an id begins with the time of arrival.
std::vector<std::string> newest_ids(const std::filesystem::path& folder) {
    std::vector<std::string> ids;
    if (!std::filesystem::is_directory(folder)) return ids;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().extension() == ".json") ids.push_back(entry.path().stem().string());
    }
    std::ranges::sort(ids, std::ranges::greater{});
    if (ids.size() > most_shown) ids.resize(most_shown);
    return ids;
}

std::optional<json::Value> find_mail(const Sandbox& sandbox, const std::string& id) {
    if (!is_plain_name(id)) return {};
    const auto text = read_file(parsed_folder(sandbox) / (id + ".json"));
    if (!text) return {};
    return json::parse(*text);
}

json::Value mail_of(const web::Request& request, const Sandbox& sandbox) {
    auto mail = find_mail(sandbox, request.path_value("id"));
    if (!mail) throw web::NotFound{"mailbox: no such mail"};
    return *std::move(mail);
}

web::ViewData summary_view(const std::string& id, const json::Value& mail) {
    return web::view({{"id", id},
                      {"from", mail.text("from").value_or("")},
                      {"to", mail.text("to").value_or("")},
                      {"subject", mail.text("subject").value_or("")},
                      {"time", mail.text("received_at").value_or("")}});
}

web::ViewData headers_view(const json::Value& mail) {
    std::vector<web::ViewData> rows;
    for (const auto& header : mail.list("headers")) {
        rows.push_back(web::view({{"name", header.text("name").value_or("")},
                                  {"value", header.text("value").value_or("")}}));
    }
    return web::view_list(std::move(rows));
}

web::ViewData pieces_view(const std::string& text) {
    std::vector<web::ViewData> pieces;
    for (auto& piece : pieces_with_links(text)) {
        pieces.push_back(web::view({{"is_link", piece.is_link}, {"text", std::move(piece.text)}}));
    }
    return web::view_list(std::move(pieces));
}

/// Returns where the next link begins, or npos.
std::size_t next_link(std::string_view text) {
    return std::min(text.find("https://"), text.find("http://"));
}

std::size_t link_length(std::string_view text) {
    constexpr std::string_view never_inside = " \t\r\n<>\"";
    constexpr std::string_view not_at_the_end = ".,;:!?)]'";
    const auto link = text.substr(0, text.find_first_of(never_inside));
    return link.find_last_not_of(not_at_the_end) + 1;
}

}  // namespace

std::vector<TextPiece> pieces_with_links(std::string_view text) {
    std::vector<TextPiece> pieces;
    while (!text.empty()) {
        const auto start = std::min(next_link(text), text.size());
        if (start > 0)
            pieces.push_back({.is_link = false, .text = std::string{text.substr(0, start)}});
        text.remove_prefix(start);
        if (text.empty()) break;
        const auto length = link_length(text);
        pieces.push_back({.is_link = true, .text = std::string{text.substr(0, length)}});
        text.remove_prefix(length);
    }
    return pieces;
}

web::Response show_mailbox(const web::Request& /*request*/, Sandbox& sandbox) {
    std::vector<web::ViewData> rows;
    for (const auto& id : newest_ids(parsed_folder(sandbox))) {
        if (const auto mail = find_mail(sandbox, id)) rows.push_back(summary_view(id, *mail));
    }
    return web::page("mail/list", web::view({{"has_mails", !rows.empty()},
                                             {"mails", web::view_list(std::move(rows))}}));
}

web::Response show_mail(const web::Request& request, Sandbox& sandbox) {
    const auto mail = mail_of(request, sandbox);
    auto data = summary_view(request.path_value("id"), mail);
    const auto text = mail.text("text").value_or("");
    web::put(data, "headers", headers_view(mail));
    web::put(data, "has_text", !text.empty());
    web::put(data, "pieces", pieces_view(text));
    web::put(data, "has_html", mail.has("html"));
    return web::page("mail/show", std::move(data));
}

web::Response show_mail_html(const web::Request& request, Sandbox& sandbox) {
    const auto mail = mail_of(request, sandbox);
    auto html = mail.text("html");
    if (!html) throw web::NotFound{"mailbox: that mail has no HTML part"};
    // Links open outside the frame that shows the mail.
    constexpr std::string_view head = "<head>";
    if (const auto at = html->find(head); at != std::string::npos) {
        html->insert(at + head.size(), R"(<base target="_top">)");
    }
    web::Response response;
    response.headers = {{"Content-Type", "text/html; charset=utf-8"},
                        {"Content-Security-Policy", mail_policy}};
    response.body = *std::move(html);
    return response;
}

}  // namespace lectern::sandbox
