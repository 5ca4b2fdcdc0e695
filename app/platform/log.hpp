#pragma once

#include <string_view>

namespace lectern::log {

/// Each function writes one JSON line to standard error:
/// `{"at":…,"level":"error","request_id":…,"message":…}`. The message has the form `object: fact`,
/// and never contains a secret, a token or an e-mail address in clear. For the journal, the level
/// is also its priority before the line, such as `<3>`, which the journal removes (sd-daemon(3)).
void error(std::string_view message, std::string_view request_id = {});
void warning(std::string_view message, std::string_view request_id = {});
void info(std::string_view message, std::string_view request_id = {});

/// Finds out whether the journal reads standard error: whether `JOURNAL_STREAM` names it
/// (systemd.exec(5)). A program does so once, as it starts; a test that replaces standard error
/// calls this.
void detect_journal();

}  // namespace lectern::log
