#pragma once

#include "console/command.hpp"

namespace lectern::payments {

/// `lectern code create CODE --percent NUMBER | --amount AMOUNT --currency CODE [--course SLUG]
/// [--expires TIME] [--limit N]`: makes a promotion code at Stripe.
int create_code(const Options& options);
/// `lectern code list`: prints Stripe's promotion codes.
int list_codes(const Options& options);
/// `lectern code end CODE`: ends an active promotion code.
int end_code(const Options& options);

}  // namespace lectern::payments
