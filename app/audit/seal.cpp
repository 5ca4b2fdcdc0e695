#include "audit/seal.hpp"

#include <chrono>
#include <limits>

#include "platform/crypto.hpp"

namespace lectern::audit {
namespace {

using Ids = std::numeric_limits<std::int64_t>;

constexpr int batch_size = 2000;
constexpr auto late_search = std::chrono::days{7};

/// The key of the advisory lock: any number that nothing else in the database uses.
constexpr std::int64_t sealing_lock = 0x5365616C;

/// The end of the chain.
struct Link {
    std::int64_t position = 0;
    std::string hash;
};

std::string bytes_of(const Row& row, const char* hex_column) {
    return *crypto::find_hex_bytes(row.text(hex_column));
}

Link find_end(DatabaseHandle& handle) {
    const auto rows = query(handle, R"sql(
        SELECT position, encode(hash, 'hex') AS hash
          FROM audit_seals
      ORDER BY position DESC
         LIMIT 1
    )sql");
    if (rows.empty()) return {0, first_hash(installation_id(handle))};
    return {rows.front().integer("position"), bytes_of(rows.front(), "hash")};
}

constexpr BatchInsert rows_of_seal{"INSERT INTO audit_seals (position, audit_id, hash)", "",
                                   [](Transaction&, const Rows&) {}};

struct Search {
    std::int64_t above;  // ids
    std::int64_t up_to;
    std::optional<Timestamp> since = {};
};

/// Lists finished rows in a range of ids. Within one batch they are sealed in the order of their
/// ids. A visible row whose transaction id this cluster has not reached comes from another
/// cluster, in which its transaction has ended.
Rows list_unsealed(Transaction& transaction, const Search& search) {
    return query(transaction, R"sql(
        SELECT id, trunc(extract(epoch FROM at) * 1000000)::text AS at, event, actor, actor_user_id,
               actor_name, user_id, order_id, course_id, lesson_id, resource_id, entitlement_id,
               stripe_event_id, outcome, reason, request_id, network,
               transaction_id::text AS transaction_id
          FROM audit_logs
         WHERE id > $1
           AND id <= $2
           AND ($3::timestamptz IS NULL OR at >= $3)
           AND (transaction_id < (SELECT pg_snapshot_xmin(pg_current_snapshot()))
                OR transaction_id >= (SELECT pg_snapshot_xmax(pg_current_snapshot())))
           AND NOT EXISTS (
                   SELECT
                     FROM audit_seals
                    WHERE audit_id = audit_logs.id)
      ORDER BY audit_logs.id
         LIMIT $4
    )sql",
                 search.above, search.up_to, search.since, batch_size);
}

void append(Transaction& transaction, Link& end, const Rows& rows) {
    for (const auto& row : rows) {
        end = {end.position + 1, hash_after(end.hash, sealed_form(row))};
        transaction.add_to_batch(rows_of_seal, {end.position, row.integer("id"), bytea(end.hash)});
    }
}

void wait_for_turn(Transaction& transaction) {
    query(transaction, "SELECT pg_advisory_xact_lock($1)", sealing_lock);
}

Checkpoint checkpoint_of(DatabaseHandle& handle, const Link& end, std::string_view private_key,
                         Timestamp now) {
    Checkpoint checkpoint{.installation = installation_id(handle),
                          .position = end.position,
                          .hash = end.hash,
                          .at = now,
                          .signature = {}};
    if (!private_key.empty()) sign(checkpoint, private_key);
    return checkpoint;
}

void insert(Transaction& transaction, const Checkpoint& checkpoint) {
    const auto signature =
        checkpoint.signature.empty() ? std::nullopt : std::optional{bytea(checkpoint.signature)};
    query(transaction, R"sql(
        INSERT INTO audit_checkpoints (position, hash, at, signature)
             VALUES ($1, $2, $3, $4)
    )sql",
          checkpoint.position, bytea(checkpoint.hash), checkpoint.at, signature);
    transaction.print_after_commit(line_from(checkpoint));
}

}  // namespace

std::string installation_id(DatabaseHandle& handle) {
    return query(handle, "SELECT id FROM installation").front().text("id");
}

std::string sealed_form(const Row& row, const std::optional<std::string>& id) {
    std::string form;
    for (const std::string_view name : sealed_columns) {
        auto value = row.get<std::optional<std::string>>(name.data());
        if (name == "id" && id) value = id;
        if (!value) continue;
        form.append(name).append("=").append(std::to_string(value->size()));
        form.append(":").append(*value).append("\n");
    }
    return form;
}

std::string first_hash(std::string_view installation) {
    return crypto::blake2b("lectern audit seal 1\ninstallation=" + std::string{installation} +
                           '\n');
}

std::string hash_after(std::string_view hash, std::string_view sealed_form) {
    return crypto::blake2b(std::string{hash}.append(sealed_form));
}

std::int64_t id_before_unsealed(DatabaseHandle& handle) {
    return query(handle, R"sql(
        SELECT coalesce(max(audit_id), 0) AS id
          FROM audit_seals
         WHERE position = (SELECT max(position) FROM audit_seals) - $1
    )sql",
                 longest_overtaking)
        .front()
        .integer("id");
}

Sealing seal_new_rows(Transaction& transaction, std::string_view private_key, Timestamp now) {
    wait_for_turn(transaction);
    const auto rows =
        list_unsealed(transaction, {.above = id_before_unsealed(transaction), .up_to = Ids::max()});
    auto end = find_end(transaction);
    append(transaction, end, rows);
    Sealing sealing{.rows = rows.size()};
    if (rows.size() == batch_size || end.position == 0) return sealing;

    const auto newest = find_newest_checkpoint(transaction);
    if (newest && newest->position >= end.position) return sealing;
    sealing.checkpoint = checkpoint_of(transaction, end, private_key, now);
    insert(transaction, *sealing.checkpoint);
    return sealing;
}

int seal_late_rows(Transaction& transaction, Timestamp now) {
    wait_for_turn(transaction);
    const auto rows = list_unsealed(transaction, {.above = Ids::min(),
                                                  .up_to = id_before_unsealed(transaction),
                                                  .since = now - late_search});
    auto end = find_end(transaction);
    append(transaction, end, rows);
    return rows.size();
}

std::optional<Checkpoint> find_newest_checkpoint(DatabaseHandle& handle) {
    const auto rows = query(handle, R"sql(
        SELECT position, encode(hash, 'hex') AS hash, at,
               coalesce(encode(signature, 'hex'), '') AS signature
          FROM audit_checkpoints
      ORDER BY position DESC
         LIMIT 1
    )sql");
    if (rows.empty()) return {};
    const auto row = rows.front();
    return Checkpoint{installation_id(handle), row.integer("position"), bytes_of(row, "hash"),
                      row.get<Timestamp>("at"), bytes_of(row, "signature")};
}

}  // namespace lectern::audit
