#include <csignal>

#include "commands.hpp"
#include "platform/crypto.hpp"

int main(int count, char** words) {
    // When the reader of our output goes away, a write fails instead of killing the process.
    std::signal(SIGPIPE, SIG_IGN);
    return lectern::report_failures("lectern", [&] {
        lectern::crypto::initialise();
        return lectern::run_command({words + 1, words + count});
    });
}
