#pragma once

#include <optional>
#include <string>

#include "console/command.hpp"
#include "console/report.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/stripe.hpp"

// What an operator asks when a buyer or a bank writes.

namespace lectern::operations {

/// Runs `lectern why EMAIL|ID [COURSE]`: explains why a person has access to a course or not.
int explain_why(const Options& options);

struct WhyRequest {
    std::string person;  // an address, or the id of an account
    std::optional<std::string> course = {};
    OutputFormat output_format = OutputFormat::text;
    Timestamp now;
};

/// The same with the given database. Without `payments`, Stripe is not asked about checkouts whose
/// payment is open. Throws CommandFailure if nothing is known of the person.
int explain_why(Database& database, Payments* payments, const WhyRequest& request);

/// Runs `lectern order evidence ID [--json]`: prints what a dispute needs.
int show_order_evidence(const Options& options);

}  // namespace lectern::operations
