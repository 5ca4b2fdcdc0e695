#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/cast.hpp"
#include "support/command_line.hpp"
#include "support/purchases.hpp"
#include "support/test_database.hpp"

namespace lectern::test {
namespace {

struct Fixture {
    TestDatabase test;
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    CourseId course = add_course(test.connection(), practical_sql());

    [[nodiscard]] Database& database() { return test.connection(); }

    std::int64_t claim_mails(const std::string& email) {
        return database().read([&](Connection& connection) {
            return query(connection, R"sql(
                SELECT count(*) AS count
                  FROM mail_outbox
                 WHERE to_email = $1
                   AND kind = 'claim'
                   AND link_purpose = 'claim'
            )sql",
                         email)
                .front()
                .integer("count");
        });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(claim_commands, Fixture)

BOOST_AUTO_TEST_CASE(a_claim_link_is_sent_again_by_address_and_by_order) {
    const auto order = add_paid_order(database(), "guest@example.com");
    const Words names{"guest@example.com", order.public_id, to_string(order.id),
                      order.payment_intent};
    for (const auto& who : names) {
        const auto ending = run({"claim", "resend", who});
        BOOST_TEST(ending.status == 0);
        BOOST_TEST(ending.output == "a new claim link is on its way to guest@example.com\n");
        BOOST_REQUIRE(ending.audit_lines.size() == 1U);
        BOOST_TEST(contains(ending.audit_lines.front(), "\"event\":\"purchase_claim_sent\""));
        BOOST_TEST(contains(ending.audit_lines.front(), "\"order_id\":" + to_string(order.id)));
        BOOST_TEST(contains(ending.audit_lines.front(), "\"reason\":\"by an operator\""));
    }
    BOOST_TEST(claim_mails("guest@example.com") == 4);
}

BOOST_AUTO_TEST_CASE(without_an_unclaimed_purchase_nothing_is_sent) {
    add_learner(database(), "ada");
    add_paid_order(database(), "ada@example.com");
    for (const auto* who : {"ada@example.com", "eve@example.com"}) {
        const auto ending = run({"claim", "resend", who});
        BOOST_TEST(ending.status == 1);
        BOOST_TEST(ending.errors == "lectern claim resend: no paid purchase of " +
                                        std::string{who} + " waits to be claimed\n");
        BOOST_TEST(claim_mails(who) == 0);
    }
}

BOOST_AUTO_TEST_CASE(an_order_that_opens_no_course_gets_no_link_and_the_reason_is_told) {
    const auto order = add_paid_order(database(), "guest@example.com");
    const auto& id = order.public_id;
    struct Ending {
        std::string status;
        std::string words;
    };
    for (const auto& ending :
         {Ending{"refunded", "was refunded on "}, Ending{"disputed", "is disputed since "},
          Ending{"charged_back", "was charged back on "}}) {
        database().write([&](Transaction& transaction) {
            query(transaction, "UPDATE orders SET status = $1", ending.status);
        });
        const auto by_order = run({"claim", "resend", id});
        BOOST_TEST(by_order.status == 1);
        BOOST_TEST(
            contains(by_order.errors, "lectern claim resend: order " + id + ' ' + ending.words),
            by_order.errors);
        const auto by_address = run({"claim", "resend", "guest@example.com"});
        BOOST_TEST(by_address.status == 1);
        BOOST_TEST(contains(by_address.errors,
                            "no paid purchase of guest@example.com waits to be "
                            "claimed; order " +
                                id + ' ' + ending.words),
                   by_address.errors);
    }
    BOOST_TEST(claim_mails("guest@example.com") == 0);
}

BOOST_AUTO_TEST_CASE(an_unknown_order_and_an_erased_buyer_are_reported) {
    BOOST_TEST(run({"claim", "resend", "abc"}).errors == "lectern claim resend: no order abc\n");
    const auto order = add_paid_order(database(), "guest@example.com");
    database().write([&](Transaction& transaction) {
        query(transaction, "UPDATE orders SET email = NULL, canonical_email = NULL WHERE id = $1",
              order.id);
    });
    const auto ending = run({"claim", "resend", order.public_id});
    BOOST_TEST(ending.status == 1);
    BOOST_TEST(contains(ending.errors, order.public_id + ": its buyer was erased"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
