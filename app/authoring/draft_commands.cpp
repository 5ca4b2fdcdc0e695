#include "authoring/draft_commands.hpp"

#include <chrono>
#include <string>

#include "audit/audit_commands.hpp"
#include "authoring/draft_links.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/json.hpp"

namespace lectern::authoring {

namespace {

constexpr int usual_days = 7;
constexpr int most_days = 90;

/// Returns how long the link is to work. Throws UsageError.
std::chrono::days lifetime_from(const Options& options) {
    const int days = options.number("--days", usual_days);
    if (days <= most_days) return std::chrono::days{days};
    throw UsageError{"--days: takes a number from 1 to " + std::to_string(most_days) + ", got " +
                     std::to_string(days)};
}

int print_new_link(const Options& options, Database& database, const audit::Act& act) {
    const auto lifetime = lifetime_from(options);
    const auto base_url = read_config({SettingGroup::mode, SettingGroup::contact}).base_url;
    const auto link = database.write([&](Transaction& transaction) {
        return create_draft_link(transaction, act, options.argument(), lifetime);
    });
    if (!link) throw CommandFailure{"no course " + options.argument()};
    if (link->token.empty()) {
        throw CommandFailure{"course " + link->course_slug +
                             " is no draft: it has a page of its own"};
    }
    const auto url = base_url + "/draft/" + link->token;
    const auto days = std::to_string(lifetime.count());
    print_result(
        "course " + link->course_slug + ": " + url + " works for " + days +
            (days == "1" ? " day" : " days"),
        json::object({{"course", link->course_slug}, {"url", url}, {"days", lifetime.count()}}),
        options.output_format());
    return 0;
}

int print_ended_links(const Options& options, Database& database, const audit::Act& act) {
    const auto ended = database.write([&](Transaction& transaction) {
        return end_draft_links(transaction, act, options.argument());
    });
    if (!ended) throw CommandFailure{"no course " + options.argument()};
    print_result("course " + options.argument() + ": links ended: " + std::to_string(*ended),
                 json::object({{"course", options.argument()}, {"ended", *ended}}),
                 options.output_format());
    return 0;
}

}  // namespace

int change_draft_links(const Options& options) {
    if (options.has("--days") && options.has("--end"))
        throw UsageError{"takes either --days or --end"};
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    if (options.has("--end")) return print_ended_links(options, database, act);
    return print_new_link(options, database, act);
}

}  // namespace lectern::authoring
