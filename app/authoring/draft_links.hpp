#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "audit/audit.hpp"
#include "platform/database.hpp"

// Links by which people look at a draft course before it is on sale.

namespace lectern::authoring {

/// A course for which a link was wanted, and the link's token: empty unless the course is a draft.
struct DraftLink {
    std::string course_slug;
    std::string token;  // stored nowhere: the database has its hash
};

/// Makes a link that works until it expires, is ended, or the course is no longer a draft. Returns
/// nothing if no course has or had this slug.
std::optional<DraftLink> create_draft_link(Transaction& transaction, const audit::Act& act,
                                           const std::string& slug, std::chrono::days lifetime);

/// Ends all links of a course. Returns how many worked until now, or nothing if no course has or
/// had this slug.
std::optional<std::int64_t> end_draft_links(Transaction& transaction, const audit::Act& act,
                                            const std::string& slug);

/// Deletes at most `most` links that expired 30 days ago. Returns how many.
std::int64_t delete_old_draft_links(Transaction& transaction, Timestamp now, int most);

}  // namespace lectern::authoring
