#include "platform/standard_output.hpp"

#include <boost/test/unit_test.hpp>

#include "support/captured_output.hpp"

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(audit_lines)

BOOST_AUTO_TEST_CASE(lines_of_a_command_are_on_standard_error_after_its_result) {
    std::string before;
    std::string after;
    std::string output;
    {
        const CapturedOutput printed;
        const CapturedOutput errors{STDERR_FILENO};
        {
            const LinesAfterResult lines;
            print_or_lose("{1}");
            print_or_lose("{2}");
            before = errors.text();
        }
        after = errors.text();
        print_or_lose("{3}");
        output = printed.text();
    }
    BOOST_TEST(before == "");
    BOOST_TEST(after == "{1}\n{2}\n");
    BOOST_TEST(output == "{3}\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
