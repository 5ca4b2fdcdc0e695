#include "sandbox/mailbox.hpp"

#include <boost/test/unit_test.hpp>

using lectern::sandbox::pieces_with_links;
using Pieces = std::vector<lectern::sandbox::TextPiece>;

BOOST_AUTO_TEST_SUITE(sandbox_mailbox)

BOOST_AUTO_TEST_CASE(a_url_becomes_a_link_without_the_full_stop_after_it) {
    const Pieces expected{
        {false, "Open "}, {true, "http://localhost:8080/claim/aB-_9"}, {false, ".\nBye"}};
    BOOST_CHECK(pieces_with_links("Open http://localhost:8080/claim/aB-_9.\nBye") == expected);
}

BOOST_AUTO_TEST_CASE(text_without_a_url_is_one_piece) {
    const Pieces expected{{false, "Nothing to click, http: no"}};
    BOOST_CHECK(pieces_with_links("Nothing to click, http: no") == expected);
    BOOST_CHECK(pieces_with_links("").empty());
}

BOOST_AUTO_TEST_CASE(two_urls_become_two_links) {
    const Pieces expected{{true, "https://a/"}, {false, " "}, {true, "http://b/?x=1&y=2"}};
    BOOST_CHECK(pieces_with_links("https://a/ http://b/?x=1&y=2") == expected);
}

BOOST_AUTO_TEST_SUITE_END()
