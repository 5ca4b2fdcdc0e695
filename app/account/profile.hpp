#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// What a learner sees and changes of the own account.

namespace lectern::account {

/// A signed-in browser as its owner sees it. Times are in the school's time zone: `2026-11-23
/// 07:05`.
struct SessionLine {
    std::int64_t id = 0;
    std::string user_agent;
    std::string network;
    std::string started;
    std::string last_seen;
};

std::vector<SessionLine> list_sessions(Session& session, std::int64_t user_id,
                                       const std::string& time_zone, Timestamp now);

void save_name(Transaction& transaction, const audit::Act& act, std::int64_t user_id,
               const std::string& name);

std::string password_hash_of(Session& session, std::int64_t user_id);

/// Replaces the password, ends every session of the account, and tells the owner by mail. False
/// when the password was changed meanwhile.
bool change_password(Transaction& transaction, const audit::Act& act, std::int64_t user_id,
                     const std::string& old_hash, const std::string& new_hash);

/// Ends one session of this learner. False when it is not theirs or is over.
bool revoke_session(Transaction& transaction, const audit::Act& act, std::int64_t user_id,
                    std::int64_t session_id);

/// Ends all but one. Answers how many.
std::int64_t revoke_other_sessions(Transaction& transaction, const audit::Act& act,
                                   std::int64_t user_id, std::int64_t kept_session_id);

/// Ends all: an operator asks for it. Answers how many.
std::int64_t revoke_all_sessions(Transaction& transaction, const audit::Act& act,
                                 std::int64_t user_id);

/// All that is kept about a learner, as JSON.
std::string export_account(Session& session, std::int64_t user_id);

}  // namespace lectern::account
