#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "account/account.hpp"
#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"

// How a guest's purchase becomes an account's (product, rules of accounts and claims 2 and 3).

namespace lectern::checkout {

/// What a claim link opens.
struct ClaimOffer {
    EmailAddress email;               // proven by having the link
    bool has_proven_account = false;  // then nothing but a click is needed
    std::vector<std::string> course_titles;
};

/// Nothing when the link is unknown, used or expired.
std::optional<ClaimOffer> find_claim(Session& session, const std::string& token, Timestamp now);

/// Gives every unclaimed purchase of an address to the account that has just proven it.
void claim_all(Transaction& transaction, const audit::Act& act, std::int64_t user_id,
               const EmailAddress& email);

struct ClaimResult {
    std::int64_t user_id = 0;
    bool is_new_owner = false;  // name and password were taken: the browser may be signed in
};

/// Uses the link up: makes the account (or takes over the unproven one), and gives it every
/// unclaimed purchase of the address. A proven account keeps its password. Nothing when the link
/// was used meanwhile.
std::optional<ClaimResult> claim_by_link(Transaction& transaction, const audit::Act& act,
                                         const std::string& token, account::NewUser user);

/// Gives one paid order to a new, unproven account: for the browser that began it. Nothing when an
/// account has the address, or somebody claimed the order meanwhile.
std::optional<std::int64_t> claim_in_browser(Transaction& transaction, const audit::Act& act,
                                             const payments::Order& order, account::NewUser user);

}  // namespace lectern::checkout
