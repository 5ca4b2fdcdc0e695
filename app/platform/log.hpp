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

/// Finds out whether standard error is the stream of the journal, which systemd names as
/// `DEVICE:INODE`; an empty name is none. A program calls this once, as it starts.
void detect_journal(std::string_view journal_stream);

}  // namespace lectern::log
