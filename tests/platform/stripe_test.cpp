#include "platform/stripe_payments.hpp"

#include <chrono>
#include <mutex>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "platform/stripe_objects.hpp"
#include "support/loopback_server.hpp"

namespace lectern {

using Kind = PaymentsError::Kind;

namespace {

std::string answer(const std::string& status, const std::string& body,
                   const std::string& headers = "") {
    return "HTTP/1.1 " + status + "\r\nRequest-Id: req_1\r\nConnection: close\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::string session_body = R"({"id":"cs_1","object":"checkout.session","url":"https://pay",
    "status":"open","payment_status":"unpaid","amount_total":4900,"currency":"eur"})";
const std::string dropped;  // the connection is closed without an answer

/// Returns its answers one by one, repeating the last one, and records the requests.
class StripeStandIn {
  public:
    explicit StripeStandIn(std::vector<std::string> answers)
        : answers_{std::move(answers)}, server_{[this](int socket) { serve(socket); }} {}

    [[nodiscard]] std::string url() const { return "http://" + server_.address(); }
    std::vector<std::string> requests() {
        const std::lock_guard lock{mutex_};
        return requests_;
    }

  private:
    void serve(int socket) {
        auto request = test::receive_http_request(socket);
        std::string text;
        {
            const std::lock_guard lock{mutex_};
            text = answers_[std::min(requests_.size(), answers_.size() - 1)];
            requests_.push_back(std::move(request));
        }
        test::send_text(socket, text);
    }

    std::mutex mutex_;
    std::vector<std::string> answers_;
    std::vector<std::string> requests_;
    test::LoopbackServer server_;
};

CheckoutSessionRequest session_request() {
    CheckoutSessionRequest request;
    request.idempotency_key = "order-1:1";
    request.price = "price_1";
    request.success_url = "https://school/checkout/success?session_id={CHECKOUT_SESSION_ID}";
    request.cancel_url = "https://school/checkout/cancel";
    request.currency = "EUR";
    request.customer_email = "guest@example.org";
    request.client_reference_id = "order-1";
    request.metadata = {{"order_id", "order-1"}, {"installation_id", "here"}};
    request.expires_at = Timestamp{std::chrono::seconds{1795417500}};
    return request;
}

struct Client {
    explicit Client(const std::string& url) : payments{http, url, "sk_test_secret"} {}
    HttpClient http;
    StripePayments payments;
};

CheckoutSession create_at(StripeStandIn& stripe) {
    return Client{stripe.url()}.payments.create_checkout_session(session_request());
}

std::optional<CheckoutSession> find_at(StripeStandIn& stripe, const std::string& id = "cs_1") {
    return Client{stripe.url()}.payments.find_checkout_session(id);
}

struct Failure {
    Kind kind;
    std::string message;
    std::size_t requests;
    Refusal refusal = Refusal::other;
};

Failure failure_of_create(std::vector<std::string> answers) {
    StripeStandIn stripe{std::move(answers)};
    try {
        create_at(stripe);
    } catch (const PaymentsError& fault) {
        return {fault.kind(), fault.what(), stripe.requests().size(), fault.refusal()};
    }
    throw std::logic_error{"a session was created"};
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stripe_payments)

BOOST_AUTO_TEST_CASE(creating_a_session_sends_the_documented_parameters) {
    StripeStandIn stripe{{answer("200 OK", session_body)}};
    const auto session = create_at(stripe);
    BOOST_TEST(session.id == "cs_1");
    BOOST_TEST(session.url == "https://pay");
    const auto requests = stripe.requests();
    BOOST_REQUIRE_EQUAL(requests.size(), 1U);
    const auto& request = requests[0];
    BOOST_TEST(request.starts_with("POST /v1/checkout/sessions HTTP/1.1\r\n"));
    BOOST_TEST(has(request, "\r\nAuthorization: Bearer sk_test_secret\r\n"));
    BOOST_TEST(has(request, "\r\nIdempotency-Key: order-1:1\r\n"));
    BOOST_TEST(has(request, "\r\nStripe-Version: 2026-10-28.endive\r\n"));
    BOOST_TEST(has(request, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    for (const char* field :
         {"mode=payment", "&currency=eur", "line_items%5B0%5D%5Bprice%5D=price_1",
          "line_items%5B0%5D%5Bquantity%5D=1",
          "success_url=https%3A%2F%2Fschool%2Fcheckout%2Fsuccess%3Fsession_id%3D%7BCHECKOUT_"
          "SESSION_ID%7D",
          "cancel_url=https%3A%2F%2Fschool%2Fcheckout%2Fcancel",
          "customer_email=guest%40example.org", "client_reference_id=order-1",
          "expires_at=1795417500", "metadata%5Border_id%5D=order-1",
          "metadata%5Binstallation_id%5D=here",
          "payment_intent_data%5Bmetadata%5D%5Border_id%5D=order-1",
          "payment_intent_data%5Bmetadata%5D%5Binstallation_id%5D=here"}) {
        BOOST_TEST(has(request, field), "missing: " << field);
    }
}

BOOST_AUTO_TEST_CASE(tax_is_asked_for_with_address_and_tax_id_unless_it_is_off) {
    const auto sent_with = [](Tax tax) {
        StripeStandIn stripe{{answer("200 OK", session_body)}};
        auto request = session_request();
        request.tax = tax;
        Client{stripe.url()}.payments.create_checkout_session(request);
        return stripe.requests().at(0);
    };
    for (const char* field :
         {"automatic_tax%5Benabled%5D=true", "tax_id_collection%5Benabled%5D=true",
          "billing_address_collection=required"}) {
        BOOST_TEST(has(sent_with(Tax::exclusive), field), field);
        BOOST_TEST(has(sent_with(Tax::inclusive), field), field);
        BOOST_TEST(!has(sent_with(Tax::off), field), field);
    }
}

BOOST_AUTO_TEST_CASE(the_language_of_the_payment_page_is_sent_if_it_is_set) {
    const auto sent_with = [](const std::string& locale) {
        StripeStandIn stripe{{answer("200 OK", session_body)}};
        auto request = session_request();
        request.locale = locale;
        Client{stripe.url()}.payments.create_checkout_session(request);
        return stripe.requests().at(0);
    };
    BOOST_TEST(has(sent_with("pt-BR"), "&locale=pt-BR"));
    BOOST_TEST(!has(sent_with(""), "locale"));
}

BOOST_AUTO_TEST_CASE(an_invoice_is_asked_for_if_the_order_has_one) {
    const auto sent_with = [](bool creates_invoice) {
        StripeStandIn stripe{{answer("200 OK", session_body)}};
        auto request = session_request();
        request.creates_invoice = creates_invoice;
        Client{stripe.url()}.payments.create_checkout_session(request);
        return stripe.requests().at(0);
    };
    BOOST_TEST(has(sent_with(true), "invoice_creation%5Benabled%5D=true"));
    BOOST_TEST(!has(sent_with(false), "invoice_creation"));
}

BOOST_AUTO_TEST_CASE(the_buyer_must_accept_the_terms_if_the_order_asks_for_it) {
    const auto sent_with = [](bool needs_terms) {
        StripeStandIn stripe{{answer("200 OK", session_body)}};
        auto request = session_request();
        request.needs_terms = needs_terms;
        Client{stripe.url()}.payments.create_checkout_session(request);
        return stripe.requests().at(0);
    };
    BOOST_TEST(has(sent_with(true), "consent_collection%5Bterms_of_service%5D=required"));
    BOOST_TEST(!has(sent_with(false), "consent_collection"));
}

BOOST_AUTO_TEST_CASE(an_invoice_has_a_page_and_a_pdf) {
    StripeStandIn stripe{
        {answer("200 OK", R"({"id":"in_1","object":"invoice",)"
                          R"("hosted_invoice_url":"https://invoice.stripe.com/i/1",)"
                          R"("invoice_pdf":"https://pay.stripe.com/1/pdf"})")}};
    const auto invoice = Client{stripe.url()}.payments.find_invoice("in_1").value();
    BOOST_TEST(stripe.requests().at(0).starts_with("GET /v1/invoices/in_1 HTTP/1.1\r\n"));
    BOOST_TEST(invoice.id == "in_1");
    BOOST_TEST(invoice.hosted_url == "https://invoice.stripe.com/i/1");
    BOOST_TEST(invoice.pdf_url == "https://pay.stripe.com/1/pdf");
}

BOOST_AUTO_TEST_CASE(a_new_price_has_a_tax_behavior_and_its_product_a_tax_code_unless_tax_is_off) {
    const auto sent_with = [](Tax tax) {
        StripeStandIn stripe{
            {answer("200 OK", R"({"id":"price_1","object":"price","unit_amount":4900,)"
                              R"("currency":"eur","active":true,"tax_behavior":"exclusive"})")}};
        const auto price =
            Client{stripe.url()}.payments.create_price({.idempotency_key = "price:1",
                                                        .product_name = "Practical SQL",
                                                        .amount_minor = 4900,
                                                        .currency = "EUR",
                                                        .lookup_key = "lectern:1",
                                                        .tax = tax,
                                                        .tax_code = "txcd_20060158"});
        BOOST_TEST((price.tax == Tax::exclusive));
        return stripe.requests().at(0);
    };
    BOOST_TEST(has(sent_with(Tax::exclusive), "tax_behavior=exclusive"));
    BOOST_TEST(has(sent_with(Tax::inclusive), "tax_behavior=inclusive"));
    BOOST_TEST(has(sent_with(Tax::inclusive), "product_data%5Btax_code%5D=txcd_20060158"));
    BOOST_TEST(!has(sent_with(Tax::off), "tax_"));
}

BOOST_AUTO_TEST_CASE(a_refund_names_its_payment_amount_and_request) {
    const std::string refund =
        R"({"id":"re_1","object":"refund","amount":1000,"currency":"eur","status":"pending",)"
        R"("payment_intent":"pi_1","metadata":{"refund_request":"o:7"}})";
    StripeStandIn stripe{{answer("200 OK", refund), answer("200 OK", R"({"object":"refund"})")}};
    const NewRefund wanted{.idempotency_key = "refund:o:1000:7-1",
                           .payment_intent = "pi_1",
                           .amount_minor = 1000,
                           .request = "o:7"};
    const auto made = Client{stripe.url()}.payments.create_refund(wanted);
    BOOST_TEST(made.id == "re_1");
    BOOST_TEST(made.status == "pending");
    BOOST_TEST(made.amount_minor == 1000);
    BOOST_TEST(made.request == "o:7");
    BOOST_CHECK_THROW(Client{stripe.url()}.payments.create_refund(wanted), PaymentsError);
    const auto request = stripe.requests().at(0);
    BOOST_TEST(request.starts_with("POST /v1/refunds HTTP/1.1\r\n"));
    BOOST_TEST(has(request, "\r\nIdempotency-Key: refund:o:1000:7-1\r\n"));
    BOOST_TEST(request.ends_with("\r\n\r\npayment_intent=pi_1&amount=1000&"
                                 "metadata%5Brefund_request%5D=o%3A7"),
               request);
}

BOOST_AUTO_TEST_CASE(unknown_email_is_not_sent) {
    StripeStandIn stripe{{answer("200 OK", session_body)}};
    auto request = session_request();
    request.customer_email.clear();
    Client{stripe.url()}.payments.create_checkout_session(request);
    BOOST_TEST(!has(stripe.requests().at(0), "customer_email"));
}

BOOST_AUTO_TEST_CASE(temporary_faults_are_retried_with_the_same_key) {
    for (const auto& trouble : {dropped, answer("500 Oops", "{}"), answer("503 Oops", "<html>"),
                                answer("429 Slow", "{}"), answer("409 Busy", "{}")}) {
        StripeStandIn stripe{{trouble, answer("200 OK", session_body)}};
        BOOST_TEST(create_at(stripe).id == "cs_1");
        const auto requests = stripe.requests();
        // libcurl itself repeats a request on a dropped keep-alive connection; here there was none.
        BOOST_REQUIRE_EQUAL(requests.size(), 2U);
        BOOST_TEST(requests[0] == requests[1]);
    }
}

BOOST_AUTO_TEST_CASE(stripe_should_retry_overrides_the_status) {
    const auto never = answer("500 Oops", "{}", "Stripe-Should-Retry: false\r\n");
    BOOST_TEST(failure_of_create({never}).requests == 1U);
    StripeStandIn stripe{
        {answer("400 Bad", "{}", "Stripe-Should-Retry: true\r\n"), answer("200 OK", session_body)}};
    BOOST_TEST(create_at(stripe).id == "cs_1");
}

BOOST_AUTO_TEST_CASE(the_third_failure_is_reported) {
    const auto failure = failure_of_create({answer("500 Oops", "{}")});
    BOOST_TEST(failure.requests == 3U);
    BOOST_TEST((failure.kind == Kind::replayed_error));
}

BOOST_AUTO_TEST_CASE(a_call_waits_as_long_as_stripe_asks_and_tries_again) {
    StripeStandIn stripe{
        {answer("429 Slow", "{}", "Retry-After: 1\r\n"), answer("200 OK", session_body)}};
    const auto began = std::chrono::steady_clock::now();
    BOOST_TEST(create_at(stripe).id == "cs_1");
    BOOST_TEST((std::chrono::steady_clock::now() - began >= std::chrono::seconds{1}));
    BOOST_TEST(stripe.requests().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_call_that_stripe_asks_to_wait_too_long_fails_at_once_and_says_so) {
    const auto began = std::chrono::steady_clock::now();
    const auto failure = failure_of_create({answer("429 Slow", "{}", "Retry-After: 3600\r\n")});
    BOOST_TEST((std::chrono::steady_clock::now() - began < std::chrono::seconds{10}));
    BOOST_TEST(failure.requests == 1U);
    BOOST_TEST((failure.kind == Kind::no_answer));
    BOOST_TEST(failure.message == "stripe: answered 429, request req_1, asks to wait 3600 s");
}

BOOST_AUTO_TEST_CASE(a_retry_after_that_is_no_number_changes_nothing) {
    for (const auto* value : {"soon", "-1", "Mon, 30 Nov 2026 12:00:00 GMT", "1.5"}) {
        const auto failure = failure_of_create(
            {answer("429 Slow", "{}", "Retry-After: " + std::string{value} + "\r\n")});
        BOOST_TEST(failure.requests == 3U, value);
        BOOST_TEST(failure.message == "stripe: answered 429, request req_1");
    }
}

BOOST_AUTO_TEST_CASE(a_command_waits_more_often_than_a_page) {
    const auto busy = answer("429 Slow", "{}", "Retry-After: 1\r\n");
    const auto list = answer("200 OK", R"({"object":"list","data":[],"has_more":false})");
    for (const auto patience : {StripePatience::of_a_page, StripePatience::of_a_command}) {
        StripeStandIn stripe{{busy, busy, busy, list}};
        HttpClient http;
        StripePayments payments{http, stripe.url(), "sk_test_secret", patience};
        const auto ask = [&] { return payments.list_events({"x"}, {}).events.size(); };
        if (patience == StripePatience::of_a_page) {
            BOOST_CHECK_THROW(ask(), PaymentsError);
            BOOST_TEST(stripe.requests().size() == 3U);
        } else {
            BOOST_TEST(ask() == 0U);
            BOOST_TEST(stripe.requests().size() == 4U);
        }
    }
}

BOOST_AUTO_TEST_CASE(missing_and_malformed_answers_allow_the_same_key_again) {
    for (const auto& trouble :
         {dropped, answer("200 OK", "<html>"), answer("200 OK", "{}"), answer("302 Found", ""),
          answer("200 OK", R"({"id":"cus_1","object":"customer"})"), answer("429 Slow", "{}"),
          answer("409 Busy", R"({"error":{"type":"idempotency_error"}})")}) {
        BOOST_TEST((failure_of_create({trouble}).kind == Kind::no_answer));
    }
    HttpClient http;
    StripePayments nowhere{http, "http://127.0.0.1:1", "sk_test_secret"};
    BOOST_CHECK_EXCEPTION(
        nowhere.create_checkout_session(session_request()), PaymentsError,
        [](const PaymentsError& fault) { return fault.kind() == Kind::no_answer; });
}

BOOST_AUTO_TEST_CASE(key_used_before_with_other_parameters_needs_a_new_key) {
    const auto failure =
        failure_of_create({answer("400 Bad", R"({"error":{"type":"idempotency_error"}})")});
    BOOST_TEST((failure.kind == Kind::replayed_error));
}

BOOST_AUTO_TEST_CASE(refusal_is_not_retried_and_its_message_has_the_code_but_not_stripes_text) {
    const auto failure = failure_of_create(
        {answer("400 Bad", R"({"error":{"type":"invalid_request_error","code":"resource_missing",
        "param":"line_items[0][price]","message":"No such guest@example.org sk_test_secret"}})")});
    BOOST_TEST((failure.kind == Kind::refused));
    BOOST_TEST(failure.requests == 1U);
    for (const char* part :
         {"400", "invalid_request_error", "resource_missing", "line_items[0][price]", "req_1"}) {
        BOOST_TEST(has(failure.message, part), "missing: " << part);
    }
    BOOST_TEST(!has(failure.message, "guest@example.org"));
    BOOST_TEST(!has(failure.message, "sk_test_secret"));
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_refused_part) {
    const auto refused = [](const char* status, const std::string& error) {
        return failure_of_create({answer(status, "{\"error\":{" + error + "}}")}).refusal;
    };
    const auto refusal = [&](const std::string& error) { return refused("400 Bad", error); };
    BOOST_TEST((refusal(R"("code":"email_invalid","param":"customer_email")") == Refusal::email));
    BOOST_TEST((refusal(R"("param":"discounts[0][promotion_code]")") == Refusal::promotion_code));
    BOOST_TEST((refusal(R"("code":"coupon_expired")") == Refusal::promotion_code));
    BOOST_TEST((refusal(R"("message":"This promotion code cannot be redeemed because …")") ==
                Refusal::promotion_code));
    BOOST_TEST(
        (refusal(R"("code":"resource_missing","param":"line_items[0][price]")") == Refusal::price));
    BOOST_TEST(
        (refusal(R"("param":"line_items[0][price]","message":"inactive")") == Refusal::price));
    BOOST_TEST((refusal(R"("param":"currency")") == Refusal::price));
    BOOST_TEST((refusal(R"("code":"parameter_unknown","param":"mode")") == Refusal::other));
    BOOST_TEST((refused("401 Unauthorized", R"("param":"customer_email")") == Refusal::key));
    BOOST_TEST((refused("403 Forbidden", "") == Refusal::key));
}

BOOST_AUTO_TEST_CASE(refused_key_points_the_operator_to_the_setting) {
    for (const char* status : {"401 Unauthorized", "403 Forbidden"}) {
        const auto failure = failure_of_create({answer(status, "{}")});
        BOOST_TEST((failure.kind == Kind::refused));
        BOOST_TEST(has(failure.message, "STRIPE_SECRET_KEY"));
        BOOST_TEST(!has(failure.message, "sk_test_secret"));
    }
}

BOOST_AUTO_TEST_CASE(finding_a_session_sends_get_without_an_idempotency_key) {
    StripeStandIn stripe{{answer("200 OK", session_body)}};
    const auto session = find_at(stripe);
    BOOST_REQUIRE(session);
    BOOST_TEST(session->id == "cs_1");
    BOOST_TEST(stripe.requests().at(0).starts_with("GET /v1/checkout/sessions/cs_1 HTTP/1.1\r\n"));
    BOOST_TEST(!has(stripe.requests().at(0), "Idempotency-Key"));
}

BOOST_AUTO_TEST_CASE(session_unknown_to_stripe_is_nullopt) {
    StripeStandIn stripe{{answer("404 Not Found", R"({"error":{"code":"resource_missing"}})")}};
    BOOST_TEST(!find_at(stripe));
}

BOOST_AUTO_TEST_CASE(not_found_without_stripes_error_is_unavailable) {
    StripeStandIn stripe{{answer("404 Not Found", "<html>")}};
    BOOST_CHECK_THROW(find_at(stripe), PaymentsError);
}

BOOST_AUTO_TEST_CASE(malformed_id_is_never_requested) {
    StripeStandIn stripe{{answer("200 OK", session_body)}};
    for (const auto& id :
         {std::string{}, std::string{"cs_1/../../customers"}, std::string{"cs_1?expand"},
          std::string{"pi_1"}, std::string{"cs_\r\n"}, "cs_" + std::string(300, 'a')}) {
        BOOST_TEST(!find_at(stripe, id));
    }
    BOOST_TEST(stripe.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(checkout_sessions)

BOOST_AUTO_TEST_CASE(every_field_is_read) {
    const auto session = checkout_session_from(json::parse(R"({
        "id": "cs_1", "object": "checkout.session", "url": null, "status": "complete",
        "payment_status": "paid", "amount_subtotal": 5000, "amount_total": 4900, "currency": "eur",
        "payment_intent": "pi_1", "client_reference_id": "ref", "livemode": true,
        "metadata": {"order_id": "o", "installation_id": "i"},
        "customer_email": "given@example.org",
        "customer_details": {"email": "typed@example.org"}})"));
    BOOST_TEST(session.id == "cs_1");
    BOOST_TEST(session.url == "");
    BOOST_TEST(session.status == "complete");
    BOOST_TEST(session.payment_status == "paid");
    BOOST_TEST(session.amount_subtotal_minor.value() == 5000);
    BOOST_TEST(session.amount_total_minor.value() == 4900);
    BOOST_TEST(session.currency == "EUR");
    BOOST_TEST(session.payment_intent == "pi_1");
    BOOST_TEST(session.client_reference_id == "ref");
    BOOST_TEST(session.order_id == "o");
    BOOST_TEST(session.installation_id == "i");
    BOOST_TEST(session.customer_email == "typed@example.org");
    BOOST_TEST(session.livemode);
}

BOOST_AUTO_TEST_CASE(payment_intent_is_read_in_both_shapes) {
    const auto intent_in = [](const char* text) {
        return checkout_session_from(json::parse(text)).payment_intent;
    };
    BOOST_TEST(intent_in(R"({"payment_intent":"pi_1"})") == "pi_1");
    BOOST_TEST(intent_in(R"({"payment_intent":{"id":"pi_1","amount":1}})") == "pi_1");
    BOOST_TEST(intent_in(R"({"payment_intent":null})") == "");
    BOOST_TEST(intent_in("{}") == "");
}

BOOST_AUTO_TEST_CASE(customer_email_is_used_if_the_buyer_entered_none) {
    BOOST_TEST(checkout_session_from(
                   json::parse(R"({"customer_email":"a@b.c","customer_details":{"email":null}})"))
                   .customer_email == "a@b.c");
    BOOST_TEST(checkout_session_from(json::parse(R"({"customer_email":"a@b.c"})")).customer_email ==
               "a@b.c");
}

BOOST_AUTO_TEST_CASE(implausible_object_has_a_fault_that_names_the_field) {
    const auto fault_of = [](const std::string& text) {
        return find_fault(json::parse(text)).value_or("none");
    };
    const auto with = [&](const std::string& field) {
        return fault_of(R"({"id":"cs_1",)" + field + "}");
    };
    const std::string quoted_long = "\"" + std::string(5000, 'x') + "\"";
    BOOST_TEST(fault_of(session_body) == "none");
    BOOST_TEST(fault_of("[]") == "is no object");
    BOOST_TEST(fault_of("{}") == "has no id");
    BOOST_TEST(fault_of(R"({"id":7})") == "has no id");
    BOOST_TEST(fault_of("{\"id\":" + quoted_long + "}") == "has no id");
    BOOST_TEST(with(R"("amount":999999999999)") == "none");
    BOOST_TEST(with(R"("amount":null)") == "none");
    for (const char* amount :
         {"-1", "1000000000000", "9223372036854775807", "1e300", "4.5", "\"1\""})
        BOOST_TEST(with(std::string{"\"amount\":"} + amount) == "amount is no amount", amount);
    BOOST_TEST(with(R"("payment_intent":{"id":"pi_1"})") == "none");
    BOOST_TEST(with(R"("payment_intent":[])") == "payment_intent names nothing");
    BOOST_TEST(with("\"payment_intent\":" + quoted_long) == "payment_intent names nothing");
    BOOST_TEST(with("\"status\":" + quoted_long) == "status is out of bounds");
    BOOST_TEST(with(R"("metadata":{"order_id":[]})") == "metadata.order_id is out of bounds");
    BOOST_TEST(with(R"("url":"https://pay\r\nX: y")") == "url is out of bounds");
}

BOOST_AUTO_TEST_CASE(implausible_answer_is_reported_and_ends_the_paging) {
    const auto list_of = [](const std::string& items) {
        return answer("200 OK", R"({"object":"list","has_more":true,"data":[)" + items + "]}");
    };
    StripeStandIn nameless{{list_of("{}")}};
    BOOST_CHECK_THROW(Client{nameless.url()}.payments.list_refunds("pi_1"), PaymentsError);
    BOOST_TEST(nameless.requests().size() == 1U);
    StripeStandIn odd{
        {list_of(R"({"id":"re_1\n","amount":-1})"),
         answer("200 OK", R"({"object":"list","data":[{"id":"re_2","amount":-1}]})")}};
    BOOST_CHECK_THROW(Client{odd.url()}.payments.list_refunds("pi_1"), PaymentsError);
    try {
        Client{odd.url()}.payments.list_refunds("pi_1");
        BOOST_ERROR("a refund of -1 was taken");
    } catch (const PaymentsError& fault) {
        BOOST_TEST(fault.what() == std::string{"stripe: re_2: amount is no amount"});
        BOOST_CHECK(fault.kind() == Kind::refused);
    }
    StripeStandIn session{{answer(
        "200 OK",
        R"({"id":"cs_1","object":"checkout.session","amount_total":9223372036854775807})")}};
    BOOST_CHECK_THROW(find_at(session), PaymentsError);
}

BOOST_AUTO_TEST_CASE(object_of_another_shape_is_read_as_empty) {
    for (const char* text : {"{}", "[]", "7", R"({"id":7,"amount_total":"x","metadata":"y"})"}) {
        const auto session = checkout_session_from(json::parse(text));
        BOOST_TEST(session.id == "");
        BOOST_TEST(!session.amount_total_minor);
        BOOST_TEST(session.order_id == "");
        BOOST_TEST(!session.livemode);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
