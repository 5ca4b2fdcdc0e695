#include "audit/verify.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "audit/chain.hpp"
#include "audit/seal.hpp"
#include "platform/crypto.hpp"

namespace lectern::audit {
namespace {

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

    auto [position, fault, difference] = follow_chain(handle, checkpoints);
    if (!fault) fault = find_wrong_checkpoint(handle, checkpoints, evidence.public_keys);
    if (!fault) fault = std::move(difference);
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
