// What `lectern doctor` finds wrong at Stripe and the mail server.

#include <chrono>
#include <string>

#include <boost/test/unit_test.hpp>

#include "operations/doctor_mail.hpp"
#include "operations/doctor_stripe.hpp"
#include "payments/event_processing.hpp"
#include "platform/json.hpp"
#include "platform/stripe_version.hpp"
#include "support/findings.hpp"
#include "support/loopback_server.hpp"

namespace lectern::operations {
namespace {

using namespace std::chrono_literals;
using test::lines_of_findings;

const std::string our_url = "https://school.example/webhooks/stripe";
const std::string nobody = "http://127.0.0.1:1";  // refuses connections

/// A clock that stands still.
struct StillClock final : Clock {
    [[nodiscard]] Timestamp now() const override {
        return std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h;
    }
};

/// Stripe, which gives every request the same answer.
struct FakeStripe {
    int status = 200;
    std::string body = R"({"object":"balance","livemode":false,"available":[],"pending":[]})";
    std::string date = "Mon, 23 Nov 2026 12:00:00 GMT";
    std::string request = {};
    test::LoopbackServer server{[this](int socket) {
        request = test::receive_http_request(socket);
        test::send_text(socket, "HTTP/1.1 " + std::to_string(status) + " X\r\n" +
                                    (date.empty() ? "" : "Date: " + date + "\r\n") +
                                    "Content-Length: " + std::to_string(body.size()) +
                                    "\r\nConnection: close\r\n\r\n" + body);
    }};
    HttpClient http = {};
    StripeAccount account{http, "http://" + server.address(), "sk_test_secret"};

    [[nodiscard]] std::string key(bool is_live_wanted = false) const {
        return lines_of_findings(check_stripe_key(account, is_live_wanted));
    }
    [[nodiscard]] std::string clock() const {
        return lines_of_findings(check_stripe_clock(account, StillClock{}));
    }
    [[nodiscard]] std::string webhook() const {
        return lines_of_findings(check_webhook_endpoint(account, our_url));
    }
    void refuse(int with_status) {
        status = with_status;
        body = R"({"error":{"type":"invalid_request_error","message":"key sk_test_secret"}})";
    }
};

std::string all_events() {
    std::vector<json::Scalar> types;
    for (const auto& type : payments::event_types()) types.emplace_back(type);
    return json::array(types);
}

const auto our_version = '"' + std::string{stripe_api_version} + '"';

/// `version` is JSON: a text or null.
std::string endpoint(const std::string& url, const std::string& status, const std::string& events,
                     const std::string& version = our_version) {
    return R"({"id":"we_1","object":"webhook_endpoint","api_version":)" + version +
           R"(,"application":null,"created":1680122196,"description":null,"livemode":false,"metadata":{},"url":")" +
           url + R"(","status":")" + status + R"(","enabled_events":)" + events + '}';
}

std::string list_of_endpoints(const std::string& objects) {
    return R"({"object":"list","has_more":false,"url":"/v1/webhook_endpoints","data":[)" + objects +
           "]}";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(doctor_stripe, FakeStripe)

BOOST_AUTO_TEST_CASE(a_key_that_stripe_knows_is_sound) {
    BOOST_TEST(key() == "ok Stripe knows it, mode test\n");
    BOOST_TEST(request.starts_with("GET /v1/balance HTTP/1.1\r\n"));
    BOOST_TEST(request.find("Authorization: Bearer sk_test_secret\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_key_that_stripe_does_not_know_is_a_fault_and_is_not_printed) {
    refuse(401);
    BOOST_TEST(key() == "fault Stripe does not know STRIPE_SECRET_KEY, or it has expired\n");
}

BOOST_AUTO_TEST_CASE(a_restricted_key_may_not_read_the_balance_and_is_known_all_the_same) {
    refuse(403);
    BOOST_TEST(key() == "ok Stripe knows this restricted key\n");
    BOOST_TEST(webhook() == "? the restricted key may not read Webhook Endpoints\n");
}

BOOST_AUTO_TEST_CASE(a_key_of_the_other_mode_is_a_fault) {
    BOOST_TEST(key(true) == "fault the key is for test payments, and STRIPE_MODE says live\n");
    body = R"({"object":"balance","livemode":true})";
    BOOST_TEST(key() == "fault the key is for live payments, and STRIPE_MODE says test\n");
    BOOST_TEST(key(true) == "ok Stripe knows it, mode live\n");
}

BOOST_AUTO_TEST_CASE(another_answer_or_none_is_a_fault) {
    body = R"({"object":"charge","livemode":false})";
    BOOST_TEST(key() == "fault stripe: the answer is not a balance\n");
    HttpClient client;
    const StripeAccount unreachable{client, nobody, "sk_test_secret"};
    for (const auto& findings :
         {check_stripe_key(unreachable, false), check_stripe_clock(unreachable, StillClock{}),
          check_webhook_endpoint(unreachable, our_url)})
        BOOST_TEST(lines_of_findings(findings).starts_with("fault stripe: http: 127.0.0.1:1: "));
}

BOOST_AUTO_TEST_CASE(a_clock_that_differs_from_stripes_is_a_fault) {
    BOOST_TEST(clock() == "ok agrees with Stripe within 5 s\n");
    date = "Mon, 23 Nov 2026 12:01:00 GMT";
    BOOST_TEST(clock() == "fault this host is 60 s behind Stripe (at most 5 s are expected)\n");
    date = "Mon, 23 Nov 2026 11:58:59 GMT";
    BOOST_TEST(clock() == "fault this host is 60 s ahead of Stripe (at most 5 s are expected)\n");
    date = "";
    BOOST_TEST(clock() == "? Stripe's answer has no Date\n");
}

BOOST_AUTO_TEST_CASE(an_enabled_endpoint_with_all_events_is_sound) {
    const auto is_sound = "ok " + our_url + " is enabled and gets all events, API version " +
                          stripe_api_version + '\n';
    for (const auto& events : {all_events(), std::string{R"(["*"])"}}) {
        body = list_of_endpoints(endpoint(our_url, "enabled", events));
        BOOST_TEST(webhook() == is_sound);
    }
    body = list_of_endpoints(endpoint(our_url, "disabled", all_events()) + ',' +
                             endpoint(our_url, "enabled", all_events()));
    BOOST_TEST(webhook() == is_sound, "an old one may be kept");
    BOOST_TEST(request.starts_with("GET /v1/webhook_endpoints?limit=100 "));
}

BOOST_AUTO_TEST_CASE(an_endpoint_of_another_api_version_is_a_fault) {
    const auto fault_of = [&](const std::string& version) {
        body = list_of_endpoints(endpoint(our_url, "enabled", all_events(), version));
        return webhook();
    };
    const auto end = std::string{", and this release reads "} + stripe_api_version + '\n';
    BOOST_TEST(fault_of(R"("2025-09-30.clover")") ==
               "fault " + our_url + " has the API version 2025-09-30.clover" + end);
    BOOST_TEST(fault_of("null") ==
               "fault " + our_url + " has the API version of the account" + end);
}

BOOST_AUTO_TEST_CASE(a_missing_or_disabled_endpoint_is_a_fault) {
    body = list_of_endpoints(endpoint("https://other.example/hooks", "enabled", all_events()));
    BOOST_TEST(webhook() == "fault there is none for " + our_url + '\n');
    body = list_of_endpoints(endpoint(our_url, "disabled", all_events()));
    BOOST_TEST(webhook() == "fault " + our_url + " is disabled\n");
}

BOOST_AUTO_TEST_CASE(an_endpoint_without_an_event_that_is_needed_is_a_fault) {
    auto events = all_events();
    const std::string type = R"("refund.failed",)";
    events.erase(events.find(type), type.size());
    body = list_of_endpoints(endpoint(our_url, "enabled", events));
    BOOST_TEST(webhook() == "fault " + our_url + " does not get refund.failed\n");
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// A mail server that offers a sign-in by AUTH PLAIN and answers it with `answer`.
struct FakeMailServer {
    std::string capability = "250-here\r\n250 AUTH PLAIN\r\n";
    std::string answer = "235 welcome\r\n";
    std::string commands = {};
    test::LoopbackServer server{[this](int socket) {
        test::send_text(socket, "220 here\r\n");
        for (;;) {
            const auto command = test::receive_until(socket, "\r\n");
            if (command.empty()) return;
            commands += command;
            if (command.starts_with("EHLO")) {
                test::send_text(socket, capability);
            } else if (command.starts_with("AUTH")) {
                test::send_text(socket, "334 \r\n");
                test::receive_until(socket, "\r\n");
                test::send_text(socket, answer);
            } else {
                test::send_text(socket, command.starts_with("QUIT") ? "221 bye\r\n" : "250 ok\r\n");
            }
        }
    }};

    [[nodiscard]] std::string found(const std::string& username) const {
        return lines_of_findings(check_mail_server({.url = "smtp://" + server.address(),
                                                    .username = username,
                                                    .password = username.empty() ? "" : "a secret",
                                                    .from = {},
                                                    .allow_plain = true}));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(doctor_mail, FakeMailServer)

BOOST_AUTO_TEST_CASE(a_server_that_accepts_the_sign_in_is_sound_and_is_sent_no_mail) {
    BOOST_TEST(found("school") == "ok answers and accepts the sign-in\n");
    BOOST_TEST(found("") == "ok answers; no sign-in is set\n");
    BOOST_TEST(commands.find("AUTH PLAIN") != std::string::npos);
    BOOST_TEST(commands.find("MAIL") == std::string::npos);
    BOOST_TEST(commands.find("NOOP") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refused_sign_in_is_a_fault) {
    answer = "535 5.7.8 wrong password\r\n";
    const auto fault = found("school");
    BOOST_TEST(fault.starts_with("fault mail: Login denied"), fault);
    BOOST_TEST(fault.find("535 5.7.8 wrong password") != std::string::npos, fault);
    BOOST_TEST(fault.find("a secret") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_server_without_sign_in_is_a_fault_if_a_user_name_is_set) {
    capability = "250 here\r\n";
    BOOST_TEST(found("school") == "fault mail: the server offers no sign-in\n");
    BOOST_TEST(found("") == "ok answers; no sign-in is set\n");
}

BOOST_AUTO_TEST_CASE(a_server_without_tls_or_no_server_is_a_fault) {
    const SmtpSettings needs_tls{.url = "smtp://" + server.address()};
    BOOST_TEST(lines_of_findings(check_mail_server(needs_tls)).starts_with("fault mail: "));
    const SmtpSettings unreachable{.url = "smtp://127.0.0.1:1"};
    BOOST_TEST(lines_of_findings(check_mail_server(unreachable)).starts_with("fault mail: "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::operations
