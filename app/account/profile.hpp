#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// What learners see and change on their own account page.

namespace lectern::account {

/// A signed-in browser as its owner sees it. Times are in the time zone of the school: `2026-11-23
/// 07:05`.
struct SessionLine {
    SessionId id;
    std::string user_agent;
    std::string network;
    std::string started;
    std::string last_seen;
};

/// What the account page shows besides its viewer.
struct AccountDetails {
    bool has_password = false;  // an account that was made by a mailed link may have none
    bool has_two_step = false;
    std::vector<SessionLine> sessions;  // the last used one first
};
AccountDetails find_account_details(DatabaseHandle& handle, UserId user_id,
                                    const std::string& time_zone, Timestamp now);

void save_name(Transaction& transaction, const audit::Act& act, UserId user_id,
               const std::string& name);

/// Without a password, a person signs in by mailed links, and cannot confirm changes with it.
bool has_password(DatabaseHandle& handle, UserId user_id);
std::string password_hash_of(DatabaseHandle& handle, UserId user_id);

/// Replaces the password, ends every session of the account, invalidates its reset and change
/// links, and notifies the owner by mail. Returns false if the password was changed in the
/// meantime.
bool change_password(Transaction& transaction, const audit::Act& act, UserId user_id,
                     const std::string& old_hash, const std::string& new_hash);

/// Ends one session of this learner. Returns false if it belongs to somebody else or has ended.
bool revoke_session(Transaction& transaction, const audit::Act& act, UserId user_id,
                    SessionId session_id);

/// Ends all sessions but one. Returns how many ended.
std::int64_t revoke_other_sessions(Transaction& transaction, const audit::Act& act, UserId user_id,
                                   SessionId kept_session_id);

/// Ends all sessions, for an operator. Returns how many ended.
std::int64_t revoke_all_sessions(Transaction& transaction, const audit::Act& act, UserId user_id);

}  // namespace lectern::account
