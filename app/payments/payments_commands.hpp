#pragma once

#include "console/command.hpp"

namespace lectern::payments {

/// `lectern order list`: prints the newest orders.
int order_list(const Options& options);
/// `lectern order show ID`: prints all that is known about an order.
int order_show(const Options& options);
/// `lectern event list`: prints the newest Stripe events.
int event_list(const Options& options);
/// `lectern event show ID`: prints an event and what became of it.
int event_show(const Options& options);
/// `lectern event replay ID`: processes a stored event again. Exits with 1 if it fails, or is
/// refused or unmatched again.
int event_replay(const Options& options);
/// `lectern report revenue`: prints what a month brought, by course and currency.
int report_revenue(const Options& options);

}  // namespace lectern::payments
