#include "commands_of_audit.hpp"

#include "audit/audit_commands.hpp"
#include "audit/verify_commands.hpp"
#include "shared_options.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

}  // namespace

std::vector<Command> commands_of_audit() {
    return {
        {"audit tail",
         "print the newest rows of the audit record, or those since a time",
         audit::tail_audit_record,
         {Group::database},
         {},
         {{"-f", "", "keeps printing new rows until it is stopped"},
          {"--event", "NAME", "only this event; docs/audit-events.md lists all of them", false,
           audit::list_event_names},
          {"--user", "ID|EMAIL",
           "only rows of this person's acts, about this person or about orders of this address"},
          {"--order", "ID", "only rows about this order; as order show takes it"},
          {"--course", "SLUG", "only rows about this course"},
          {"--since", "TIME",
           "30m, 2h, 3d, yesterday, 2026-11-23 or 2026-11-23T12:00:00Z; "
           "without it the newest 20 rows"},
          {"--until", "TIME", "only rows before; a time as --since takes it; not with -f"},
          json_option},
         "On a terminal it prints each row in words, in local time and in colours unless NO_COLOR "
         "is\n"
         "set. Elsewhere, and with --json, it prints one JSON object a line.\n"},
        {"audit verify",
         "compare the audit record with its seal and with signed checkpoints",
         audit::verify_audit,
         {Group::database},
         {},
         {{"--public-key", "FILE", "checks the signatures of checkpoints: a public key, in PEM"},
          {"--checkpoints", "FILE",
           "compares with checkpoints kept elsewhere: lines that `lectern jobs` printed"},
          json_option},
         "Names the first row that was changed, removed, inserted or reordered, and exits with 1.\n"
         "Without --checkpoints it cannot notice that the end of the record was cut off.\n"},
    };
}

}  // namespace lectern
