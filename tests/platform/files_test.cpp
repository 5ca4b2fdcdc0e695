#include "platform/files.hpp"

#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/temporary_directory.hpp"

namespace lectern {

namespace {

struct Directory {
    test::TemporaryDirectory directory;
    std::filesystem::path file = directory.path() / "page.html";

    [[nodiscard]] std::ptrdiff_t entries() const {
        return std::distance(std::filesystem::directory_iterator{directory.path()}, {});
    }
    static std::string fault_of(const std::filesystem::path& file) {
        try {
            write_file(file, "text");
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(writing_files, Directory)

BOOST_AUTO_TEST_CASE(a_file_is_made_or_replaced_and_nothing_is_left_beside_it) {
    const std::string large(1'000'000, 'x');
    write_file(file, large);
    BOOST_TEST((read_file(file) == large));
    write_file(file, "short");
    BOOST_TEST(read_file(file).value() == "short");
    BOOST_TEST(entries() == 1);
}

BOOST_AUTO_TEST_CASE(a_symbolic_link_keeps_leading_to_its_file) {
    directory.write("real.html", "old");
    std::filesystem::create_symlink("real.html", file);
    write_file(file, "new");
    BOOST_TEST(std::filesystem::is_symlink(file));
    BOOST_TEST(read_file(directory.path() / "real.html").value() == "new");
}

BOOST_AUTO_TEST_CASE(a_device_is_written_and_not_replaced) {
    BOOST_TEST(fault_of("/dev/full") == "/dev/full: cannot be written: No space left on device");
    BOOST_TEST(fault_of("/dev/null").empty());
    BOOST_TEST(std::filesystem::is_character_file("/dev/full"));
    BOOST_TEST(std::filesystem::is_character_file("/dev/null"));
}

BOOST_AUTO_TEST_CASE(a_fault_names_the_file_and_its_reason) {
    const auto nowhere = directory.path() / "nowhere" / "page.html";
    BOOST_TEST(fault_of(nowhere) ==
               nowhere.string() + ": cannot be written: No such file or directory");
    BOOST_TEST(fault_of(directory.path()) ==
               directory.path().string() + ": cannot be written: Is a directory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
