#include "payments/payments_commands.hpp"

#include <algorithm>

#include "audit/audit_commands.hpp"
#include "audit/tail.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "payments/order_records.hpp"
#include "payments/revenue.hpp"
#include "payments/stripe_events.hpp"
#include "platform/json.hpp"

namespace lectern::payments {
namespace {

constexpr int newest = 50;

std::string status_from(const Options& options, const std::vector<std::string_view>& known) {
    const auto status = options.value("--status");
    if (status) expect_one_of("--status", *status, known);
    return status.value_or("");
}

/// Throws UsageError if the option is given and is not a time.
std::optional<Timestamp> time_from(const Options& options, std::string_view name,
                                   DatabaseHandle& handle, Timestamp now) {
    const auto text = options.value(name);
    if (!text) return std::nullopt;
    const auto time = audit::find_time(handle, *text, now);
    if (!time)
        throw UsageError{std::string{name} + ": not a time: " + *text +
                         "; write 2h, 3d, 2026-11-23 or 2026-11-23T12:00:00Z"};
    return time;
}

/// Returns whether a replay succeeded.
bool is_settled(const EventState& state) {
    return state.status == "processed" || state.status == "ignored";
}

}  // namespace

std::vector<std::string_view> list_order_statuses() {
    return {"pending", "processing",         "paid",     "mismatched", "failed",
            "expired", "partially_refunded", "refunded", "disputed",   "charged_back"};
}

std::vector<std::string_view> list_event_statuses() {
    return {"received", "processed", "failed", "ignored", "unmatched", "refused"};
}

int list_orders(const Options& options) {
    OrderFilter filter{.email = options.value("--email").value_or(""),
                       .like = options.value("--like").value_or(""),
                       .status = status_from(options, list_order_statuses()),
                       .since = {},
                       .until = {},
                       .limit = options.number("--limit", newest)};
    Database database{read_database_url()};
    const auto now = SystemClock{}.now();
    auto records = database.read([&](Connection& connection) {
        filter.since = time_from(options, "--since", connection, now);
        filter.until = time_from(options, "--until", connection, now);
        return list_order_records(connection, filter);
    });
    const auto output_format = options.output_format();
    if (output_format == OutputFormat::text)
        std::ranges::transform(records, records.begin(), short_order_record);
    print_list(records, output_format);
    return 0;
}

int show_order(const Options& options) {
    Database database{read_database_url()};
    const auto record = database.read(
        [&](Connection& connection) { return find_order_record(connection, options.argument()); });
    if (!record) throw CommandFailure{"no order " + options.argument()};
    print_record(*record, options.output_format());
    return 0;
}

int list_events(const Options& options) {
    const auto status = status_from(options, list_event_statuses());
    const int limit = options.number("--limit", newest);
    Database database{read_database_url()};
    const auto records = database.read(
        [&](Connection& connection) { return list_event_records(connection, status, limit); });
    print_list(records, options.output_format());
    return 0;
}

int show_event(const Options& options) {
    Database database{read_database_url()};
    const auto record = database.read(
        [&](Connection& connection) { return find_event_record(connection, options.argument()); });
    if (!record) throw CommandFailure{"no event " + options.argument()};
    print_record(*record, options.output_format());
    return 0;
}

int replay_event(const Options& options) {
    const auto& id = options.argument();
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto state = database.write(
        [&](Transaction& transaction) { return replay_event(transaction, act, id); });
    if (!state) throw CommandFailure{"no event " + id};
    const auto result = state->status + (state->reason.empty() ? "" : ": " + state->reason);
    if (!is_settled(*state)) throw CommandFailure{"event " + id + ": " + result};
    print_result(
        "event " + id + ": " + result,
        json::object({{"event", id}, {"status", state->status}, {"reason", state->reason}}),
        options.output_format());
    return 0;
}

int report_revenue(const Options& options) {
    const auto& text = options.required("--month");
    const auto month = month_from(text);
    if (!month) throw UsageError{"--month: not a month: " + text + " (expected such as 2026-11)"};
    Database database{read_database_url()};
    const auto records = database.read(
        [&](Connection& connection) { return list_revenue_records(connection, *month); });
    print_list(records, revenue_columns(), options.output_format());
    return 0;
}

}  // namespace lectern::payments
