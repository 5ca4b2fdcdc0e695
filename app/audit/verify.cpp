#include "audit/verify.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>

#include "audit/seal.hpp"
#include "platform/crypto.hpp"

namespace lectern::audit {
namespace {

constexpr int page_size = 1000;

/// A position of the seal, with its row.
struct Entry {
    std::int64_t position = 0;
    std::string hash;
    std::string audit_id;
    std::optional<Row> row;  // empty: there is no row with this id

    [[nodiscard]] std::string form() const { return sealed_form(*row); }
    [[nodiscard]] std::string name() const {
        return "audit row " + audit_id + " (position " + std::to_string(position) + ')';
    }
    [[nodiscard]] bool follows(const std::string& previous) const {
        return row && hash_after(previous, form()) == hash;
    }
    /// When the act was. A time beyond all that a Timestamp holds becomes the first or last one.
    [[nodiscard]] Timestamp at() const {
        const auto text = row->text("at");
        std::int64_t count = 0;
        if (std::from_chars(text.data(), text.data() + text.size(), count).ec == std::errc{})
            return Timestamp{std::chrono::microseconds{count}};
        return text.starts_with('-') ? Timestamp::min() : Timestamp::max();
    }
};

std::vector<Entry> list_entries(DatabaseHandle& handle, std::int64_t after) {
    std::vector<Entry> entries;
    for (const auto& row : query(handle, R"sql(
        SELECT seal.position, seal.audit_id::text AS audit_id, encode(seal.hash, 'hex') AS hash,
               log.id IS NOT NULL AS is_there, log.id,
               trunc(extract(epoch FROM log.at) * 1000000)::text AS at, log.event, log.actor,
               log.actor_user_id, log.actor_name, log.user_id, log.order_id, log.course_id,
               log.lesson_id, log.resource_id, log.entitlement_id, log.stripe_event_id, log.outcome,
               log.reason, log.request_id, log.network, log.transaction_id::text AS transaction_id
          FROM audit_seals AS seal
     LEFT JOIN audit_logs AS log ON log.id = seal.audit_id
         WHERE seal.position > $1
      ORDER BY seal.position
         LIMIT $2
    )sql",
                                 after, page_size))
        entries.push_back({row.integer("position"), *crypto::find_hex_bytes(row.text("hash")),
                           row.text("audit_id"),
                           row.boolean("is_there") ? std::optional{row} : std::nullopt});
    return entries;
}

/// Returns a seal before the first position, which no job writes and no page of the chain shows.
std::optional<std::string> find_misplaced_seal(DatabaseHandle& handle) {
    const auto rows = query(handle, R"sql(
        SELECT 'audit row ' || audit_id || ' (position ' || coalesce(position::text, 'none')
               || ') was inserted' AS fault
          FROM audit_seals
         WHERE position < 1
            OR position IS NULL
      ORDER BY position
         LIMIT 1
    )sql");
    if (rows.empty()) return std::nullopt;
    return rows.front().text("fault");
}

std::vector<Checkpoint> list_stored_checkpoints(DatabaseHandle& handle) {
    std::vector<Checkpoint> checkpoints;
    for (const auto& row : query(handle, R"sql(
        SELECT installation.id AS installation, position, encode(hash, 'hex') AS hash, at,
               coalesce(encode(signature, 'hex'), '') AS signature
          FROM audit_checkpoints, installation
    )sql"))
        checkpoints.push_back({row.text("installation"), row.integer("position"),
                               *crypto::find_hex_bytes(row.text("hash")), row.get<Timestamp>("at"),
                               *crypto::find_hex_bytes(row.text("signature"))});
    return checkpoints;
}

/// By position; the copies of one checkpoint become one.
std::vector<Checkpoint> in_order(std::vector<Checkpoint> checkpoints) {
    const auto key = [](const Checkpoint& checkpoint) {
        return std::tie(checkpoint.position, checkpoint.at, checkpoint.hash, checkpoint.signature,
                        checkpoint.installation);
    };
    std::ranges::sort(checkpoints, {}, key);
    checkpoints.erase(std::unique(checkpoints.begin(), checkpoints.end()), checkpoints.end());
    return checkpoints;
}

std::string name_of(const Checkpoint& checkpoint) {
    return "the checkpoint of " + iso8601(checkpoint.at) + " at position " +
           std::to_string(checkpoint.position);
}

/// Returns whether the row of `other`, with its own id or with that of `wrong`, has the hash that
/// `wrong` has.
bool fits(const Entry& other, const Entry& wrong, const std::string& previous) {
    return other.row &&
           (hash_after(previous, other.form()) == wrong.hash ||
            hash_after(previous, sealed_form(*other.row, wrong.audit_id)) == wrong.hash);
}

/// Explains why the first of `entries` does not follow from the hash before it. `entries` are those
/// from there on.
std::string explain(const std::vector<Entry>& entries, const std::string& previous) {
    const auto& wrong = entries.front();
    if (!wrong.row) return wrong.name() + " was removed";
    const auto others = std::span{entries}.subspan(1);
    const auto reordered = [&](const Entry& other) {
        return wrong.name() + " was reordered: audit row " + other.audit_id +
               " belongs in its place";
    };
    for (auto other = std::next(entries.begin()); other != entries.end(); ++other) {
        // A row that is in its own place only looks the same.
        const bool is_in_its_place = other->follows(std::prev(other)->hash);
        if (!is_in_its_place && fits(*other, wrong, previous)) return reordered(*other);
    }
    for (const auto& other : others) {
        if (!other.follows(previous)) continue;
        const bool belongs_elsewhere = std::ranges::any_of(
            others, [&](const Entry& before) { return wrong.follows(before.hash); });
        return belongs_elsewhere ? reordered(other) : wrong.name() + " was inserted";
    }
    if (!others.empty() && others.front().follows(hash_after(previous, wrong.form())))
        return wrong.name() + " is intact, but its seal was changed";
    return wrong.name() + " was changed, or rows before it were removed";
}

/// Follows the chain from its beginning, in pages, and compares it with the checkpoints.
class Chain {
  public:
    Chain(DatabaseHandle& handle, const std::vector<Checkpoint>& checkpoints)
        : handle_{handle}, checkpoint_{checkpoints.begin()}, end_{checkpoints.end()} {
        hash_ = first_hash(installation_id(handle));
    }

    /// Returns the first fault of the chain itself.
    std::optional<std::string> find_fault() {
        if (auto fault = find_misplaced_seal(handle_)) return fault;
        for (;;) {
            const auto entries = list_entries(handle_, position_);
            for (const auto& entry : entries) {
                if (entry.position != position_ + 1) return gap_before(entry);
                if (!entry.follows(hash_)) return explain_here(entry);
                step(entry);
            }
            if (entries.size() < page_size) return {};
        }
    }
    /// Returns what else was noticed on the way: a difference to a checkpoint, a cut-off tail, or a
    /// row that was inserted later.
    [[nodiscard]] std::optional<std::string> find_difference() const {
        if (difference_) return difference_;
        if (checkpoint_ == end_) return backdated_;
        const auto& newest = *std::prev(end_);
        return "the end was cut off: the seal ends at position " + std::to_string(position_) +
               ", but " + name_of(newest) + " seals more";
    }
    [[nodiscard]] std::int64_t position() const { return position_; }

  private:
    [[nodiscard]] std::string explain_here(const Entry& entry) const {
        if (position_ > 0 && entry.follows(hash_before_last_)) return last_name_ + " was inserted";
        return explain(list_entries(handle_, position_), hash_);
    }

    [[nodiscard]] std::string gap_before(const Entry& entry) const {
        if (entry.position <= position_)
            return entry.name() + " was inserted: there are two rows at its position";
        return "position " + std::to_string(position_ + 1) + " was removed, before " + entry.name();
    }

    void step(const Entry& entry) {
        if (!backdated_ && is_backdated(entry))
            backdated_ = entry.name() + " was inserted: it was sealed after " +
                         name_of(**last_agreed_) + ", and claims to be older";
        position_ = entry.position;
        hash_before_last_ = std::exchange(hash_, entry.hash);
        last_name_ = entry.name();
        for (; checkpoint_ != end_ && checkpoint_->position <= position_; ++checkpoint_) {
            if (checkpoint_->hash == hash_ && checkpoint_->position == position_) {
                last_agreed_ = checkpoint_;
            } else if (!difference_) {
                difference_ = "rows after position " +
                              std::to_string(last_agreed_ ? (*last_agreed_)->position : 0) +
                              " were replaced and sealed again: " + name_of(*checkpoint_) +
                              " has another hash";
            }
        }
    }

    [[nodiscard]] bool is_backdated(const Entry& entry) const {
        return last_agreed_ && entry.at() < (*last_agreed_)->at - longest_act;
    }

    using Iterator = std::vector<Checkpoint>::const_iterator;

    DatabaseHandle& handle_;
    Iterator checkpoint_;  // the next one
    Iterator end_;
    std::optional<Iterator> last_agreed_;
    std::int64_t position_ = 0;
    std::string hash_;
    std::string hash_before_last_;
    std::string last_name_;
    std::optional<std::string> difference_;
    std::optional<std::string> backdated_;
};

std::optional<std::string> find_wrong_checkpoint(DatabaseHandle& handle,
                                                 const std::vector<Checkpoint>& checkpoints,
                                                 const std::vector<std::string>& public_keys) {
    const auto installation = installation_id(handle);
    for (const auto& checkpoint : checkpoints) {
        if (checkpoint.installation != installation)
            return name_of(checkpoint) + " is of another installation";
        if (public_keys.empty() || checkpoint.signature.empty()) continue;
        if (!is_signed_by(checkpoint, public_keys))
            return name_of(checkpoint) + " is forged: its signature is of another key or text";
    }
    return {};
}

/// Without this, whoever seals the record again could leave the signatures out.
std::optional<std::string> find_missing_signature(const std::vector<Checkpoint>& checkpoints,
                                                  std::int64_t position) {
    if (position == 0) return {};
    if (checkpoints.empty()) return "there is no signed checkpoint";
    if (!checkpoints.back().signature.empty()) return {};
    return name_of(checkpoints.back()) + ", the newest, is not signed";
}

std::int64_t count_unsealed(DatabaseHandle& handle) {
    return query(handle, R"sql(
        SELECT count(*) AS count
          FROM audit_logs
         WHERE NOT EXISTS (
                   SELECT
                     FROM audit_seals
                    WHERE audit_id = audit_logs.id)
    )sql")
        .front()
        .integer("count");
}

/// Returns a row that is not sealed although it claims to be older than the newest checkpoint.
std::optional<std::string> find_backdated_unsealed(DatabaseHandle& handle,
                                                   const std::vector<Checkpoint>& checkpoints) {
    if (checkpoints.empty()) return {};
    const auto rows = query(handle, R"sql(
        SELECT id
          FROM audit_logs
         WHERE at < $1
           AND NOT EXISTS (
                   SELECT
                     FROM audit_seals
                    WHERE audit_id = audit_logs.id)
      ORDER BY id
         LIMIT 1
    )sql",
                            checkpoints.back().at - longest_act);
    if (rows.empty()) return {};
    return "audit row " + std::to_string(rows.front().integer("id")) +
           " was inserted: it is not sealed, and claims to be older than " +
           name_of(checkpoints.back());
}

Verification verify(DatabaseHandle& handle, const Evidence& evidence) {
    auto checkpoints = list_stored_checkpoints(handle);
    std::ranges::copy(evidence.checkpoints, std::back_inserter(checkpoints));
    checkpoints = in_order(std::move(checkpoints));

    Chain chain{handle, checkpoints};
    auto fault = chain.find_fault();
    const auto position = chain.position();
    if (!fault) fault = find_wrong_checkpoint(handle, checkpoints, evidence.public_keys);
    if (!fault) fault = chain.find_difference();
    if (!fault && !evidence.public_keys.empty())
        fault = find_missing_signature(checkpoints, position);
    if (!fault) fault = find_backdated_unsealed(handle, checkpoints);
    return {position, count_unsealed(handle), std::move(checkpoints), std::move(fault)};
}

}  // namespace

Verification verify_record(Database& database, const Evidence& evidence) {
    return database.write([&](Transaction& transaction) {
        // One snapshot for all statements: jobs go on sealing meanwhile.
        transaction.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        transaction.execute("SET LOCAL statement_timeout = 0");
        return verify(transaction, evidence);
    });
}

}  // namespace lectern::audit
