#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "console/command.hpp"
#include "platform/database.hpp"

namespace lectern::operations {

/// A broken invariant: the rule, and the object that breaks it.
struct BrokenInvariant {
    std::string rule;
    std::string object;

    bool operator==(const BrokenInvariant&) const = default;
};

/// Runs the queries of `file` (sql/invariants.sql) and returns the broken invariants. Throws
/// std::runtime_error if the file cannot be read.
std::vector<BrokenInvariant> find_broken_invariants(Database& database,
                                                    const std::filesystem::path& file);
/// The same in a transaction, on its snapshot.
std::vector<BrokenInvariant> find_broken_invariants(DatabaseHandle& handle,
                                                    const std::filesystem::path& file);

/// `lectern doctor --invariants`: prints the broken invariants. Exit status 1 if there are any.
int check_invariants(const Options& options);

/// Queues a mail to the school that a systemd unit failed, at most one a day for each unit. Returns
/// whether a mail was queued.
bool queue_failure_mail(Transaction& transaction, const audit::Act& act, const std::string& unit);

/// `lectern notify-failure UNIT`: run by systemd (OnFailure=).
int notify_failure(const Options& options);

}  // namespace lectern::operations
