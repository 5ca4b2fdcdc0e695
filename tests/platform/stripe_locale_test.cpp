#include "platform/stripe_locale.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::test {

BOOST_AUTO_TEST_SUITE(stripe_locales)

BOOST_AUTO_TEST_CASE(a_language_that_stripe_knows_is_its_locale) {
    for (const auto* known : {"de", "en", "en-GB", "es-419", "fil", "pt-BR", "zh", "zh-TW"})
        BOOST_TEST(stripe_locale(known) == known);
}

BOOST_AUTO_TEST_CASE(case_does_not_matter) {
    BOOST_TEST(stripe_locale("pt-br") == "pt-BR");
    BOOST_TEST(stripe_locale("DE") == "de");
}

BOOST_AUTO_TEST_CASE(a_longer_tag_has_the_longest_part_that_stripe_knows) {
    BOOST_TEST(stripe_locale("de-AT") == "de");
    BOOST_TEST(stripe_locale("fr-CA-x-school") == "fr-CA");
    BOOST_TEST(stripe_locale("zh-Hant-MO") == "zh-TW");
    BOOST_TEST(stripe_locale("zh-Hant-HK") == "zh-HK");
    BOOST_TEST(stripe_locale("zh-Hans") == "zh");
}

BOOST_AUTO_TEST_CASE(some_languages_have_another_name_at_stripe) {
    BOOST_TEST(stripe_locale("hi") == "hi-IN");
    BOOST_TEST(stripe_locale("no") == "nb");
    BOOST_TEST(stripe_locale("nn") == "nb");
}

BOOST_AUTO_TEST_CASE(another_language_has_no_locale) {
    for (const auto* unknown : {"", "ar", "eo", "fa-IR", "auto", "e"})
        BOOST_TEST(stripe_locale(unknown) == "", unknown);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
