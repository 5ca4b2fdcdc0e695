#include "payments/order_commands.hpp"

#include <chrono>
#include <iostream>

#include "account/account.hpp"
#include "audit/audit_commands.hpp"
#include "catalog/money.hpp"
#include "config.hpp"
#include "console/options.hpp"
#include "console/report.hpp"
#include "console/terminal.hpp"
#include "payments/fulfilment.hpp"
#include "payments/order_at_stripe.hpp"
#include "payments/order_decisions.hpp"
#include "payments/order_facts.hpp"
#include "payments/order_records.hpp"
#include "payments/reconciliation.hpp"
#include "payments/settling.hpp"
#include "platform/json.hpp"
#include "services_of_process.hpp"

namespace lectern::payments {
namespace {

/// How far back `reconcile` looks without `--since`: Stripe keeps its events for as long.
constexpr std::chrono::days usual_reach{30};

EmailAddress email_from(const std::string& text) {
    const auto email = email_address_from(text);
    if (!email) throw UsageError{"takes an e-mail address, got " + text};
    return *email;
}

Timestamp since_from(const Options& options, Database& database, Timestamp now) {
    return database
        .read([&](Connection& connection) {
            return audit::time_from(options, "--since", connection, now);
        })
        .value_or(now - usual_reach);
}

/// Returns why somebody may lose the order if it is reassigned by mistake; nothing if it was only
/// promised to an address.
std::optional<std::string> reason_to_ask(DatabaseHandle& handle, const Order& order) {
    if (order.is_buyer_erased) return "its buyer was erased";
    if (!order.user_id) return std::nullopt;
    const auto address = account::find_address(handle, *order.user_id);
    if (!address) return "its buyer was erased";
    if (account::find_proven_user(handle, *address) != order.user_id) return std::nullopt;
    return "it belongs to account " + to_string(*order.user_id) + ", which has proven its address";
}

/// Throws CommandFailure unless `--yes` or the terminal confirms what cannot be a slip.
void expect_confirmed(const Options& options, Database& database) {
    const auto& name = options.arguments()[0];
    const auto why = database.read([&](Connection& connection) {
        return reason_to_ask(connection, order_from(connection, name));
    });
    if (!why || options.has("--yes")) return;
    const auto fact = "order " + name + ": " + *why;
    const auto is_confirmed = ask(shown(fact) + ". Reassign it?");
    if (!is_confirmed) throw CommandFailure{fact + "; add --yes to reassign it all the same"};
    if (!*is_confirmed) throw CommandFailure{fact + "; nothing was changed"};
}

/// Prints `order ID: RESULT`.
void tell(const std::string& id, const std::string& result, OutputFormat output_format) {
    print_result("order " + id + ": " + result, json::object({{"order", id}, {"result", result}}),
                 output_format);
}

std::vector<std::string> records_of(const ReconcileReport& report) {
    std::vector<std::string> records;
    for (const auto& [text, is_healed] : report.differences)
        records.push_back(
            json::object({{"kind", "difference"}, {"difference", text}, {"is_healed", is_healed}}));
    for (const auto& line : report.not_compared)
        records.push_back(json::object({{"kind", "not_compared"}, {"reason", line}}));
    records.push_back(json::object({{"kind", "compared"},
                                    {"sessions", static_cast<std::int64_t>(report.sessions)},
                                    {"events", static_cast<std::int64_t>(report.events)},
                                    {"orders", static_cast<std::int64_t>(report.orders)}}));
    return records;
}

/// Prints differences, then what could not be compared, then what was compared: as lines, or as
/// JSON objects whose `kind` tells them apart. Returns the exit status.
int tell(const ReconcileReport& report, OutputFormat output_format) {
    if (output_format == OutputFormat::json) {
        for (const auto& record : records_of(report)) std::cout << record << '\n';
        return report.is_clean() ? 0 : 1;
    }
    for (const auto& difference : report.differences) {
        std::cout << difference.text << (difference.is_healed ? " (healed)" : "") << '\n';
    }
    for (const auto& line : report.not_compared) std::cout << line << '\n';
    if (report.differences.empty() && report.not_compared.empty()) std::cout << "no differences\n";
    std::cout << "compared " << report.sessions << " sessions, " << report.events << " events and "
              << report.orders << " paid orders\n";
    return report.is_clean() ? 0 : 1;
}

/// Prints an order's status with the refunds and disputes that Stripe knows.
void tell(const std::string& id, const std::string& status, const StripeState& stripe_state,
          OutputFormat output_format) {
    auto lines = "order " + id + ": " + status;
    std::vector<json::Scalar> refunds;
    std::vector<json::Scalar> disputes;
    const auto add = [&](const auto& fact, std::vector<json::Scalar>& records) {
        lines += '\n' + fact.id + ": " + fact.status + ", " +
                 catalog::money_text(fact.amount_minor, fact.currency);
        records.push_back(record_of("id", fact));
    };
    for (const auto& refund : stripe_state.refunds) add(refund, refunds);
    for (const auto& dispute : stripe_state.disputes) add(dispute, disputes);
    print_result(lines,
                 json::object({{"order", id},
                               {"status", status},
                               {"refunds", json::Raw{json::array(refunds)}},
                               {"disputes", json::Raw{json::array(disputes)}}}),
                 output_format);
}

}  // namespace

Order order_from(DatabaseHandle& handle, const std::string& name) {
    auto order = find_order_by_any_id(handle, name);
    if (!order) throw CommandFailure{"no order " + name};
    return *std::move(order);
}

int accept_order(const Options& options) {
    const auto& reason = options.required("--reason");
    const auto name = "order " + options.argument();
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto acceptance = database.write([&](Transaction& transaction) {
        return accept_payment(transaction, act, order_from(transaction, options.argument()).id,
                              reason);
    });
    switch (acceptance) {
        case Acceptance::accepted:
            tell(options.argument(), "payment accepted", options.output_format());
            return 0;
        case Acceptance::not_mismatched:
            throw CommandFailure{name + ": has no mismatched payment"};
        case Acceptance::already_refunded:
            throw CommandFailure{name + ": was already refunded or charged back"};
    }
    return 1;
}

int fetch_refund_status(Services& services, const std::string& id, OutputFormat output_format) {
    const auto order = services.database.read([&](Connection& connection) {
        const auto found = order_from(connection, id);
        return find_order_to_settle(connection, found.id);
    });
    if (!order) {
        throw CommandFailure{"order " + id + ": has no payment at Stripe"};
    }
    const auto stripe_state = fetch_stripe_state(services.payments, order->payment_intent);
    const auto act = audit::act_of_operator(services.clock.now());
    services.database.write(
        [&](Transaction& transaction) { settle_order(transaction, act, *order, stripe_state); });
    const auto status = services.database.read([&](Connection& connection) {
        return query(connection, "SELECT status FROM orders WHERE id = $1", order->id)
            .front()
            .text("status");
    });
    tell(id, status, stripe_state, output_format);
    return 0;
}

int fetch_refund_status(const Options& options) {
    return with_services(options, [&](Services& services) {
        return fetch_refund_status(services, options.argument(), options.output_format());
    });
}

int void_order(const Options& options) {
    const auto& reason = options.required("--reason");
    const auto name = "order " + options.argument();
    Database database{read_database_url()};
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto voiding = database.write([&](Transaction& transaction) {
        return void_order(transaction, act, order_from(transaction, options.argument()), reason);
    });
    switch (voiding) {
        case Voiding::voided:
            tell(options.argument(), "voided, its entitlements are revoked",
                 options.output_format());
            return 0;
        case Voiding::already_voided:
            tell(options.argument(), "was already voided", options.output_format());
            return 0;
        case Voiding::has_payment_intent:
            throw CommandFailure{name + ": has a payment at Stripe: use order refund"};
        case Voiding::not_paid:
            throw CommandFailure{name + ": is not paid"};
    }
    return 1;
}

namespace {

/// Returns why the order was not reassigned.
std::string why_not_reassigned(Database& database, const std::string& name,
                               const EmailAddress& email) {
    return database.read([&](Connection& connection) -> std::string {
        const auto order = order_from(connection, name);
        if (const auto unopened = find_unopened_purchase(connection, order.id, "UTC"))
            if (unopened->status != "disputed")
                return words_of(*unopened) + ", so it opens no course";
        if (!order.is_paid()) return "is not paid";
        return order.email == email ? "already has this address" : "has changed; try again";
    });
}

/// Returns who was mailed what.
std::string result_of(const Reassigned& reassigned, const EmailAddress& email) {
    const auto whose = "belongs to " + email.text;
    if (reassigned.unopened)
        return whose + ", but " + words_of(*reassigned.unopened) +
               "; the course stays closed until the bank decides, and they were mailed that";
    return whose + (reassigned.owner ? "" : ", who was mailed a link to claim it");
}

}  // namespace

int reassign_order(const Options& options) {
    const auto& reason = options.required("--reason");
    const auto& name = options.arguments()[0];
    const auto email = email_from(options.arguments()[1]);
    Database database{read_database_url()};
    expect_confirmed(options, database);
    const auto act = audit::act_of_operator(SystemClock{}.now());
    const auto reassigned = database.write([&](Transaction& transaction) {
        return reassign_order(transaction, act, order_from(transaction, name), email, reason);
    });
    if (!reassigned) {
        throw CommandFailure{"order " + name + ": " + why_not_reassigned(database, name, email)};
    }
    tell(name, result_of(*reassigned, email), options.output_format());
    return 0;
}

int reconcile_payments(const Options& options) {
    return with_services(options, [&](Services& services) {
        const auto act = audit::act_of_operator(services.clock.now());
        const ReconcileRequest request{.since = since_from(options, services.database, act.now),
                                       .is_livemode = services.config.is_livemode(),
                                       .heal = options.has("--fix")};
        return tell(reconcile(services.database, services.payments, act, request),
                    options.output_format());
    });
}

}  // namespace lectern::payments
