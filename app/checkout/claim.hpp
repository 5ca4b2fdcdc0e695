#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "account/account.hpp"
#include "audit/audit.hpp"
#include "payments/orders.hpp"
#include "platform/database.hpp"

// Claims: a guest's purchase becomes an account's.

namespace lectern::checkout {

/// What a claim link offers.
struct ClaimOffer {
    EmailAddress email;               // proven by opening the link
    bool has_proven_account = false;  // then a click is enough
    std::vector<std::string> course_titles;
    bool has_disputed = false;  // one of the courses stays closed until a bank decides
    std::vector<std::string> open_courses = {};  // the slugs of the others
};

/// Returns nothing if the link is unknown, used or expired, or if no purchase has its address any
/// more.
std::optional<ClaimOffer> find_claim(DatabaseHandle& handle, const std::string& token,
                                     Timestamp now);

/// Whether the link could be used, but what it offered was refunded or has another address.
bool offers_nothing_more(DatabaseHandle& handle, const std::string& token, Timestamp now);

/// Gives all unclaimed purchases of an address to the account that has just proven it. Returns the
/// slugs of the courses that this opens.
std::vector<std::string> claim_all(Transaction& transaction, const audit::Act& act, UserId user_id,
                                   const EmailAddress& email);

/// Returns where a learner goes on who has just claimed these courses: at the course if there is
/// one, else at the library.
std::string path_after_claim(const std::vector<std::string>& course_slugs);

struct ClaimResult {
    UserId user_id;
    bool is_new_owner = false;  // name and password were stored: the browser may be signed in
};

/// Consumes the link, creates the account or takes over an unproven one, and gives it all unclaimed
/// purchases of the address. A proven account keeps its password. Returns nothing if the link was
/// used in the meantime.
std::optional<ClaimResult> claim_by_link(Transaction& transaction, const audit::Act& act,
                                         const std::string& token, account::NewUser user);

/// Gives one paid order to a new, unproven account, for the browser that began it. Returns nothing
/// if an account has the address, or if the order was claimed in the meantime.
std::optional<UserId> claim_in_browser(Transaction& transaction, const audit::Act& act,
                                       const payments::Order& order, account::NewUser user);

}  // namespace lectern::checkout
