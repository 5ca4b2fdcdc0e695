#include "audit/row_words.hpp"

#include <algorithm>
#include <ctime>
#include <optional>
#include <string_view>
#include <vector>

#include "audit/audit.hpp"
#include "audit/events.hpp"
#include "console/report.hpp"
#include "platform/clock.hpp"
#include "platform/utf8.hpp"

namespace lectern::audit {
namespace {

// Select Graphic Rendition (ECMA-48).
constexpr std::string_view dim = "2";
constexpr std::string_view bold = "1";
constexpr std::string_view red = "31";

std::string painted(const std::string& text, std::string_view colour, Colours colours) {
    if (colours == Colours::off) return text;
    return "\x1b[" + std::string{colour} + 'm' + text + "\x1b[0m";
}

std::string value_of(const Row& row, const char* column) {
    return shown(row.get<std::optional<std::string>>(column).value_or(""));
}

std::string local_time(Timestamp time) {
    const auto seconds = static_cast<std::time_t>(unix_seconds(time));
    std::tm parts{};
    localtime_r(&seconds, &parts);
    char text[sizeof "2026-11-23 12:00:00"];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts)};
}

/// Returns the name of an account whose id is in a column, or the id if the account is not here (in
/// a restored database, for one).
std::string account_in(const Row& row, const char* id_column, const char* name_column) {
    const auto name = value_of(row, name_column);
    return name.empty() ? "account " + std::to_string(row.integer(id_column)) : name;
}

std::string who_acted(const Row& row) {
    const auto actor = row.text("actor");
    if (actor == "operator") return value_of(row, "actor_name");
    if (actor == "stripe") return "Stripe";
    if (actor == "job") return "jobs";
    if (row.is_null("actor_user_id")) return actor;
    return account_in(row, "actor_user_id", "actor_account");
}

std::string padded(std::string text) {
    const auto missing = std::max<std::ptrdiff_t>(width_of_who - character_count(text), 0);
    return text.append(static_cast<std::size_t>(missing), ' ');
}

std::string what_happened(const std::string& event) {
    const auto* const kind =
        std::ranges::find_if(event_kinds, [&](const auto& one) { return one.name == event; });
    // Another release may have written an event that this one does not have.
    return kind == std::ranges::end(event_kinds) ? shown(event) : std::string{kind->words};
}

/// Returns whom and what the row is about.
std::vector<std::string> objects_of(const Row& row) {
    std::vector<std::string> objects;
    const bool has_person = !row.is_null("user_id");
    const auto actor_id = row.get<std::optional<std::int64_t>>("actor_user_id");
    if (has_person && actor_id != row.integer("user_id"))
        objects.push_back(account_in(row, "user_id", "account"));
    const auto add = [&](const char* id_column, const char* name_column, const char* kind) {
        if (row.is_null(id_column)) return;
        const auto name = value_of(row, name_column);
        objects.push_back(name.empty() ? kind + std::to_string(row.integer(id_column)) : name);
    };
    add("course_id", "course_title", "course ");
    add("lesson_id", "lesson_title", "lesson ");
    add("resource_id", "resource_title", "file ");
    if (!row.is_null("order_id")) {
        const auto buyer = has_person ? "" : value_of(row, "buyer");
        const auto reference = value_of(row, "order_reference");
        objects.push_back(
            "order " + (reference.empty() ? std::to_string(row.integer("order_id")) : reference) +
            (buyer.empty() ? "" : " of " + buyer));
    }
    if (!row.is_null("entitlement_id"))
        objects.push_back("entitlement " + std::to_string(row.integer("entitlement_id")));
    if (const auto event = value_of(row, "stripe_event_id"); !event.empty())
        objects.push_back(event);
    return objects;
}

std::string outcome_of(const Row& row, Colours colours) {
    const auto outcome = row.text("outcome");
    if (outcome == "done") return "";
    return ", " + (outcome == "undone" ? outcome : painted(outcome, red, colours));
}

}  // namespace

std::string words_from(const Row& row, Colours colours) {
    auto line = painted(time_from(row, local_time), dim, colours) + "  " +
                painted(padded(who_acted(row)), bold, colours) + "  " +
                what_happened(row.text("event"));
    auto separator = ": ";
    for (const auto& object : objects_of(row)) {
        line += separator + object;
        separator = ", ";
    }
    line += outcome_of(row, colours);
    const auto reason = value_of(row, "reason");
    return reason.empty() ? line : line + " (" + reason + ')';
}

}  // namespace lectern::audit
