#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/clock.hpp"

// A checkpoint: the state of the seal at a time. `lectern jobs` prints it as a line, so that copies
// of it are where nobody who can change the database can change them. docs/audit-seal.md defines
// the form of the line and the text that is signed.

namespace lectern::audit {

struct Checkpoint {
    std::string installation;
    std::int64_t position = 0;
    std::string hash;  // of that position, 32 bytes
    Timestamp at = {};
    std::string signature;  // 64 bytes; empty: not signed

    bool operator==(const Checkpoint&) const = default;
};

/// Signs a checkpoint with a private key of platform/ed25519.hpp.
void sign(Checkpoint& checkpoint, std::string_view private_key);

/// Returns whether the owner of one of the public keys signed the checkpoint.
bool is_signed_by(const Checkpoint& checkpoint, const std::vector<std::string>& public_keys);

/// Returns `the checkpoint of 2026-11-23T07:05:00.000000Z at position 7`.
std::string name_of(const Checkpoint& checkpoint);

/// Formats a checkpoint as one line of JSON.
std::string line_from(const Checkpoint& checkpoint);

/// Reads the checkpoints among the lines of a text, such as a journal. Other lines are left out.
std::vector<Checkpoint> list_checkpoints(const std::string& text);

}  // namespace lectern::audit
