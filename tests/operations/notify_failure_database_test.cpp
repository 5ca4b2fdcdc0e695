#include "operations/operations_commands.hpp"

#include <boost/test/unit_test.hpp>

#include "console/options.hpp"
#include "support/test_school.hpp"

namespace lectern::operations {

namespace {

struct Failing : test::TestSchool {
    bool fail(const std::string& unit) {
        return database().write(
            [&](Transaction& transaction) { return queue_failure_mail(transaction, act(), unit); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(failing_units, Failing)

BOOST_AUTO_TEST_CASE(the_school_is_mailed_once_a_day_for_each_unit) {
    BOOST_TEST(fail("lectern-reconcile"));
    BOOST_TEST(!fail("lectern-reconcile"));
    BOOST_TEST(fail("lectern-jobs"));
    clock.advance(std::chrono::hours{24});
    BOOST_TEST(fail("lectern-reconcile"));
    BOOST_TEST(number("SELECT count(*) AS value FROM mail_outbox WHERE to_email = 'operator' AND "
                      "kind = 'unit_failed'") == 3);
}

BOOST_AUTO_TEST_CASE(an_invalid_unit_name_is_a_usage_error) {
    for (const auto* name : {"", "a b", "<b>", "a\nb"}) {
        BOOST_CHECK_THROW(notify_failure(Options{{}, {name}}), UsageError);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::operations
