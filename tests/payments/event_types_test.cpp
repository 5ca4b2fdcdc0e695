// The installation guide lists exactly the event types that are processed.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "payments/event_processing.hpp"
#include "support/source_tree.hpp"

namespace lectern::test {
namespace {

/// Returns the texts in backticks in the paragraph that begins with `beginning`.
std::vector<std::string> names_in(const std::string& beginning) {
    std::ifstream document{in_source("docs/installation.md")};
    const std::string text{std::istreambuf_iterator<char>{document}, {}};
    const auto start = text.find(beginning);
    BOOST_REQUIRE(start != std::string::npos);
    const auto paragraph = text.substr(start, text.find("\n- ", start) - start);
    std::vector<std::string> names;
    for (auto at = paragraph.find('`'); at != std::string::npos; at = paragraph.find('`', at + 1)) {
        const auto end = paragraph.find('`', at + 1);
        names.push_back(paragraph.substr(at + 1, end - at - 1));
        at = end;
    }
    return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(event_types)

BOOST_AUTO_TEST_CASE(the_installation_guide_names_exactly_the_processed_event_types) {
    auto named = names_in("Select these events for it");
    auto known = payments::event_types();
    std::ranges::sort(named);
    std::ranges::sort(known);
    BOOST_TEST(named == known, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
