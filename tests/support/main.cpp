// The entry point of every test program. The tests themselves include <boost/test/unit_test.hpp>.

#define BOOST_TEST_MODULE LECTERN_TEST_PROGRAM
#include <boost/test/included/unit_test.hpp>

#include "platform/crypto.hpp"

namespace {

struct Process {
    Process() { lectern::crypto::initialise(); }
};

BOOST_TEST_GLOBAL_FIXTURE(Process);

}  // namespace
