#include "platform/version.hpp"

#include <cstdlib>
#include <filesystem>
#include <regex>
#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/files.hpp"
#include "support/source_tree.hpp"
#include "support/temporary_directory.hpp"

namespace lectern {

namespace {

/// A directory of sources, and what a build of them says of their commit.
struct Sources {
    test::TemporaryDirectory directory;
    std::filesystem::path output = directory.path() / "commit.cpp";

    /// Returns whether the build accepts the value of LECTERN_COMMIT.
    bool build(const std::string& given) {
        const auto command = "cmake -D SOURCE='" + directory.path().string() + "' -D OUTPUT='" +
                             output.string() + "' -D LECTERN_COMMIT='" + given + "' -P '" +
                             test::in_source("app/platform/commit.cmake").string() +
                             "' >/dev/null 2>&1";
        return std::system(command.c_str()) == 0;
    }
    [[nodiscard]] std::string commit() const {
        const auto content = read_file(output).value();
        std::smatch found;
        BOOST_REQUIRE(std::regex_search(content, found, std::regex{R"re( = "([^"]*)";)re"}));
        return found[1];
    }
    void git(const std::string& words) const {
        const auto command = "git -C '" + directory.path().string() +
                             "' -c user.name=a -c user.email=a@example.com " + words +
                             " >/dev/null 2>&1";
        BOOST_REQUIRE_MESSAGE(std::system(command.c_str()) == 0, command);
    }
};

boost::test_tools::assertion_result has_git(boost::unit_test::test_unit_id) {
    return std::system("command -v git >/dev/null") == 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(version)

BOOST_AUTO_TEST_CASE(commit_follows_the_version_in_parentheses) {
    const std::regex form{R"([0-9]+\.[0-9]+\.[0-9]+( \([0-9a-f]{12}(-dirty)?\))?)"};
    BOOST_TEST(std::regex_match(version_with_commit(), form), version_with_commit());
    BOOST_TEST(version_with_commit().starts_with(program_version));
    BOOST_TEST((version_with_commit() == program_version) == program_commit.empty());
}

BOOST_AUTO_TEST_CASE(a_given_commit_is_shortened_and_anything_else_is_refused) {
    Sources sources;
    BOOST_TEST(sources.build("0123456789abcdef0123456789abcdef01234567"));
    BOOST_TEST(sources.commit() == "0123456789ab");
    BOOST_TEST(sources.build("0123456789ab-dirty"));
    BOOST_TEST(sources.commit() == "0123456789ab-dirty");
    for (const auto* wrong : {"main", "0123456789a", "0123456789ab\"", "0123456789AB", "-dirty"})
        BOOST_TEST(!sources.build(wrong), wrong);
}

BOOST_AUTO_TEST_CASE(sources_without_a_repository_have_no_commit) {
    Sources sources;
    BOOST_TEST(sources.build(""));
    BOOST_TEST(sources.commit() == "");
}

BOOST_AUTO_TEST_CASE(the_commit_of_a_repository_is_dirty_once_a_file_changes,
                     *boost::unit_test::precondition(has_git)) {
    Sources sources;
    sources.directory.write("a", "1");
    sources.git("init");
    sources.git("add a");
    sources.git("commit -m one");
    sources.git("tag v1.0.0");
    BOOST_TEST(sources.build(""));
    const auto clean = sources.commit();
    BOOST_TEST(std::regex_match(clean, std::regex{"[0-9a-f]{12}"}), clean);
    const auto written = std::filesystem::last_write_time(sources.output);
    BOOST_TEST(sources.build(""));
    BOOST_TEST((std::filesystem::last_write_time(sources.output) == written));
    sources.directory.write("a", "2");
    BOOST_TEST(sources.build(""));
    BOOST_TEST(sources.commit() == clean + "-dirty");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
