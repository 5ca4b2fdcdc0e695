#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/targets.hpp"
#include "support/source_tree.hpp"

// What libFuzzer builds on must keep working with every compiler.

namespace lectern::test {

namespace {

namespace fs = std::filesystem;

const fs::path& corpus() {
    static const auto path = in_source("tests/fuzz/corpus");
    return path;
}

std::vector<fs::path> entries_of(const fs::path& folder) {
    return {fs::directory_iterator{folder}, fs::directory_iterator{}};
}

std::string content_of(const fs::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

bool is_target(const std::string& name) {
    return std::ranges::any_of(fuzz_targets,
                               [&](const FuzzTarget& target) { return target.name == name; });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fuzz_corpus)

BOOST_AUTO_TEST_CASE(every_stored_input_keeps_the_rules_of_its_target) {
    for (const auto& target : fuzz_targets) {
        const auto inputs = entries_of(corpus() / target.name);
        BOOST_TEST(inputs.size() >= 5, target.name << " has " << inputs.size() << " inputs");
        for (const auto& input : inputs) {
            BOOST_TEST_CONTEXT(input.native()) {
                BOOST_CHECK_NO_THROW(target.run(content_of(input)));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(every_folder_of_the_corpus_has_a_target) {
    for (const auto& folder : entries_of(corpus())) {
        BOOST_TEST(is_target(folder.filename()), folder.native() << " is no target's");
    }
}

BOOST_AUTO_TEST_CASE(the_corpus_is_small) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator{corpus()}) {
        if (entry.is_regular_file()) bytes += entry.file_size();
    }
    BOOST_TEST(bytes < 300'000U);
}

BOOST_AUTO_TEST_CASE(a_broken_rule_is_reported) {
    BOOST_CHECK_THROW(require(false, "a rule"), std::logic_error);
    BOOST_CHECK_NO_THROW(require(true, "a rule"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
