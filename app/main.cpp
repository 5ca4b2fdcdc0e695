#include "commands.hpp"
#include "platform/crypto.hpp"

int main(int count, char** words) {
    return lectern::report_failures("lectern", [&] {
        lectern::crypto::initialise();
        return lectern::run_command({words + 1, words + count});
    });
}
