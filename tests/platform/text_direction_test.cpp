#include "platform/text_direction.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace lectern {

BOOST_AUTO_TEST_SUITE(text_directions)

BOOST_AUTO_TEST_CASE(the_direction_follows_from_the_language) {
    for (const std::string language : {"ar", "he", "fa", "ur", "ar-EG", "yi", "ckb-IQ"})
        BOOST_TEST(text_direction(language) == "rtl", language);
    for (const std::string language : {"en", "de", "tr", "el", "ja", "pt-BR", "arn", "es-419"})
        BOOST_TEST(text_direction(language) == "ltr", language);
}

BOOST_AUTO_TEST_CASE(a_script_in_the_tag_decides) {
    BOOST_TEST(text_direction("az-Arab") == "rtl");
    BOOST_TEST(text_direction("pa-Arab-PK") == "rtl");
    BOOST_TEST(text_direction("ar-Latn") == "ltr");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
