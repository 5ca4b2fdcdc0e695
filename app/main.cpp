#include <csignal>

#include "commands.hpp"
#include "platform/crypto.hpp"

int main(int count, char** words) {
    // Who reads our output may go away; that must not end us in the middle of something.
    std::signal(SIGPIPE, SIG_IGN);
    return lectern::report_failures("lectern", [&] {
        lectern::crypto::initialise();
        return lectern::run_command({words + 1, words + count});
    });
}
