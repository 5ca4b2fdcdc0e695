#include "audit/chain.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <span>
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

}  // namespace

FollowedChain follow_chain(DatabaseHandle& handle, const std::vector<Checkpoint>& checkpoints) {
    Chain chain{handle, checkpoints};
    auto fault = chain.find_fault();
    return {chain.position(), std::move(fault), chain.find_difference()};
}

}  // namespace lectern::audit
