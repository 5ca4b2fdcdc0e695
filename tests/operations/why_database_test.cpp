// Every state of `lectern why`: its sentence and its command.

#include "operations/support_commands.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include "checkout/claim.hpp"
#include "entitlement/entitlement.hpp"
#include "operations/erasing.hpp"
#include "operations/explanation.hpp"
#include "payments/order_decisions.hpp"
#include "platform/json.hpp"
#include "support/addresses.hpp"
#include "support/command_line.hpp"
#include "support/environment.hpp"
#include "support/stripe_money_events.hpp"
#include "support/test_school.hpp"

namespace lectern::test {
namespace {

using namespace std::chrono_literals;
using payments::Order;
using payments::Payment;

struct Why : TestSchool {
    Database as_operator{test.connection_string_as("lectern_operator")};
    CommandDatabase commands{test.connection_string_as("lectern_operator")};
    UserId ada = add_learner(database(), "ada");

    CommandResult why(const std::string& person, const std::string& slug = "practical-sql") {
        return run_and_capture([&] {
            return operations::explain_why(as_operator, &payments,
                                           {.person = person, .course = slug, .now = clock.now()});
        });
    }
    /// Returns the text that follows the first arrow of the answer.
    static std::string first_arrow(const std::string& output) {
        const auto begin = output.find("  → ");
        if (begin == std::string::npos) return "";
        const auto text = output.substr(begin + std::string{"  → "}.size());
        return text.substr(0, text.find('\n'));
    }
    /// Expects the state, a part of the sentence, and the command.
    void expect(const std::string& person, const std::string& state, const std::string& part,
                const std::string& command) {
        const auto said = why(person);
        BOOST_TEST(said.status == 0);
        BOOST_TEST(said.output.starts_with("practical-sql: "), said.output);
        BOOST_TEST(contains(said.output, part), "expected: " << part << "\ngot: " << said.output);
        BOOST_TEST(first_arrow(said.output) == command);
        const auto told = answer_for(person);
        BOOST_TEST(told.text("state").value() == state);
        if (command.starts_with("lectern ")) BOOST_TEST(told.text("command").value() == command);
        BOOST_TEST(told.text("course").value() == "practical-sql");
        const bool is_listed = std::ranges::any_of(
            operations::access_states, [&](const auto& each) { return each.name == state; });
        BOOST_TEST(is_listed, state);
    }
    json::Value answer_for(const std::string& person) {
        const auto said = run_and_capture([&] {
            return operations::explain_why(as_operator, &payments,
                                           {.person = person,
                                            .course = "practical-sql",
                                            .output_format = OutputFormat::json,
                                            .now = clock.now()});
        });
        return json::parse(said.output);
    }
    Order open_as(const std::string& email, const std::string& session = "") {
        auto wanted = wish();
        wanted.email = address(email);
        wanted.browser_token = "browser of " + email + session;
        const auto opened = open(wanted);
        if (!session.empty()) {
            payments.sessions[session] = session_of(opened, session);
            database().write([&](Transaction& transaction) {
                save_checkout_session(transaction, opened, session, "https://pay.example/x",
                                      clock.now());
            });
        }
        return order(opened.id);
    }
    void deliver(const std::string& id, MoneyEventFields fields) {
        fields.payment_intent = text("SELECT stripe_payment_intent_id AS value FROM orders");
        database().write([&](Transaction& transaction) {
            payments::receive_event(transaction, act_of_stripe(), money_event(id, fields));
        });
    }
    void set_mail(const std::string& status, const std::string& error, int attempts) {
        change(R"sql(
            UPDATE mail_outbox
               SET status = $1, last_error = nullif($2, ''), attempts = $3,
                   sent_at = CASE WHEN $1 = 'sent' THEN created_at END
             WHERE link_purpose = 'claim'
        )sql",
               status, error, attempts);
    }
    std::string mail_id() {
        return text("SELECT max(id)::text AS value FROM mail_outbox WHERE link_purpose = 'claim'");
    }
    void erase_ada() {
        database().write([&](Transaction& transaction) {
            operations::erase_person(transaction, learner_act(ada, clock.now()), ada);
        });
    }
};

const std::string noon_text = "2026-11-23 12:00 UTC";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(why_command, Why)

// No order.

BOOST_AUTO_TEST_CASE(who_never_bought_a_course_is_told_to_look_for_another_address) {
    expect("ada@example.com", "never_bought", "ada@example.com has never bought it.",
           "lectern order list --like ada");
}

BOOST_AUTO_TEST_CASE(a_course_that_cannot_be_bought_is_named_as_such) {
    set_course_status(database(), "practical-sql", "draft");
    expect("ada@example.com", "never_bought", "nobody can: it is a draft.",
           "lectern order list --like ada");
    set_course_status(database(), "practical-sql", "retired");
    expect("ada@example.com", "never_bought", "nobody can any more: it is retired.",
           "lectern order list --like ada");
}

BOOST_AUTO_TEST_CASE(a_free_course_is_enrolled_in_and_not_bought) {
    change("UPDATE courses SET amount_minor = 0");
    const auto said = why("ada@example.com");
    BOOST_TEST(contains(said.output, "has not enrolled; it is free."));
    BOOST_TEST(contains(said.output, "  → tell them to sign in and to enrol"));
}

// Access.

BOOST_AUTO_TEST_CASE(an_owner_has_access_and_the_answer_says_from_which_order) {
    const auto bought = paid_order("ada@example.com");
    expect("ada@example.com", "has_access",
           "ada@example.com has access since " + noon_text + " (bought, order " + bought.public_id +
               ").",
           "lectern user show ada@example.com");
    BOOST_TEST(contains(why(to_string(ada)).output, bought.public_id));
}

BOOST_AUTO_TEST_CASE(access_by_an_operator_or_for_free_is_named_as_such) {
    add_grant(database(), ada, course);
    expect("ada@example.com", "has_access", "(given by olga: \"a test\").",
           "lectern user show ada@example.com");
    const auto bea = add_learner(database(), "bea");
    add_free_grant(database(), bea, course);
    expect("bea@example.com", "has_access", "(enrolled for free).",
           "lectern user show bea@example.com");
}

BOOST_AUTO_TEST_CASE(lessons_that_are_not_published_are_named) {
    add_grant(database(), ada, course);
    change("UPDATE course_lessons SET is_published = false WHERE slug = 'joins'");
    expect("ada@example.com", "lesson_is_unpublished",
           ", except to lessons that are not published: \"Joins\".",
           "lectern course export practical-sql");
    change("UPDATE course_lessons SET is_published = false");
    expect("ada@example.com", "lesson_is_unpublished", ", but none of its lessons is published.",
           "lectern course export practical-sql");
}

BOOST_AUTO_TEST_CASE(lessons_that_left_the_course_file_are_not_missed) {
    add_grant(database(), ada, course);
    change(
        "UPDATE course_lessons SET is_published = false, is_removed = true WHERE slug = 'joins'");
    expect("ada@example.com", "has_access", "(given by olga", "lectern user show ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_draft_is_closed_to_its_owners) {
    paid_order("ada@example.com");
    set_course_status(database(), "practical-sql", "draft");
    expect("ada@example.com", "course_is_draft", "but it is a draft, which nobody can open.",
           "lectern course publish practical-sql");
}

// Paid, and not claimed.

BOOST_AUTO_TEST_CASE(a_claim_link_waits_until_lectern_jobs_sends_it) {
    const auto bought = paid_order("gus@example.com");
    expect("gus@example.com", "claim_link_is_queued",
           "gus@example.com bought it on " + noon_text + " (order " + bought.public_id +
               "), but it is not claimed: the mail with the claim link waits for lectern jobs "
               "since " +
               noon_text + '.',
           "systemctl status lectern-jobs");
}

BOOST_AUTO_TEST_CASE(a_claim_link_that_was_not_delivered_yet_comes_with_the_servers_words) {
    paid_order("gus@example.com");
    set_mail("queued", "451 greylisted\nlater", 2);
    expect("gus@example.com", "claim_link_is_queued",
           "was not delivered yet; the mail server said \"451 greylisted later\"; the next attempt "
           "is at 2026-11-23 12:00 UTC.",
           "lectern mail retry " + mail_id());
}

BOOST_AUTO_TEST_CASE(a_claim_link_that_was_given_up_comes_with_the_servers_words) {
    const auto bought = paid_order("gus@example.com");
    set_mail("failed", "550 no such user", 1);
    expect("gus@example.com", "claim_link_was_given_up",
           "was given up; the mail server said \"550 no such user\".",
           "lectern mail retry " + mail_id());
    BOOST_TEST(contains(why("gus@example.com").output,
                        "lectern order reassign " + bought.public_id + " EMAIL --reason \"…\""));
}

BOOST_AUTO_TEST_CASE(a_claim_link_that_was_delivered_is_valid_for_seven_days) {
    paid_order("gus@example.com");
    set_mail("sent", "", 1);
    clock.advance(7 * 24h - 1s);
    expect("gus@example.com", "claim_link_was_sent",
           "the mail server took the mail with the claim link on " + noon_text + '.',
           "lectern claim resend gus@example.com");
    clock.advance(1s);
    expect("gus@example.com", "claim_link_has_expired",
           "the claim link that was mailed on " + noon_text + " has expired.",
           "lectern claim resend gus@example.com");
}

BOOST_AUTO_TEST_CASE(a_purchase_without_a_claim_link_gets_one) {
    paid_order("gus@example.com");
    set_mail("void", "", 1);
    expect("gus@example.com", "claim_link_is_missing", "no claim link was mailed.",
           "lectern claim resend gus@example.com");
    change("DELETE FROM mail_outbox");
    expect("gus@example.com", "claim_link_is_missing", "no claim link was mailed.",
           "lectern claim resend gus@example.com");
}

BOOST_AUTO_TEST_CASE(an_order_that_a_proven_account_with_another_address_claimed_names_it) {
    const auto bought = paid_order("gus@example.com");
    clock.advance(1h);
    database().write([&](Transaction& transaction) {
        checkout::claim_all(transaction, act(), ada, address("gus@example.com"));
    });
    expect("gus@example.com", "belongs_to_another_account",
           "(order " + bought.public_id + "), and account " + to_string(ada) +
               " (ada@example.com) has it since 2026-11-23 13:00 UTC.",
           "lectern user show " + to_string(ada));
    BOOST_TEST(contains(why("gus@example.com").output, "tell them to sign in as ada@example.com"));
}

// An address that is one letter off.

BOOST_AUTO_TEST_CASE(a_purchase_with_an_address_one_letter_off_is_found) {
    const auto bought = paid_order("ada@exmple.com");
    expect("ada@example.com", "address_is_misspelt",
           "it was not bought with ada@example.com, but on " + noon_text +
               " with ada@exmple.com, which is one letter off, and nobody has claimed it (order " +
               bought.public_id + ").",
           "lectern order reassign " + bought.public_id + " ada@example.com --reason \"…\"");
}

BOOST_AUTO_TEST_CASE(an_address_one_letter_off_is_found_without_an_account_and_a_course) {
    const auto bought = paid_order("gus@gmai.com");
    const auto said = run_and_capture([&] {
        return operations::explain_why(as_operator, nullptr,
                                       {.person = "Gus@gmail.com", .now = clock.now()});
    });
    BOOST_TEST(said.status == 0);
    BOOST_TEST(contains(said.output,
                        "lectern order reassign " + bought.public_id + " Gus@gmail.com --reason"));
}

BOOST_AUTO_TEST_CASE(claimed_old_and_refunded_orders_are_no_misspellings) {
    paid_order("ada@exmple.com");
    change("UPDATE orders SET user_id = $1", ada);
    const auto is_misspelt = [&](const std::string& person) {
        return answer_for(person).text("state").value() == "address_is_misspelt";
    };
    add_learner(database(), "adb");
    BOOST_TEST(!is_misspelt("adb@example.com"));
    change("UPDATE orders SET user_id = NULL");
    BOOST_TEST(is_misspelt("ada@example.com"));
    change("UPDATE orders SET created_at = created_at - interval '91 days'");
    BOOST_TEST(!is_misspelt("ada@example.com"));
    change("UPDATE orders SET created_at = now(), status = 'refunded'");
    BOOST_TEST(!is_misspelt("ada@example.com"));
}

BOOST_AUTO_TEST_CASE(a_misspelt_purchase_outweighs_a_checkout_that_was_never_paid) {
    open_as("ada@example.com", "cs_test_1");
    paid_order("ada@exmple.com");
    BOOST_TEST(answer_for("ada@example.com").text("state").value() == "address_is_misspelt");
}

// Orders that end access.

BOOST_AUTO_TEST_CASE(a_refunded_order_is_named_with_its_amount) {
    const auto bought = paid_order("ada@example.com");
    deliver("evt_1", {.type = "refund.updated", .object = "re_1", .status = "succeeded"});
    expect("ada@example.com", "order_is_refunded",
           "(order " + bought.public_id + "), but €49.00 was refunded on " + noon_text + '.',
           "lectern order show " + bought.public_id);
}

BOOST_AUTO_TEST_CASE(a_partly_refunded_order_still_gives_access) {
    paid_order("ada@example.com");
    deliver(
        "evt_1",
        {.type = "refund.updated", .object = "re_1", .status = "succeeded", .amount_minor = 1000});
    expect("ada@example.com", "has_access", "has access since",
           "lectern user show ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_voided_order_is_named) {
    const auto bought = paid_order("ada@example.com");
    change("UPDATE orders SET stripe_payment_intent_id = NULL");
    database().write([&](Transaction& transaction) {
        payments::void_order(transaction, operator_act(clock.now()), bought, "a mistake");
    });
    expect("ada@example.com", "order_is_refunded",
           ", but an operator voided the order on " + noon_text + '.',
           "lectern order show " + bought.public_id);
}

BOOST_AUTO_TEST_CASE(an_open_dispute_suspends_and_a_lost_one_ends_the_access) {
    const auto bought = paid_order("ada@example.com");
    deliver("evt_1",
            {.type = "charge.dispute.created", .object = "dp_1", .status = "needs_response"});
    expect("ada@example.com", "payment_is_disputed",
           ", but dispute dp_1 (needs_response) of " + noon_text + " suspends the access.",
           "lectern order evidence " + bought.public_id);
    deliver("evt_2", {.type = "charge.dispute.closed", .object = "dp_1", .status = "lost"});
    expect("ada@example.com", "dispute_is_lost",
           ", but dispute dp_1 (lost) of " + noon_text + " is lost, which ended the access.",
           "lectern order evidence " + bought.public_id);
}

BOOST_AUTO_TEST_CASE(a_mismatched_payment_waits_for_an_operator) {
    const auto opened = open_as("ada@example.com");
    auto session = session_of(opened);
    FakePayments::pay(session).currency = "USD";
    record(opened, Payment::paid, session);
    expect("ada@example.com", "payment_is_mismatched",
           ", but paid $49.00 instead of €49.00, and an operator has to decide.",
           "lectern order accept " + opened.public_id + " --reason \"…\"");
    BOOST_TEST(contains(why("ada@example.com").output,
                        "lectern order refund " + opened.public_id + " --reason \"…\""));
}

BOOST_AUTO_TEST_CASE(a_revocation_names_the_operator_the_time_and_the_reason) {
    paid_order("ada@example.com");
    const EntitlementId bought{number("SELECT id AS value FROM entitlements")};
    database().write([&](Transaction& transaction) {
        entitlement::revoke_by_operator(transaction, operator_act(clock.now()), bought,
                                        "shared it");
    });
    expect("ada@example.com", "revoked_by_operator",
           "the access of ada@example.com was revoked by olga on " + noon_text +
               ", because: \"shared it\" (entitlement " + to_string(bought) + ").",
           "lectern grant add ada@example.com practical-sql --reason \"…\"");
}

BOOST_AUTO_TEST_CASE(an_operators_own_entitlement_that_was_revoked_is_named) {
    const auto grant = add_grant(database(), ada, course);
    database().write([&](Transaction& transaction) {
        entitlement::revoke_by_operator(transaction, operator_act(clock.now()), grant, "over");
    });
    expect("ada@example.com", "revoked_by_operator", "was revoked by olga on " + noon_text,
           "lectern grant add ada@example.com practical-sql --reason \"…\"");
}

BOOST_AUTO_TEST_CASE(a_paid_order_without_its_entitlement_is_reconciled) {
    paid_order("ada@example.com");
    change("UPDATE entitlements SET status = 'revoked'");
    expect("ada@example.com", "entitlement_is_missing", "but has no active entitlement for it.",
           "lectern reconcile --fix --since 2026-11-23");
    change("DELETE FROM entitlements");
    expect("ada@example.com", "entitlement_is_missing", "but has no active entitlement for it.",
           "lectern reconcile --fix --since 2026-11-23");
}

// Not paid.

BOOST_AUTO_TEST_CASE(stripe_tells_an_open_checkout_from_an_abandoned_and_a_paid_one) {
    const auto opened = open_as("ada@example.com", "cs_test_1");
    const auto began =
        "ada@example.com began a checkout on " + noon_text + " (order " + opened.public_id + ")";
    expect("ada@example.com", "checkout_is_open",
           began +
               " and has not paid, says Stripe; the payment page is open until 2026-11-23 "
               "14:00 UTC.",
           "lectern order list --like ada");
    payments.sessions["cs_test_1"].status = "expired";
    expect("ada@example.com", "checkout_was_abandoned",
           began + " and did not pay, says Stripe; the payment page has expired.",
           "lectern order list --like ada");
    FakePayments::pay(payments.sessions["cs_test_1"]);
    expect("ada@example.com", "paid_at_stripe",
           began + " and paid, says Stripe, but this was not recorded here.",
           "lectern reconcile --fix --since 2026-11-23");
    payments.sessions["cs_test_1"].payment_status = "unpaid";
    expect("ada@example.com", "payment_is_processing",
           began + ", and the payment is being processed",
           "tell them to wait: the course opens once Stripe reports the payment");
}

BOOST_AUTO_TEST_CASE(without_an_answer_from_stripe_the_sentence_says_why) {
    open_as("ada@example.com", "cs_test_1");
    const std::string uncertain = "whether it was paid all the same is not certain: ";
    payments.failure = PaymentsError::Kind::no_answer;
    expect("ada@example.com", "checkout_is_open",
           uncertain + "Stripe could not be asked (stripe: answered 500).",
           "lectern reconcile --fix --since 2026-11-23");
    payments.failure.reset();
    payments.sessions.clear();
    expect("ada@example.com", "checkout_is_open",
           uncertain + "Stripe does not know the Checkout session cs_test_1.",
           "lectern reconcile --fix --since 2026-11-23");
    clock.advance(3h);
    const auto said = run_and_capture([&] {
        return operations::explain_why(as_operator, nullptr,
                                       {.person = "ada@example.com", .now = clock.now()});
    });
    BOOST_TEST(contains(said.output, uncertain + "Stripe could not be asked (STRIPE_SECRET_KEY is "
                                                 "not set here)."));
}

BOOST_AUTO_TEST_CASE(stripe_is_not_asked_about_what_is_known) {
    open_as("ada@example.com", "cs_test_1");
    paid_order("ada@example.com");
    why("ada@example.com");
    BOOST_TEST(payments.lookups == 0);
}

BOOST_AUTO_TEST_CASE(a_checkout_that_never_reached_stripe_is_named) {
    open_as("ada@example.com");
    expect("ada@example.com", "checkout_is_open", ", but never reached Stripe's payment page.",
           "lectern order list --like ada");
    clock.advance(3h);
    expect("ada@example.com", "checkout_was_abandoned",
           ", but never reached Stripe's payment page.", "lectern order list --like ada");
}

BOOST_AUTO_TEST_CASE(an_expired_a_failed_and_a_processing_payment_are_told_apart) {
    const auto opened = open_as("ada@example.com", "cs_test_1");
    auto& session = payments.sessions["cs_test_1"];
    record(opened, Payment::processing, session);
    expect("ada@example.com", "payment_is_processing", "which takes days with some banks.",
           "tell them to wait: the course opens once Stripe reports the payment");
    record(opened, Payment::expired, session);
    expect("ada@example.com", "checkout_was_abandoned",
           " and did not pay; the payment page has expired.", "lectern order list --like ada");
    record(opened, Payment::failed, session);
    expect("ada@example.com", "payment_failed", ", but the payment failed.",
           "lectern order list --like ada");
}

BOOST_AUTO_TEST_CASE(an_event_that_failed_or_was_refused_is_named_with_its_error) {
    const auto opened = open_as("ada@example.com", "cs_test_1");
    auto session = payments.sessions["cs_test_1"];
    session.amount_total_minor.reset();
    database().write([&](Transaction& transaction) {
        payments::receive_event(
            transaction, act_of_stripe(),
            event_about("evt_1", "checkout.session.completed", FakePayments::pay(session)));
    });
    change("UPDATE stripe_events SET status = 'refused', outcome_reason = 'no amount'");
    expect("ada@example.com", "event_is_unprocessed",
           "(order " + opened.public_id +
               "), but Stripe's event evt_1 about it was refused: \"no amount\".",
           "lectern event show evt_1");
    change(R"sql(
        UPDATE stripe_events
           SET status = 'failed', processing_error = 'the disk was full', order_id = NULL
    )sql");
    expect("ada@example.com", "event_is_unprocessed",
           "but Stripe's event evt_1 about it failed: \"the disk was full\".",
           "lectern event replay evt_1");
}

// Deleted accounts.

BOOST_AUTO_TEST_CASE(a_deleted_account_is_found_by_its_id_and_by_its_address_for_a_while) {
    const auto bought = paid_order("ada@example.com");
    erase_ada();
    const auto sentence =
        "(order " + bought.public_id + "), and the account was deleted on " + noon_text + '.';
    expect(to_string(ada), "account_is_deleted", sentence,
           "lectern order reassign " + bought.public_id + " EMAIL --reason \"…\"");
    expect("ada@example.com", "account_is_deleted", sentence,
           "lectern order reassign " + bought.public_id + " ada@example.com --reason \"…\"");
    change("UPDATE mail_outbox SET to_email = 'erased', canonical_email = NULL");
    const auto gone = run({"why", "ada@example.com"});
    BOOST_TEST(gone.status == 1);
}

BOOST_AUTO_TEST_CASE(a_deleted_account_without_orders_is_explained) {
    erase_ada();
    const auto said = run({"why", to_string(ada)});
    BOOST_TEST(said.status == 0, said.errors);
    BOOST_TEST(contains(said.output, "account " + to_string(ada) + " was deleted on " + noon_text));
    const auto bea = add_learner(database(), "bea");
    add_grant(database(), bea, course);
    database().write([&](Transaction& transaction) {
        operations::erase_person(transaction, learner_act(bea, clock.now()), bea);
    });
    BOOST_TEST(contains(why(to_string(bea)).output,
                        "had access, and the account was deleted on " + noon_text));
}

// Which of several states is explained.

BOOST_AUTO_TEST_CASE(the_newest_of_two_ended_orders_counts) {
    paid_order("ada@example.com");
    deliver("evt_1", {.type = "refund.updated", .object = "re_1", .status = "succeeded"});
    clock.advance(1h);
    const auto later = open_as("ada@example.com");
    BOOST_TEST(answer_for("ada@example.com").text("state").value() == "checkout_is_open");
    BOOST_TEST(contains(why("ada@example.com").output, later.public_id));
}

BOOST_AUTO_TEST_CASE(an_unclaimed_purchase_outweighs_a_later_checkout) {
    paid_order("gus@example.com");
    clock.advance(1h);
    open_as("gus@example.com", "cs_test_2");
    BOOST_TEST(answer_for("gus@example.com").text("state").value() == "claim_link_is_queued");
}

BOOST_AUTO_TEST_CASE(without_a_course_every_course_concerned_is_explained) {
    const auto loaf = add_course(database(), bread());
    add_course(database(), [] {
        auto other = bread();
        other.slug = "rolls";
        other.stripe_price = "price_rolls";
        return other;
    }());
    paid_order("ada@example.com");
    add_grant(database(), ada, loaf);
    const auto said = run({"why", "ada@example.com"});
    BOOST_TEST(said.status == 0, said.errors);
    BOOST_TEST(said.output.starts_with("bread: ada@example.com has access"), said.output);
    BOOST_TEST(contains(said.output, "\npractical-sql: ada@example.com has access"));
    BOOST_TEST(!contains(said.output, "rolls"));
}

BOOST_AUTO_TEST_CASE(an_account_without_any_course_is_explained_in_one_sentence) {
    const auto said = run({"why", "ada@example.com"});
    BOOST_TEST(said.status == 0, said.errors);
    BOOST_TEST(contains(said.output, "but no order and no entitlement.\n"));
    const auto told = json::parse(run({"why", "ada@example.com", "--json"}).output);
    BOOST_TEST(!told.has("course"));
    BOOST_TEST(told.integer("user_id").value() == ada.value());
    BOOST_TEST(told.text("command").value() == "lectern order list --like ada");
}

// Input.

BOOST_AUTO_TEST_CASE(an_unknown_address_fails_and_names_the_nearest_ones) {
    add_learner(database(), "adam");
    paid_order("ada@example.org");
    const auto said = run({"why", "adn@example.com"});
    BOOST_TEST(said.status == 1);
    BOOST_TEST(said.output == "");
    BOOST_TEST(said.errors ==
               "lectern why: no account and no order has the address adn@example.com; the nearest "
               "are ada@example.com, adam@example.com\n");
    const auto far = run({"why", "somebody@elsewhere.example"});
    BOOST_TEST(far.status == 1);
    BOOST_TEST(far.errors ==
               "lectern why: no account and no order has the address "
               "somebody@elsewhere.example\n");
    BOOST_TEST(run({"why", "somebody@elsewhere.example", "practical-sql"}).status == 1);
}

BOOST_AUTO_TEST_CASE(unknown_ids_and_courses_fail_and_other_words_are_wrong_use) {
    BOOST_TEST(run({"why", "99"}).errors == "lectern why: no account 99\n");
    BOOST_TEST(run({"why", "99"}).status == 1);
    const auto no_course = run({"why", "ada@example.com", "cooking"});
    BOOST_TEST(no_course.status == 1);
    BOOST_TEST(no_course.errors == "lectern why: no course cooking\n");
    for (const auto* word : {"ada", "ada@", "0", "ada@localhost"}) {
        const auto wrong = run({"why", word});
        BOOST_TEST(wrong.status == 2, word);
        BOOST_TEST(contains(wrong.errors, "takes an e-mail address or the id of an account"));
    }
    BOOST_TEST(run({"why"}).status == 2);
}

BOOST_AUTO_TEST_CASE(an_address_that_a_shell_would_interpret_is_quoted_in_commands) {
    paid_order("a`id`@example.com");
    set_mail("sent", "", 1);
    expect("a`id`@example.com", "claim_link_was_sent", "a`id`@example.com bought it",
           "lectern claim resend 'a`id`@example.com'");
}

BOOST_AUTO_TEST_CASE(a_wrong_key_for_stripe_is_reported_by_name) {
    const Environment settings{{{"STRIPE_SECRET_KEY", "nonsense"}}};
    const auto said = run({"why", "ada@example.com"});
    BOOST_TEST(said.status == 1);
    BOOST_TEST(contains(said.errors, "STRIPE_SECRET_KEY "));
    BOOST_TEST(!contains(said.errors, "nonsense"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
