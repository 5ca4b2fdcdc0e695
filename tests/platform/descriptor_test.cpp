#include "platform/descriptor.hpp"

#include <fcntl.h>

#include <boost/test/unit_test.hpp>

namespace lectern {
namespace {

bool is_open(int number) {
    return ::fcntl(number, F_GETFD) >= 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(descriptor)

BOOST_AUTO_TEST_CASE(a_descriptor_is_open_until_it_is_destroyed) {
    int number = -1;
    {
        const Descriptor null{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
        number = null.number();
        BOOST_TEST(is_open(number));
    }
    BOOST_TEST(!is_open(number));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
