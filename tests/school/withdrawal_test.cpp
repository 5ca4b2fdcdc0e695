#include "school/withdrawal.hpp"

#include <boost/test/unit_test.hpp>

namespace lectern::school {

BOOST_AUTO_TEST_SUITE(withdrawal)

// Orders name a version, so the text of a version stays as it is. A new wording is a new version.
BOOST_AUTO_TEST_CASE(the_text_of_a_version_never_changes) {
    BOOST_TEST(withdrawal_text(1).value() ==
               "Start the course at once. I agree that it starts before my withdrawal period is "
               "over, and I know that I then lose my right of withdrawal.");
}

BOOST_AUTO_TEST_CASE(the_shown_version_is_the_newest_and_there_is_no_other) {
    BOOST_TEST(withdrawal_text(withdrawal_version).has_value());
    BOOST_TEST(!withdrawal_text(withdrawal_version + 1));
    BOOST_TEST(!withdrawal_text(0));
    BOOST_TEST(!withdrawal_text(-1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::school
