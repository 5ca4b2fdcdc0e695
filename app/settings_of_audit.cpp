#include "settings_of_audit.hpp"

#include "platform/ed25519.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

Fault audit_seal_key_fault(const std::string& value, Mode) {
    if (value.empty() || ed25519::find_private_key(value)) return {};
    return "must be an Ed25519 private key: its DER in base64 on one line";
}

Fault audit_checkpoints_fault(const std::string& value, Mode) {
    if (value.empty() || value.starts_with('/')) return {};
    return "must be the absolute path of a file";
}

void keep_audit_seal_key(Config& config, const std::string& value) {
    config.audit_seal_key = ed25519::find_private_key(value).value_or("");
}

}  // namespace

std::vector<SettingRow> settings_of_audit() {
    // clang-format off
    return {
        {{Group::audit, "LECTERN_AUDIT_SEAL_KEY", "",
          "the Ed25519 key that signs the audit record's checkpoints: its DER in base64; empty: unsigned", secret,
          {Process::jobs, Process::command}},
         audit_seal_key_fault, keep_audit_seal_key},
        {{Group::audit, "LECTERN_AUDIT_CHECKPOINTS", "",
          "a file, best on another host, to which checkpoints are appended: /mnt/elsewhere/checkpoints"},
         audit_checkpoints_fault, keep<&Config::audit_checkpoints>},
    };
    // clang-format on
}

}  // namespace lectern
