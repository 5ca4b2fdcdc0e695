// Signed events with contents that Stripe cannot mean. They are rejected, or stored as refused
// where an operator sees them. They never cause a server error, which would make Stripe repeat them
// for three days, and are never retried.

#include <string>
#include <utility>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_command.hpp"
#include "support/site_facts.hpp"
#include "support/site_money.hpp"
#include "support/site_stripe.hpp"
#include "support/unreported_payments.hpp"

namespace lectern::test {

namespace {

using Absurdities = std::vector<std::pair<std::string, std::string>>;  // description and JSON

std::string event_with(const std::string& id, const std::string& type, const std::string& created,
                       const std::string& object) {
    return R"({"id":")" + id + R"(","object":"event","type":")" + type +
           R"(","livemode":false,"created":)" + created + R"(,"data":{"object":)" + object + "}}";
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

std::int64_t stored() {
    return number("SELECT count(*) AS n FROM stripe_events");
}

std::int64_t failed() {
    return number("SELECT count(*) AS n FROM stripe_events WHERE status = 'failed'");
}

std::string refusal_of(const std::string& event_id) {
    const auto rows = facts(
        "SELECT outcome_reason FROM stripe_events WHERE stripe_event_id = $1 AND status = "
        "'refused'",
        event_id);
    return rows.empty() ? "is not stored as refused" : rows.front().text("outcome_reason");
}

/// Returns the text with the only occurrence of `old` replaced.
std::string with(std::string text, const std::string& old, const std::string& replacement) {
    const auto at = text.find(old);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, old << " is not in " << text);
    return text.replace(at, old.size(), replacement);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(absurd_events)

BOOST_AUTO_TEST_CASE(an_event_that_cannot_be_stored_is_refused_and_not_stored) {
    const std::string completed = "checkout.session.completed";
    const std::string session = R"({"id":"cs_1","object":"checkout.session"})";
    const auto created = [&](const std::string& time) {
        return event_with(fresh_event_id(), completed, time, session);
    };
    const auto about = [&](const std::string& object) {
        return event_with(fresh_event_id(), completed, "1", object);
    };
    const auto before = stored();
    for (const auto& [what, body] : Absurdities{
             {"year 33658", created("999999999999")},
             {"largest time", created("9223372036854775807")},
             {"a time beyond that", created("92233720368547758070")},
             {"before time", created("-1")},
             {"smallest time", created("-9223372036854775808")},
             {"half a second", created("1.5")},
             {"long id", event_with(std::string(5000, 'e'), completed, "1", session)},
             {"id with a non-ASCII letter", event_with("evt_ü", completed, "1", session)},
             {"long type", event_with(fresh_event_id(), std::string(100'000, 't'), "1", session)},
             {"NUL", about(R"({"id":"cs_1","note":"a\u0000b"})")},
             {"NUL in a name", about(R"({"id":"cs_1","a\u0000b":1})")},
             {"lone surrogate", about(R"({"id":"cs_1","note":"\ud800"})")},
             {"lone surrogate in a name", about(R"({"id":"cs_1","\udc00":1})")},
             {"number out of range", about(R"({"id":"cs_1","amount_total":1e999})")},
             {"deep nesting", about(R"({"id":"cs_1","deep":)" + nested(20'000) + "}")},
             {"name twice", about(R"({"id":"cs_1","id":"cs_2"})")},
             {"event's id twice", R"({"id":"evt_other",)" + about(session).substr(1)},
             {"data is an array", with(about(session), R"({"object":{)", R"([{"object":{)")}}) {
        const auto reply = deliver(body);
        BOOST_TEST(reply.status == 400, what << ": " << reply.status);
        BOOST_TEST(reply.header("content-type") == "application/problem+json", what);
    }
    BOOST_TEST(stored() == before);
}

BOOST_AUTO_TEST_CASE(an_event_with_an_absurd_object_is_stored_as_refused_and_never_retried) {
    const auto payment = pay_without_webhooks(1).front();
    const std::string long_id(5000, 'x');
    const auto failed_before = failed();
    const auto session_with = [&](const std::string& old, const std::string& replacement) {
        return with(payment.session, old, replacement);
    };
    const auto refund_with = [&](const std::string& fields) {
        return R"({"object":"refund",)" + fields + "}";
    };
    const std::vector<std::pair<std::string, std::string>> told{
        {"checkout.session.completed", "[]"},
        {"checkout.session.completed", "[" + payment.session + "]"},
        {"checkout.session.completed", "7"},
        {"checkout.session.completed", "{}"},
        {"checkout.session.completed",
         session_with("\"" + payment.session_id + "\"", "\"" + long_id + "\"")},
        {"checkout.session.completed",
         session_with("\"amount_total\":4900", "\"amount_total\":9223372036854775807")},
        {"checkout.session.completed",
         session_with("\"amount_total\":4900", "\"amount_total\":-4900")},
        {"checkout.session.completed",
         session_with("\"amount_total\":4900", "\"amount_total\":1e300")},
        {"checkout.session.completed",
         session_with("\"amount_total\":4900", "\"amount_total\":[4900]")},
        {"checkout.session.completed",
         session_with("\"payment_status\":\"paid\"", "\"payment_status\":{\"paid\":true}")},
        {"checkout.session.completed",
         session_with("\"currency\":\"eur\"", "\"currency\":\"" + long_id + "\"")},
        {"refund.created", refund_with(R"("payment_intent":"pi_1","amount":1,"currency":"eur")")},
        {"refund.created", refund_with(R"("id":"re_1","payment_intent":")" + long_id + "\"")},
        {"refund.created", refund_with(R"("id":["re_1"],"payment_intent":"pi_1")")},
        {"refund.updated", refund_with(R"("id":"re_1","payment_intent":{"id":[]})")},
        {"charge.refunded",
         refund_with(R"("id":"ch_1","payment_intent":"pi_1","amount_refunded":-1)")},
        {"charge.dispute.created",
         refund_with(R"("id":"dp_1","payment_intent":"pi_1","status":7)")}};
    for (const auto& [type, object] : told) {
        const auto id = fresh_event_id();
        const auto what = type + ": " + object.substr(0, 300);
        BOOST_TEST(deliver(event_with(id, type, "1", object)).status == 200, what);
        BOOST_TEST(refusal_of(id).starts_with("data.object: "), refusal_of(id) << " " << what);
        BOOST_TEST(deliver(event_with(id, type, "1", object)).status == 200, "again: " << what);
    }
    BOOST_TEST(failed() == failed_before);
    BOOST_TEST(status_of_order(payment.session_id) == "pending");

    SiteCommand list{{"event", "list", "--status", "refused", "--json"}};
    BOOST_TEST(list.status() == 0);
    BOOST_TEST(list.output().find("data.object: amount_total is no amount") != std::string::npos);

    deliver(event_about(fresh_event_id(), "checkout.session.completed", payment.session));
    BOOST_TEST(status_of_order(payment.session_id) == "paid",
               "the genuine event is still accepted");
    expect_sound_database();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
