// The entry point of every test program. The tests themselves include <boost/test/unit_test.hpp>.

#define BOOST_TEST_MODULE LECTERN_TEST_PROGRAM
#include <boost/test/included/unit_test.hpp>

#include <stdlib.h>

#include "platform/crypto.hpp"

namespace {

struct Process {
    Process() {
        lectern::crypto::initialise();
        // Commands must not find an installation on this machine.
        for (const auto* name : {"LECTERN_SETTINGS", "LECTERN_CREDENTIALS"})
            setenv(name, "/nonexistent", 1);
    }
};

BOOST_TEST_GLOBAL_FIXTURE(Process);

}  // namespace
