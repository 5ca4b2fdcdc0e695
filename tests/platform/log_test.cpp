#include "platform/log.hpp"

#include <algorithm>

#include <unistd.h>
#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "support/captured_output.hpp"

namespace lectern {

namespace {

template <typename Act>
std::string written_by(const Act& act) {
    const test::CapturedOutput errors{STDERR_FILENO};
    act();
    return errors.text();
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
