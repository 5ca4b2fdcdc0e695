#include "platform/log.hpp"

#include <algorithm>
#include <string>

#include <sys/stat.h>
#include <unistd.h>
#include <boost/test/unit_test.hpp>

#include "config.hpp"
#include "platform/json.hpp"
#include "support/captured_output.hpp"
#include "support/environment.hpp"

namespace lectern {

namespace {

template <typename Act>
std::string written_by(const Act& act) {
    const test::CapturedOutput errors{STDERR_FILENO};
    act();
    return errors.text();
}

/// Returns `device:inode` of standard error, as systemd writes it into JOURNAL_STREAM.
std::string name_of_standard_error() {
    struct stat status {};
    BOOST_REQUIRE(fstat(STDERR_FILENO, &status) == 0);
    return std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino);
}

void write_line_of_each_level() {
    log::detect_journal(read_journal_stream());
    log::error("x: y");
    log::warning("x: y");
    log::info("x: y");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(line_is_json_with_time_level_request_and_message) {
    const auto line = json::parse(written_by([] { log::warning("mail: refused", "req-1"); }));
    BOOST_TEST(line.text("at").value().ends_with("Z"));
    BOOST_TEST(line.text("level").value() == "warning");
    BOOST_TEST(line.text("request_id").value() == "req-1");
    BOOST_TEST(line.text("message").value() == "mail: refused");
}

BOOST_AUTO_TEST_CASE(line_without_a_request_has_no_request_id) {
    BOOST_TEST(!json::parse(written_by([] { log::error("x: y"); })).has("request_id"));
}

BOOST_AUTO_TEST_CASE(line_stays_one_line_whatever_the_message_contains) {
    const auto line = written_by(
        [] { log::info(std::string("a\r\n\"b\"\x1b[31m\0\xff\xE2\x80\xA8", 16), "req\n"); });
    BOOST_TEST(std::count(line.begin(), line.end(), '\n') == 1);
    BOOST_TEST(line.ends_with("}\n"));
    BOOST_TEST(std::none_of(line.begin(), line.end() - 1, [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte < 0x20 || byte >= 0x7F;
    }));
    BOOST_TEST(json::parse(line).text("message").value().starts_with("a\r\n\"b\""));
}

BOOST_AUTO_TEST_CASE(line_for_the_journal_begins_with_its_priority) {
    const auto lines = [] {
        const test::CapturedOutput errors{STDERR_FILENO};
        const test::Environment journal{{{"JOURNAL_STREAM", name_of_standard_error()}}};
        write_line_of_each_level();
        return errors.lines();
    }();
    log::detect_journal(read_journal_stream());
    BOOST_REQUIRE(lines.size() == 3);
    BOOST_TEST(lines[0].starts_with("<3>{"));
    BOOST_TEST(lines[1].starts_with("<4>{"));
    BOOST_TEST(lines[2].starts_with("<6>{"));
    BOOST_TEST(json::parse(lines[0].substr(3)).text("level").value() == "error");
}

// A command inherits JOURNAL_STREAM from a unit that sends its output to a file.
BOOST_AUTO_TEST_CASE(line_for_another_reader_than_the_journal_is_only_json) {
    const auto lines = [] {
        const test::Environment journal{{{"JOURNAL_STREAM", name_of_standard_error()}}};
        const test::CapturedOutput errors{STDERR_FILENO};
        write_line_of_each_level();
        return errors.lines();
    }();
    log::detect_journal(read_journal_stream());
    BOOST_REQUIRE(lines.size() == 3);
    for (const auto& line : lines) BOOST_TEST(line.starts_with("{"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
