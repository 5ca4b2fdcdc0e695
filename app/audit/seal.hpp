#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/checkpoint.hpp"
#include "platform/clock.hpp"
#include "platform/database.hpp"

// The seal of the audit record: each finished row gets the next position and a hash that depends on
// the row and on all rows before it. The positions are the order of the record. Unlike transaction
// ids they do not depend on the counters of the cluster, so they survive a dump and restore.
// docs/audit-seal.md defines the hash.

namespace lectern::audit {

/// The columns of audit_logs that are sealed, in the order in which they are hashed. A column that
/// a migration adds later goes to the end: rows without a value in it keep their hash.
inline constexpr std::array sealed_columns{"id",
                                           "at",
                                           "event",
                                           "actor",
                                           "actor_user_id",
                                           "actor_name",
                                           "user_id",
                                           "order_id",
                                           "course_id",
                                           "lesson_id",
                                           "resource_id",
                                           "entitlement_id",
                                           "stripe_event_id",
                                           "outcome",
                                           "reason",
                                           "request_id",
                                           "network",
                                           "transaction_id"};

/// Returns the bytes of a row that are hashed. The row has all sealed columns; `at` is the whole
/// number of microseconds since 1970. With `id`, the row is encoded as if it had this id.
std::string sealed_form(const Row& row, const std::optional<std::string>& id = {});

/// Returns the random id of this installation, which is part of the seal.
std::string installation_id(DatabaseHandle& handle);

/// A row is sealed at most this long after the time in it: reconcile runs up to six hours, and the
/// clocks of hosts differ.
constexpr std::chrono::hours longest_act{24};

/// Returns the hash before position 1.
std::string first_hash(std::string_view installation);
/// Returns the hash of a position: that of the row after the hash of the position before it.
std::string hash_after(std::string_view hash, std::string_view sealed_form);

/// A row that was overtaken by this many others while its transaction was open is sealed by
/// seal_late_rows only.
constexpr std::int64_t longest_overtaking = 10'000;

/// Returns the id above which all unsealed rows are, except those that were overtaken by more than
/// `longest_overtaking` others.
std::int64_t id_before_unsealed(DatabaseHandle& handle);

struct Sealing {
    int rows = 0;
    std::optional<Checkpoint> checkpoint = {};  // if one was due
};

/// Seals at most 2000 finished rows: rows of transactions before the oldest one in progress, and
/// rows from another cluster, such as those of a restored dump. If none is left, adds a checkpoint,
/// signs it with `private_key` unless that is empty, and prints it after the commit. Only one
/// process seals at a time; others wait.
Sealing seal_new_rows(Transaction& transaction, std::string_view private_key, Timestamp now);

/// Seals at most 2000 finished rows that seal_new_rows finds no more, and that were written in the
/// last week. Returns how many rows it sealed.
int seal_late_rows(Transaction& transaction, Timestamp now);

/// Returns the newest checkpoint.
std::optional<Checkpoint> find_newest_checkpoint(DatabaseHandle& handle);

}  // namespace lectern::audit
