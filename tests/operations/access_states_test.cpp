// The table of states of `lectern why` and its document agree.

#include "operations/explanation.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/source_tree.hpp"

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(access_states)

BOOST_AUTO_TEST_CASE(the_operations_document_has_the_table_of_states) {
    std::string table = "| state | meaning |\n|---|---|\n";
    for (const auto& state : operations::access_states) {
        table += "| `" + std::string{state.name} + "` | " + std::string{state.meaning} + " |\n";
    }
    std::ifstream stream{in_source("docs/operations.md"), std::ios::binary};
    const std::string document{std::istreambuf_iterator<char>{stream}, {}};
    BOOST_TEST((document.find(table) != std::string::npos), "docs/operations.md lacks\n" << table);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
