#include "payments/payments_commands.hpp"

#include <algorithm>
#include <iostream>

#include "audit/audit_commands.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "payments/order_at_stripe.hpp"
#include "payments/order_records.hpp"
#include "payments/revenue.hpp"
#include "payments/stripe_events.hpp"
#include "platform/json.hpp"
#include "services_of_process.hpp"

namespace lectern::payments {
namespace {

constexpr int newest = 50;

std::string status_from(const Options& options, const std::vector<std::string_view>& known) {
    const auto status = options.value("--status");
    if (status) expect_one_of("--status", *status, known);
    return status.value_or("");
}

/// Returns whether a replay succeeded.
bool is_settled(const EventState& state) {
    return state.status == "processed" || state.status == "ignored";
}

std::string order_record_from(Database& database, const std::string& id) {
    auto record =
        database.read([&](Connection& connection) { return find_order_record(connection, id); });
    if (!record) throw CommandFailure{"no order " + id};
    return *std::move(record);
}

OrderAtStripe order_from_stripe(Payments& payments, const json::Value& order,
                                const std::string& id) {
    try {
        return fetch_order(payments, order);
    } catch (const PaymentsError& error) {
        throw CommandFailure{"order " + id + ": " + error.what()};
    }
}

/// Returns the record with another member, `at_stripe`.
std::string with_stripe(const json::Value& order, const std::string& at_stripe) {
    const auto known = order.members();
    std::vector<json::Member> members;
    for (const auto& [name, value] : known) members.push_back({name, json::Raw{value.dump()}});
    members.push_back({"at_stripe", json::Raw{at_stripe}});
    return json::object(members);
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
        filter.since = audit::time_from(options, "--since", connection, now);
        filter.until = audit::time_from(options, "--until", connection, now);
        return list_order_records(connection, filter);
    });
    const auto output_format = options.output_format();
    if (output_format == OutputFormat::text)
        std::ranges::transform(records, records.begin(), short_order_record);
    print_list(records, output_format);
    return 0;
}

int show_order(const Options& options) {
    const auto output_format = options.output_format();
    if (options.has("--from-stripe")) {
        return with_services(options, [&](Services& services) {
            return show_order_from_stripe(services, options.argument(), output_format);
        });
    }
    Database database{read_database_url()};
    print_record(order_record_from(database, options.argument()), output_format);
    return 0;
}

int show_order_from_stripe(Services& services, const std::string& id, OutputFormat output_format) {
    const auto record = order_record_from(services.database, id);
    const auto order = json::parse(record);
    const auto at_stripe = record_of(order_from_stripe(services.payments, order, id), order);
    if (output_format == OutputFormat::json) {
        print_record(with_stripe(order, at_stripe), output_format);
        return 0;
    }
    print_record(record, output_format);
    std::cout << "\nat_stripe\n";
    print_record(at_stripe, output_format);
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
    if (const auto count = database.read(count_payments_in_no_month); count > 0)
        std::cerr << "lectern report revenue: in no month, because their time is infinite: "
                  << count << " payments, refunds or disputes (lectern doctor --invariants)\n";
    return 0;
}

}  // namespace lectern::payments
