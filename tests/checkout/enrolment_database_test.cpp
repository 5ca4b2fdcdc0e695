#include "checkout/enrolment_pages.hpp"

#include <boost/test/unit_test.hpp>

#include "catalog/course_pages.hpp"
#include "support/checkout_desk.hpp"
#include "web/errors.hpp"

namespace lectern::checkout {

namespace {

using test::get_request;
using test::post_request;
using test::value_in;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(enrolment, test::CheckoutDesk)

BOOST_AUTO_TEST_CASE(only_a_member_with_a_proven_address_can_enrol_in_a_free_course) {
    change("UPDATE courses SET amount_minor = 0, stripe_price = NULL");
    const auto ada = add_member("ada");
    const auto enrol = [&](const web::Request& request) {
        return start_enrolment(request, services).header("Location");
    };
    auto request = post_request("/courses/practical-sql/enrol", "", {{"slug", "practical-sql"}});
    BOOST_TEST(enrol(request) == "/login?next=/courses/practical-sql");

    auto unproven = test::as_learner(request, ada);
    unproven.viewer->is_email_verified = false;
    BOOST_TEST(enrol(unproven) == "/courses/practical-sql");
    BOOST_TEST(grants_of(ada) == 0);

    BOOST_TEST(enrol(test::as_learner(request, ada)) == "/learn/practical-sql");
    BOOST_TEST(enrol(test::as_learner(request, ada)) == "/learn/practical-sql");
    BOOST_TEST(grants_of(ada) == 1);
    BOOST_TEST(order_count() == 0);
}

BOOST_AUTO_TEST_CASE(a_course_with_a_price_cannot_be_enrolled_in) {
    const auto ada = add_member("ada");
    const auto request =
        post_request("/courses/practical-sql/enrol", "", {{"slug", "practical-sql"}});
    BOOST_TEST(start_enrolment(test::as_learner(request, ada), services).header("Location") ==
               "/courses/practical-sql");
    BOOST_TEST(grants_of(ada) == 0);
}

BOOST_AUTO_TEST_CASE(the_page_says_if_an_operator_revoked_the_enrolment_and_offers_none) {
    change("UPDATE courses SET amount_minor = 0, stripe_price = NULL");
    const auto ada = add_member("ada");
    const auto ben = add_member("ben");
    test::add_free_grant(database(), ada, course);
    change("UPDATE entitlements SET status = 'revoked', operator_revoked_at = $1", clock.now());
    const auto page_of = [&](UserId viewer) {
        const auto request = get_request("/courses/practical-sql", {{"slug", "practical-sql"}});
        return catalog::show_course(test::as_learner(request, viewer), services);
    };
    for (const auto* how : {"read", "kept"}) {
        BOOST_TEST_CONTEXT(how) {
            BOOST_TEST(value_in(page_of(ada), "is_enrolment_revoked") == "true");
            BOOST_TEST(value_in(page_of(ada), "can_enrol") == "false");
            BOOST_TEST(value_in(page_of(ben), "is_enrolment_revoked") == "false");
            BOOST_TEST(value_in(page_of(ben), "can_enrol") == "true");
        }
    }
    const auto request =
        post_request("/courses/practical-sql/enrol", "", {{"slug", "practical-sql"}});
    BOOST_TEST(start_enrolment(test::as_learner(request, ada), services).header("Location") ==
               "/courses/practical-sql");
    BOOST_TEST(grants_of(ada) == 0);
    change(
        "UPDATE entitlements SET cause = 'operator', granted_by = 'olga', granted_because = 'x'");
    BOOST_TEST(value_in(page_of(ada), "can_enrol") == "true");
}

BOOST_AUTO_TEST_CASE(enrolling_in_an_unknown_course_is_not_found_for_anybody) {
    const auto request = post_request("/courses/none/enrol", "", {{"slug", "a\r\nb"}});
    BOOST_CHECK_THROW(start_enrolment(request, services), web::NotFound);
    BOOST_CHECK_THROW(start_enrolment(test::as_learner(request, add_member("ada")), services),
                      web::NotFound);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::checkout
