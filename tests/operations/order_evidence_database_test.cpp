#include <algorithm>
#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include "checkout/claim.hpp"
#include "operations/support_commands.hpp"
#include "platform/json.hpp"
#include "school/withdrawal.hpp"
#include "support/addresses.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;

/// Gus bought as a guest on 23 November at noon, claimed the order an hour later, learnt at 14:00,
/// and disputes the payment.
struct DisputedOrder : TestSchool {
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    payments::Order earlier = paid_order("gus@example.com");
    payments::Order order;
    UserId gus;

    DisputedOrder() {
        add_course(database(), practical_sql_with_files());
        change("UPDATE orders SET created_at = created_at - interval '1 day'");
        order = buy();
        clock.advance(1h);
        gus = claim();
        clock.advance(1h);
        learn();
        dispute();
    }
    payments::Order buy() {
        const auto bought = paid_order("gus@example.com");
        database().write([&](Transaction& transaction) {
            audit::write(transaction, act(),
                         {.name = "checkout_started", .order_id = bought.id, .course_id = course});
        });
        change(R"sql(
            UPDATE mail_outbox
               SET status = 'sent', sent_at = created_at + interval '1 minute'
             WHERE order_id = $1
        )sql",
               bought.id);
        return bought;
    }
    UserId claim() {
        const auto id = add_learner(database(), "gustav");
        database().write([&](Transaction& transaction) {
            checkout::claim_all(transaction, act(), id, address("gus@example.com"));
        });
        return id;
    }
    void learn() {
        auto at_home = act();
        at_home.actor = audit::Actor::learner;
        at_home.user_id = gus;
        at_home.network = "198.51.100.0/24";
        database().write([&](Transaction& transaction) {
            audit::write(transaction, at_home, {.name = "signed_in", .user_id = gus});
            const ResourceId slides{
                query(transaction, "SELECT id FROM lesson_resources WHERE key = 'slides'")
                    .front()
                    .integer("id")};
            audit::write(transaction, at_home,
                         {.name = "resource_download_requested",
                          .user_id = gus,
                          .course_id = course,
                          .resource_id = slides});
            query(transaction, R"sql(
                INSERT INTO lesson_progress (user_id, lesson_id, status, first_visited_at,
                                             completed_at, completed_by, position_reported_at,
                                             watched, updated_at, last_visited_at)
                SELECT $1, id, 'completed', $2, $2, 'watching', $2, '{[0,30),[60,90)}', $2, $2
                  FROM course_lessons
                 WHERE slug = 'joins'
            )sql",
                  gus, clock.now());
        });
    }
    void dispute() {
        database().write([&](Transaction& transaction) {
            payments::receive_event(transaction, act_of_stripe(),
                                    money_event("evt_1", {.type = "charge.dispute.created",
                                                          .object = "dp_1",
                                                          .status = "needs_response",
                                                          .payment_intent = order.payment_intent}));
        });
    }
    json::Value evidence(const std::string& id) {
        const auto said = run({"order", "evidence", id, "--json"});
        BOOST_REQUIRE_MESSAGE(said.status == 0, said.errors);
        return json::parse(said.output);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(order_evidence, DisputedOrder)

BOOST_AUTO_TEST_CASE(the_evidence_has_what_was_bought_when_and_from_which_network) {
    const auto evidence_here = evidence(order.public_id);
    const auto expect = [&](const char* name, const std::string& value) {
        BOOST_TEST(evidence_here.text(name).value_or("absent") == value, name);
    };
    expect("order", order.public_id);
    expect("status", "disputed");
    expect("title", "Practical SQL");
    expect("price", "€49.00");
    expect("paid", "€49.00");
    expect("ordered_at", "2026-11-23T12:00:00+00:00");
    expect("ordered_from_network", "192.0.2.0/24");
    expect("paid_at", "2026-11-23T12:00:00+00:00");
    expect("stripe_payment_intent", order.payment_intent);
    expect("buyer_email", "gus@example.com");
    expect("account_email", "gustav@example.com");
    expect("claimed_at", "2026-11-23T13:00:00+00:00");
    expect("claimed_from_network", "192.0.2.0/24");
    BOOST_TEST(evidence_here.integer("account_id").value() == gus.value());
    const auto disputes = evidence_here.list("disputes");
    BOOST_REQUIRE(disputes.size() == 1U);
    BOOST_TEST(disputes[0].text("dispute").value() == "dp_1");
    BOOST_TEST(evidence_here.list("refunds").empty());
}

BOOST_AUTO_TEST_CASE(the_evidence_has_the_mails_and_their_delivery) {
    const auto mails = evidence(order.public_id).list("mails");
    const auto receipt = std::ranges::find_if(
        mails, [](const auto& mail) { return mail.text("kind") == "receipt"; });
    BOOST_REQUIRE((receipt != mails.end()));
    BOOST_TEST(receipt->text("to").value() == "gus@example.com");
    BOOST_TEST(receipt->text("status").value() == "sent");
    BOOST_TEST(receipt->text("accepted_by_mail_server_at").value() == "2026-11-23T12:01:00+00:00");
    for (const auto& mail : mails) BOOST_TEST(mail.text("status").value() == "sent");
}

BOOST_AUTO_TEST_CASE(the_evidence_has_what_the_owner_did) {
    const auto evidence_here = evidence(order.public_id);
    const auto sign_ins = evidence_here.list("sign_ins");
    BOOST_REQUIRE(sign_ins.size() == 1U);
    BOOST_TEST(sign_ins[0].text("at").value() == "2026-11-23T14:00:00+00:00");
    BOOST_TEST(sign_ins[0].text("network").value() == "198.51.100.0/24");
    const auto lessons = evidence_here.list("lessons");
    BOOST_REQUIRE(lessons.size() == 1U);
    BOOST_TEST(lessons[0].text("lesson").value() == "Joins");
    BOOST_TEST(lessons[0].integer("watched_seconds").value() == 60);
    BOOST_TEST(lessons[0].integer("video_seconds").value() == 90);
    BOOST_TEST(lessons[0].text("first_visited_at").value() == "2026-11-23T14:00:00+00:00");
    BOOST_TEST(lessons[0].text("completed_by").value() == "watching");
    const auto downloads = evidence_here.list("downloads");
    BOOST_REQUIRE(downloads.size() == 1U);
    BOOST_TEST(downloads[0].text("file").value() == "slides.pdf");
    BOOST_TEST(downloads[0].text("at").value() == "2026-11-23T14:00:00+00:00");
}

BOOST_AUTO_TEST_CASE(the_networks_tell_where_the_checkout_and_the_owner_were) {
    const auto networks = evidence(order.public_id).list("networks");
    BOOST_REQUIRE(networks.size() == 2U);
    BOOST_TEST(networks[0].text("network").value() == "192.0.2.0/24");
    BOOST_TEST(networks[0].boolean("is_of_checkout").value());
    BOOST_TEST(networks[1].text("network").value() == "198.51.100.0/24");
    BOOST_TEST(!networks[1].boolean("is_of_checkout").value());
}

BOOST_AUTO_TEST_CASE(earlier_orders_of_the_buyer_are_listed_and_later_ones_are_not) {
    const auto orders = evidence(order.public_id).list("earlier_orders");
    BOOST_REQUIRE(orders.size() == 1U);
    BOOST_TEST(orders[0].text("order").value() == earlier.public_id);
    BOOST_TEST(orders[0].integer("paid_amount_minor").value() == 4900);
    BOOST_TEST(evidence(earlier.public_id).list("earlier_orders").empty());
}

BOOST_AUTO_TEST_CASE(what_others_did_is_no_evidence) {
    const auto ada = add_learner(database(), "ada");
    change("UPDATE audit_logs SET user_id = $1, actor_user_id = $1 WHERE user_id = $2", ada, gus);
    change("UPDATE lesson_progress SET user_id = $1", ada);
    const auto evidence_here = evidence(order.public_id);
    for (const auto* list : {"sign_ins", "lessons", "downloads"})
        BOOST_TEST(evidence_here.list(list).empty(), list);
}

BOOST_AUTO_TEST_CASE(the_school_is_named_if_its_settings_are_given) {
    const auto without = evidence(order.public_id);
    BOOST_TEST(!without.has("school_contact"));
    BOOST_TEST(!without.has("school_url"));
    const Environment settings{{{"LECTERN_BASE_URL", "https://school.example"},
                                {"MAIL_FROM", "School <school@school.example>"}}};
    BOOST_TEST(evidence(order.public_id).text("school_url").value() == "https://school.example");
    BOOST_TEST(evidence(order.public_id).text("school_contact").value() ==
               "School <school@school.example>");
    const Environment more{{{"LECTERN_SUPPORT_EMAIL", "help@school.example"}}};
    BOOST_TEST(evidence(order.public_id).text("school_contact").value() == "help@school.example");
}

BOOST_AUTO_TEST_CASE(the_tax_is_in_the_evidence_if_it_is_known) {
    BOOST_TEST(!evidence(order.public_id).has("tax"));
    change("UPDATE orders SET tax_minor = 817 WHERE id = $1", order.id);
    BOOST_TEST(evidence(order.public_id).text("tax").value() == "€8.17");
}

BOOST_AUTO_TEST_CASE(the_evidence_says_when_the_right_of_withdrawal_was_waived_and_in_which_words) {
    BOOST_TEST(!evidence(order.public_id).has("withdrawal_waived_at"));
    BOOST_TEST(!evidence(order.public_id).has("withdrawal_text"));
    change(
        "UPDATE orders SET withdrawal_waived_at = '2026-11-29 12:00:00+00', "
        "withdrawal_version = 1 WHERE id = $1",
        order.id);
    const auto shown = evidence(order.public_id);
    BOOST_TEST(contains(shown.text("withdrawal_waived_at").value(), "2026-11-29T12:00:00"));
    BOOST_TEST(shown.integer("withdrawal_version").value() == 1);
    BOOST_TEST(shown.text("withdrawal_text").value() == school::withdrawal_text(1).value());
}

BOOST_AUTO_TEST_CASE(the_refund_policy_is_named_or_said_to_be_missing) {
    const std::string missing =
        "no refund policy is configured: LECTERN_REFUND_POLICY_URL is not set";
    BOOST_TEST(!evidence(order.public_id).has("refund_policy_url"));
    BOOST_TEST(evidence(order.public_id).text("refund_policy_note").value() == missing);
    BOOST_TEST(contains(run({"order", "evidence", order.public_id}).output, missing));
    const std::string policy = "https://school.example/refunds";
    const Environment settings{{{"LECTERN_REFUND_POLICY_URL", policy}}};
    BOOST_TEST(evidence(order.public_id).text("refund_policy_url").value() == policy);
    BOOST_TEST(!evidence(order.public_id).has("refund_policy_note"));
    const auto text = run({"order", "evidence", order.public_id}).output;
    BOOST_TEST(contains(text, policy));
    BOOST_TEST(!contains(text, missing));
}

BOOST_AUTO_TEST_CASE(the_evidence_is_printed_as_text_and_found_by_every_id) {
    const auto said = run({"order", "evidence", order.public_id});
    BOOST_TEST(said.status == 0);
    for (const auto* part : {"Practical SQL", "192.0.2.0/24", "slides.pdf", "Joins", "dp_1"})
        BOOST_TEST(contains(said.output, part), part);
    for (const auto& id : {to_string(order.id), order.payment_intent, order.stripe_session_id})
        BOOST_TEST(run({"order", "evidence", id}).output == said.output, id);
}

BOOST_AUTO_TEST_CASE(the_evidence_as_text_is_whole_and_has_times_and_amounts_as_people_write_them) {
    const std::string long_title = "Joins " + std::string(120, 'x');
    change("UPDATE course_lessons SET title = $1 WHERE slug = 'joins'", long_title);
    const auto text = run({"order", "evidence", order.public_id}).output;
    BOOST_TEST(contains(text, long_title));
    BOOST_TEST(contains(text, "accepted_by_mail_server_at  2026-11-23 12:01 UTC\n"));
    BOOST_TEST(contains(text, "paid_at                2026-11-23 12:00 UTC\n"));
    BOOST_TEST(contains(text, "    dispute  status          amount  reported_at\n"));
    BOOST_TEST(contains(text, "    dp_1     needs_response  €49.00  "));
    BOOST_TEST(contains(text, "    paid_amount  €49.00\n"));
    for (const auto* part : {"…", "+00:00", "amount_minor"})
        BOOST_TEST(!contains(text, part), part);
    BOOST_TEST(evidence(order.public_id).list("disputes")[0].integer("amount_minor").value() ==
               4900);
}

BOOST_AUTO_TEST_CASE(an_order_that_is_not_claimed_has_evidence_without_acts) {
    const auto unclaimed = paid_order("hal@example.com");
    const auto evidence_here = evidence(unclaimed.public_id);
    BOOST_TEST(!evidence_here.has("account_id"));
    BOOST_TEST(evidence_here.list("sign_ins").empty());
    BOOST_TEST(evidence_here.list("mails").size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_unknown_order_has_no_evidence) {
    const auto said = run({"order", "evidence", "nothing"});
    BOOST_TEST(said.status == 1);
    BOOST_TEST(said.errors == "lectern order evidence: no order nothing\n");
    BOOST_TEST(run({"order", "evidence"}).status == 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
