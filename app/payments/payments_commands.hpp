#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/command.hpp"
#include "console/report.hpp"
#include "services.hpp"

namespace lectern::payments {

/// Return what `--status` of `lectern order list` and `lectern event list` takes.
std::vector<std::string_view> list_order_statuses();
std::vector<std::string_view> list_event_statuses();

/// `lectern order list`: prints the newest orders.
int list_orders(const Options& options);
/// `lectern order show ID [--from-stripe]`: prints all that is known about an order.
int show_order(const Options& options);
/// The same with `--from-stripe`: also asks Stripe, and prints what differs there. Throws
/// CommandFailure if Stripe cannot be asked.
int show_order_from_stripe(Services& services, const std::string& id, OutputFormat output_format);
/// `lectern event list`: prints the newest Stripe events.
int list_events(const Options& options);
/// `lectern event show ID`: prints an event and what became of it.
int show_event(const Options& options);
/// `lectern event replay ID`: processes a stored event again. Exits with 1 if it fails, or is
/// refused or unmatched again.
int replay_event(const Options& options);
/// `lectern report revenue`: prints what a month brought, by course and currency.
int report_revenue(const Options& options);

}  // namespace lectern::payments
