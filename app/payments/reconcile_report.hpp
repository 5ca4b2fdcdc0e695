#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "platform/clock.hpp"

// What reconciliation is asked for, and what it found.

namespace lectern::payments {

struct ReconcileRequest {
    Timestamp since;
    bool is_livemode = false;
    bool heal = false;  // through the same functions that webhooks use
};

/// One line for an operator: `event evt_1: charge.refunded was not delivered`.
struct Difference {
    std::string text;
    bool is_healed = false;
};

struct ReconcileReport {
    std::vector<Difference> differences;
    std::vector<std::string> not_compared;  // a line for each object, with the reason
    std::size_t sessions = 0;               // number compared
    std::size_t events = 0;
    std::size_t orders = 0;

    /// Returns whether everything was compared and no difference remains.
    [[nodiscard]] bool is_clean() const;
};

}  // namespace lectern::payments
