#include "platform/append_line.hpp"

#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/files.hpp"
#include "support/temporary_directory.hpp"

namespace lectern {

namespace {

struct Directory {
    test::TemporaryDirectory directory;
    std::filesystem::path file = directory.path() / "lines";

    [[nodiscard]] std::string content() const { return read_file(file).value_or("no file"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(appending_lines, Directory)

BOOST_AUTO_TEST_CASE(lines_are_added_below_what_is_there) {
    append_line(file, "one");
    append_line(file, "two");
    BOOST_TEST(content() == "one\ntwo\n");
}

BOOST_AUTO_TEST_CASE(the_last_line_is_not_added_again) {
    append_line(file, "one");
    append_line(file, "one");
    BOOST_TEST(content() == "one\n");
    append_line(file, "two");
    append_line(file, "two");
    append_line(file, "one");
    BOOST_TEST(content() == "one\ntwo\none\n");
    append_line(file, "ne");
    BOOST_TEST(content() == "one\ntwo\none\nne\n");
}

BOOST_AUTO_TEST_CASE(a_line_that_was_cut_off_gets_an_end) {
    directory.write("lines", "one\ntw");
    append_line(file, "two");
    BOOST_TEST(content() == "one\ntw\ntwo\n");
}

BOOST_AUTO_TEST_CASE(a_fault_names_the_file) {
    const auto names_it = [](const std::runtime_error& error) {
        return std::string{error.what()} ==
               "/nowhere/lines: cannot be written: No such file or directory";
    };
    BOOST_CHECK_EXCEPTION(append_line("/nowhere/lines", "one"), std::runtime_error, names_it);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
