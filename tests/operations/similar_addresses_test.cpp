#include "operations/similar_addresses.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::test {

using operations::is_one_letter_off;

BOOST_AUTO_TEST_SUITE(similar_addresses)

BOOST_AUTO_TEST_CASE(a_letter_added_left_out_or_replaced_is_one_letter_off) {
    for (const auto* other : {"ada@gmai.com", "ada@ggmail.com", "ada@gnail.com", "aba@gmail.com",
                              "da@gmail.com", "ada@gmail.comm", "xada@gmail.com"}) {
        BOOST_TEST(is_one_letter_off("ada@gmail.com", other), other);
        BOOST_TEST(is_one_letter_off(other, "ada@gmail.com"), other);
    }
}

BOOST_AUTO_TEST_CASE(two_neighbours_swapped_are_one_letter_off) {
    BOOST_TEST(is_one_letter_off("ada@gmail.com", "ada@gmial.com"));
    BOOST_TEST(is_one_letter_off("ada@gmail.com", "daa@gmail.com"));
    BOOST_TEST(!is_one_letter_off("ada@gmail.com", "ada@gmlia.com"));
}

BOOST_AUTO_TEST_CASE(equal_texts_and_two_differences_are_not_one_letter_off) {
    for (const auto* other : {"ada@gmail.com", "ada@gmail.de", "ida@gmai.com", "ada@gml.com", ""})
        BOOST_TEST(!is_one_letter_off("ada@gmail.com", other), other);
}

BOOST_AUTO_TEST_CASE(a_character_of_several_bytes_is_one_letter) {
    BOOST_TEST(is_one_letter_off("bj\u00f6rn@example.com", "bjorn@example.com"));
    BOOST_TEST(is_one_letter_off("bj\u00f6rn@example.com", "bj\u00f8rn@example.com"));
    BOOST_TEST(is_one_letter_off("\u4e00@example.com", "@example.com"));
}

BOOST_AUTO_TEST_CASE(a_repeated_letter_is_compared_once) {
    BOOST_TEST(is_one_letter_off("aa", "a"));
    BOOST_TEST(is_one_letter_off("a", "aa"));
    BOOST_TEST(!is_one_letter_off("aaa", "a"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
