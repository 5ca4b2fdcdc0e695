#pragma once

#include <vector>

#include "platform/json.hpp"
#include "platform/stripe.hpp"

namespace lectern::payments {

/// Adds what the views of a notice read about a dispute: its reason, its state and until when to
/// answer, as flags for which they have the words. Without a dispute all are false or empty.
void add_dispute_words(std::vector<json::Member>& members, const Dispute* dispute);

}  // namespace lectern::payments
