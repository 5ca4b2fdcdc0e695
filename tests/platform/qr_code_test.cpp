#include "platform/qr_code.hpp"

#include <regex>
#include <stdexcept>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace lectern {

namespace {

/// Draws the path: one text for each row, with `#` for a dark module.
std::vector<std::string> drawn(const QrCode& code) {
    const auto size = static_cast<std::size_t>(code.size);
    std::vector<std::string> rows(size, std::string(size, '.'));
    const std::regex run{R"(M(\d+) (\d+)h(\d+)v1h-(\d+)z)"};
    for (std::sregex_iterator at{code.path.begin(), code.path.end(), run}, end; at != end; ++at) {
        const auto number = [&](std::size_t group) { return std::stoul((*at)[group].str()); };
        BOOST_TEST(number(3) == number(4));
        rows.at(number(2)).replace(number(1), number(3), number(3), '#');
    }
    return rows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(qr_codes)

// ISO/IEC 18004: version 1 has 21 modules, and a finder pattern in three of its corners.
BOOST_AUTO_TEST_CASE(a_short_text_has_the_smallest_size_and_its_finder_patterns) {
    const auto code = qr_code("lectern");
    BOOST_TEST(code.size == 21);
    const auto rows = drawn(code);
    const char* finder[] = {"#######", "#.....#", "#.###.#", "#.###.#",
                            "#.###.#", "#.....#", "#######"};
    for (std::size_t i = 0; i < 7; ++i) {
        BOOST_TEST(rows[i].substr(0, 7) == finder[i]);
        BOOST_TEST(rows[i].substr(14) == finder[i]);
        BOOST_TEST(rows[14 + i].substr(0, 7) == finder[i]);
    }
}

BOOST_AUTO_TEST_CASE(different_texts_have_different_codes) {
    BOOST_TEST(qr_code("lectern").path != qr_code("Lectern").path);
}

BOOST_AUTO_TEST_CASE(a_text_that_no_code_can_hold_is_refused) {
    BOOST_CHECK_THROW(qr_code(std::string(3000, 'x')), std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
