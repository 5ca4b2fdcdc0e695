// What `lectern code create` refuses before it asks Stripe. code_commands_database_test.cpp makes
// codes.

#include <string>

#include <boost/test/unit_test.hpp>

#include "support/command_line.hpp"

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(code_commands)

BOOST_AUTO_TEST_CASE(a_code_that_stripe_would_refuse_is_a_usage_error) {
    const auto refused = [](const Words& words, const std::string& why) {
        auto command = Words{"code", "create"};
        command.insert(command.end(), words.begin(), words.end());
        const auto ending = run(command);
        BOOST_TEST(ending.status == 2);
        BOOST_TEST(ending.errors.starts_with("lectern code create: " + why), ending.errors);
    };
    refused({"A B", "--percent", "20"}, "CODE: takes up to 100 letters from a to z, ");
    refused({"SPRING"}, "takes either --percent or --amount");
    refused({"SPRING", "--percent", "20", "--amount", "10"}, "takes either --percent or --amount");
    refused({"SPRING", "--amount", "10"}, "--amount and --currency need each other");
    for (const std::string percent : {"0", "100.5", "12.345", "10.", "1e1", "nan", "10,5", "x"})
        refused({"SPRING", "--percent", percent}, "--percent: takes a number above 0, up to 100, ");
    refused({"SPRING", "--amount", "10", "--currency", "EURO"}, "--currency: takes a currency ");
    refused({"SPRING", "--amount", "1.234", "--currency", "eur"},
            "--amount: takes an amount in EUR, such as 10.00, got 1.234");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
