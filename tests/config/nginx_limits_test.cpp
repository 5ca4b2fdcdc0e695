#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "support/source_tree.hpp"

// The number of clients that nginx can serve at once: in the installation guide and in Lectern's
// own configuration.

namespace lectern {

namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

int number_after(const std::string& text, const std::string& word) {
    std::smatch found;
    const bool is_there = std::regex_search(text, found, std::regex{word + R"( (\d+);)"});
    BOOST_REQUIRE_MESSAGE(is_there, word);
    return std::stoi(found[1].str());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(nginx_limits)

BOOST_AUTO_TEST_CASE(nginx_may_open_two_files_for_each_connection) {
    const auto own = text_of(test::in_source("nginx/nginx.conf"));
    const auto connections = number_after(own, "worker_connections");
    const auto files = number_after(own, "worker_rlimit_nofile");
    BOOST_TEST(connections >= 4096);
    BOOST_TEST(files >= 2 * connections + 256);
}

BOOST_AUTO_TEST_CASE(the_guide_and_the_demo_have_the_same_limits) {
    const auto own = text_of(test::in_source("nginx/nginx.conf"));
    const auto guide = text_of(test::in_source("docs/installation.md"));
    BOOST_TEST(number_after(guide, "worker_rlimit_nofile") ==
               number_after(own, "worker_rlimit_nofile"));
    BOOST_TEST(number_after(guide, R"(/worker_connections)") ==
               number_after(own, "worker_connections"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
