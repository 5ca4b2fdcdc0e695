#include <csignal>

#include <stdlib.h>

#include "commands.hpp"
#include "config.hpp"
#include "platform/crypto.hpp"
#include "platform/log.hpp"

int main(int count, char** words) {
    // When the reader of our output goes away, a write fails instead of killing the process.
    std::signal(SIGPIPE, SIG_IGN);
    // libpq would send these to the server, which refuses a connection for a wrong value.
    for (const auto* name : {"PGTZ", "PGDATESTYLE"}) unsetenv(name);
    lectern::log::detect_journal(lectern::read_journal_stream());
    return lectern::report_failures("lectern", [&] {
        lectern::crypto::initialise();
        return lectern::run_command({words + 1, words + count});
    });
}
