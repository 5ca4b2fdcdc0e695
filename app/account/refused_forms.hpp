#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/clock.hpp"
#include "platform/database.hpp"

// Forms that were refused, kept until their pages show them again (docs/decisions/0034).

namespace lectern::account {

/// Where a refused form is found: by the token in the browser's cookie, while the browser is signed
/// in as before, and at the path of its page. Only hashes are stored; a path can contain a one-time
/// link.
struct FormPlace {
    std::string token;
    std::optional<SessionId> session_id;  // none for a visitor
    std::string path;
};

/// Keeps the form until a time, in place of the browser's form with the token `replaced`, which may
/// be empty. Returns false, and keeps nothing, if it is too large or if too many are kept.
bool keep_refused_form(Transaction& transaction, const FormPlace& place, const std::string& content,
                       const std::string& replaced, Timestamp expires_at);

/// Returns the form that was kept for this place, once.
std::optional<std::string> take_refused_form(DatabaseHandle& handle, const FormPlace& place,
                                             Timestamp now);

/// Deletes at most `most` expired forms. Returns how many.
std::int64_t delete_old_refused_forms(Transaction& transaction, Timestamp now, int most);

}  // namespace lectern::account
