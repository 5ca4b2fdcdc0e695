#include "entitlement/entitlement.hpp"

#include <boost/test/unit_test.hpp>

#include "support/test_school.hpp"

namespace lectern::entitlement {

namespace {

struct Ledger : test::TestSchool {
    payments::Order first = open(wish());
    payments::Order second = open(wish_of_another_browser());
    UserId ada = test::add_learner(database(), "ada");
    UserId bob = test::add_learner(database(), "bob");

    [[nodiscard]] payments::NewOrder wish_of_another_browser() const {
        auto wanted = wish();
        wanted.browser_token = "phone";
        return wanted;
    }
    void grant(const payments::Order& order, std::optional<UserId> owner) {
        database().write(
            [&](Transaction& transaction) { grant_order(transaction, act(), order.id, owner); });
    }
    void set(const payments::Order& order, EntitlementState state) {
        database().write([&](Transaction& transaction) {
            set_order_entitlements(transaction, act(), order.id, state, "a test");
        });
    }
    void claim(const payments::Order& order, UserId user_id) {
        database().write(
            [&](Transaction& transaction) { claim_order(transaction, act(), order.id, user_id); });
    }
    std::int64_t grant_count() { return number("SELECT count(*) AS value FROM entitlements"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(entitlements, Ledger)

BOOST_AUTO_TEST_CASE(granting_an_order_repeatedly_creates_one_entitlement) {
    grant(first, ada);
    grant(first, ada);
    grant(first, bob);
    BOOST_TEST(grant_count() == 1);
    BOOST_TEST(grants_of(ada) == 1);
    BOOST_TEST(grants_of(bob) == 0);
    BOOST_TEST(audited("entitlement_granted") == 1);
}

BOOST_AUTO_TEST_CASE(two_orders_for_one_course_create_two_entitlements) {
    grant(first, ada);
    grant(second, ada);
    BOOST_TEST(grants_of(ada) == 2);
}

BOOST_AUTO_TEST_CASE(revoking_one_order_leaves_the_entitlement_of_the_other) {
    grant(first, ada);
    grant(second, ada);
    set(first, EntitlementState::revoked);
    BOOST_TEST(grants_of(ada) == 1);
    BOOST_TEST(audited("entitlement_revoked") == 1);
}

BOOST_AUTO_TEST_CASE(setting_the_current_state_again_is_not_audited) {
    grant(first, ada);
    set(first, EntitlementState::active);
    BOOST_TEST(audited("entitlement_restored") == 0);
    set(first, EntitlementState::suspended);
    set(first, EntitlementState::suspended);
    BOOST_TEST(audited("entitlement_suspended") == 1);
    BOOST_TEST(grants_of(ada) == 0);
    set(first, EntitlementState::active);
    BOOST_TEST(audited("entitlement_restored") == 1);
    BOOST_TEST(grants_of(ada) == 1);
}

BOOST_AUTO_TEST_CASE(no_fact_restores_an_entitlement_that_an_operator_revoked) {
    grant(first, ada);
    change("UPDATE entitlements SET status = 'revoked', operator_revoked_at = $1", clock.now());
    set(first, EntitlementState::active);
    BOOST_TEST(grants_of(ada) == 0);
}

BOOST_AUTO_TEST_CASE(enrolling_again_says_whether_that_learner_still_has_that_course) {
    change("UPDATE courses SET amount_minor = 0, stripe_price = NULL");
    auto free_bread = test::bread();
    free_bread.amount_minor = 0;
    free_bread.stripe_price.reset();
    const auto bread = test::add_course(database(), free_bread);
    const auto enrol = [&](CourseId course_id, UserId user_id) {
        return database().write([&](Transaction& transaction) {
            return grant_free(transaction, act(), course_id, user_id);
        });
    };
    BOOST_TEST(enrol(course, ada));
    BOOST_TEST(enrol(course, ada));
    BOOST_TEST(grant_count() == 1);

    BOOST_TEST(enrol(bread, ada));
    BOOST_TEST(enrol(course, bob));
    test::add_grant(database(), ada, course);
    change(R"sql(
        UPDATE entitlements
           SET status = 'revoked'
         WHERE user_id = $1
           AND course_id = $2
           AND cause = 'free'
    )sql",
           ada, course);
    BOOST_TEST(!enrol(course, ada));
    BOOST_TEST(enrol(bread, ada));
    BOOST_TEST(enrol(course, bob));
    BOOST_TEST(audited("entitlement_granted") == 3);
}

BOOST_AUTO_TEST_CASE(an_unclaimed_entitlement_belongs_to_the_first_claimer) {
    grant(first, std::nullopt);
    grant(second, std::nullopt);
    claim(first, ada);
    claim(first, bob);
    BOOST_TEST(grants_of(ada) == 1);
    BOOST_TEST(grants_of(bob) == 0);
    BOOST_TEST(number("SELECT count(*) AS value FROM entitlements WHERE user_id IS NULL") == 1);
    BOOST_TEST(audited("purchase_claim_completed") == 1);
}

BOOST_AUTO_TEST_CASE(claiming_does_not_restore_a_revoked_entitlement) {
    grant(first, std::nullopt);
    set(first, EntitlementState::revoked);
    claim(first, ada);
    BOOST_TEST(grants_of(ada) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::entitlement
