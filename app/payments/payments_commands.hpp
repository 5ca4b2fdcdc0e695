#pragma once

#include "commands.hpp"

namespace lectern::payments {

/// `lectern order list`: the newest orders.
int order_list(const Arguments& arguments);
/// `lectern order show ID`: all that is known of one order.
int order_show(const Arguments& arguments);
/// `lectern event list`: the newest of Stripe's events.
int event_list(const Arguments& arguments);
/// `lectern event show ID`: one event and what became of it.
int event_show(const Arguments& arguments);
/// `lectern event replay ID`: works on a stored event once more; 1 when it still fails.
int event_replay(const Arguments& arguments);

}  // namespace lectern::payments
