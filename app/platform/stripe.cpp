#include "platform/stripe.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "platform/json.hpp"

namespace lectern {

namespace {

using SteadyClock = std::chrono::steady_clock;
using Kind = PaymentsUnavailable::Kind;
using namespace std::chrono_literals;

// What we read and send is written after this version; an account's newer default changes nothing.
constexpr const char* api_version = "2025-09-30.clover";
constexpr auto connect_timeout = 3s;
constexpr auto longest_attempt = 8s;
constexpr auto longest_call = 12s;  // all attempts together: a person waits
constexpr int most_attempts = 3;
constexpr auto first_pause = 250ms;

constexpr std::size_t longest_session_id = 255;

// Between half and the whole of 250 ms, 500 ms, …, so that the callers of one moment part.
std::chrono::milliseconds pause_before(int attempt) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    const auto longest = first_pause * (1 << (attempt - 2));
    std::uniform_int_distribution<std::int64_t> pause{longest.count() / 2, longest.count()};
    return std::chrono::milliseconds{pause(random)};
}

// Source: Stripe, error handling: `Stripe-Should-Retry` outranks what the status suggests.
bool is_worth_retrying(const HttpAnswer& answer) {
    const auto advice = answer.header("stripe-should-retry");
    if (advice == "true") return true;
    if (advice == "false") return false;
    return answer.status == 409 || answer.status == 429 || answer.status >= 500;
}

HttpAnswer send_with_retries(HttpClient& http, HttpRequest request) {
    const auto deadline = SteadyClock::now() + longest_call;
    request.connect_timeout = connect_timeout;
    for (int attempt = 1;; ++attempt) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
        request.total_timeout = std::min<std::chrono::milliseconds>(longest_attempt, left);
        const auto pause = pause_before(attempt + 1);
        const bool is_last = attempt == most_attempts;
        const auto has_time = [&] { return SteadyClock::now() + pause + 1s < deadline; };
        try {
            auto answer = http.send(request);
            if (is_last || !is_worth_retrying(answer) || !has_time()) return answer;
        } catch (const HttpUnavailable& fault) {
            if (is_last || !has_time()) {
                throw PaymentsUnavailable{Kind::no_answer, std::string{"stripe: "} + fault.what()};
            }
        }
        std::this_thread::sleep_for(pause);
    }
}

std::optional<json::Value> parsed(const HttpAnswer& answer) {
    try {
        return json::parse(answer.body);
    } catch (const json::ParseError&) {
        return std::nullopt;
    }
}

// Stripe's own sentence stays out: it can quote an e-mail address.
std::string described(const HttpAnswer& answer, const std::optional<json::Value>& body) {
    std::string text = "stripe: answered " + std::to_string(answer.status);
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) text += std::string{", "} + name + ' ' + value;
    };
    if (body) {
        add("type", body->text("error.type").value_or(""));
        add("code", body->text("error.code").value_or(""));
        add("param", body->text("error.param").value_or(""));
    }
    add("request", answer.header("request-id"));
    if (answer.status == 401 || answer.status == 403) {
        text += ": STRIPE_SECRET_KEY is wrong or lacks a permission";
    }
    return text;
}

Kind kind_of(const HttpAnswer& answer, const std::optional<json::Value>& body) {
    if (answer.status >= 500) return Kind::stored_fault;
    // 409: the first request with this key still runs. 429: turned away before it was looked at.
    if (answer.status == 409 || answer.status == 429) return Kind::no_answer;
    // The key was used before with other parameters: a new one helps.
    if (body && body->text("error.type") == "idempotency_error") return Kind::stored_fault;
    if (answer.status >= 400) return Kind::refused;
    return Kind::no_answer;
}

/// The body of an answer that says yes.
std::optional<json::Value> accepted(const HttpAnswer& answer) {
    auto body = parsed(answer);
    if (answer.status < 200 || answer.status > 299) {
        throw PaymentsUnavailable{kind_of(answer, body), described(answer, body)};
    }
    return body;
}

CheckoutSession session_in(const HttpAnswer& answer) {
    const auto body = accepted(answer);
    auto session = body ? checkout_session_from(*body) : CheckoutSession{};
    if (session.id.empty() || body->text("object") != "checkout.session") {
        throw PaymentsUnavailable{Kind::no_answer, "stripe: the answer is no Checkout session"};
    }
    return session;
}

// Stripe's own 404, not that of a proxy or a wrong address on the way.
bool is_unknown_object(const HttpAnswer& answer) {
    const auto body = answer.status == 404 ? parsed(answer) : std::nullopt;
    return body && body->has("error");
}

HttpHeaders headers_with(const std::string& secret_key) {
    return {{"Authorization", "Bearer " + secret_key}, {"Stripe-Version", api_version}};
}

std::string create_form(const CheckoutSessionRequest& request) {
    std::vector<std::pair<std::string, std::string>> fields{
        {"mode", "payment"},
        {"line_items[0][price]", request.price},
        {"line_items[0][quantity]", "1"},
        {"success_url", request.success_url},
        {"cancel_url", request.cancel_url},
        {"client_reference_id", request.client_reference_id},
        {"expires_at", std::to_string(unix_seconds(request.expires_at))}};
    if (!request.customer_email.empty()) {
        fields.emplace_back("customer_email", request.customer_email);
    }
    if (request.promotion_code.empty()) {
        fields.emplace_back("allow_promotion_codes", "true");
    } else {
        fields.emplace_back("discounts[0][promotion_code]", request.promotion_code);
    }
    for (const auto& [name, value] : request.metadata) {
        fields.emplace_back("metadata[" + name + "]", value);
        fields.emplace_back("payment_intent_data[metadata][" + name + "]", value);
    }
    return form_encode(fields);
}

// Ids come from the address bar too; what cannot be one is never asked for.
bool can_be_session_id(const std::string& id) {
    return id.starts_with("cs_") && id.size() <= longest_session_id &&
           std::all_of(id.begin(), id.end(), [](char character) {
               return ('0' <= character && character <= '9') ||
                      ('A' <= character && character <= 'Z') ||
                      ('a' <= character && character <= 'z') || character == '_';
           });
}

std::string upper_case(std::string text) {
    for (char& character : text) {
        if ('a' <= character && character <= 'z') character = static_cast<char>(character - 32);
    }
    return text;
}

}  // namespace

StripePayments::StripePayments(HttpClient& http, std::string api_url, std::string secret_key)
    : http_{http}, api_url_{std::move(api_url)}, secret_key_{std::move(secret_key)} {}

CheckoutSession StripePayments::create_checkout_session(const CheckoutSessionRequest& request) {
    HttpRequest post;
    post.method = "POST";
    post.url = api_url_ + "/v1/checkout/sessions";
    post.headers = headers_with(secret_key_);
    post.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    post.headers.emplace_back("Idempotency-Key", request.idempotency_key);
    post.body = create_form(request);
    return session_in(send_with_retries(http_, std::move(post)));
}

std::optional<std::string> StripePayments::find_promotion_code(const std::string& code) {
    HttpRequest get;
    get.url = api_url_ + "/v1/promotion_codes?" +
              form_encode({{"code", code}, {"active", "true"}, {"limit", "1"}});
    get.headers = headers_with(secret_key_);
    const auto body = accepted(send_with_retries(http_, std::move(get)));
    if (!body || body->text("object") != "list") {
        throw PaymentsUnavailable{Kind::no_answer, "stripe: the answer is no list of codes"};
    }
    const auto found = body->list("data");
    return found.empty() ? std::nullopt : found.front().text("id");
}

std::optional<CheckoutSession> StripePayments::find_checkout_session(const std::string& id) {
    if (!can_be_session_id(id)) return std::nullopt;
    HttpRequest get;
    get.url = api_url_ + "/v1/checkout/sessions/" + id;
    get.headers = headers_with(secret_key_);
    const auto answer = send_with_retries(http_, std::move(get));
    if (is_unknown_object(answer)) return std::nullopt;
    return session_in(answer);
}

CheckoutSession checkout_session_from(const json::Value& object) {
    const auto text = [&](std::string_view path) { return object.text(path).value_or(""); };
    const auto first_of = [&](std::string_view path, std::string_view otherwise) {
        const auto found = object.text(path);
        return found ? *found : text(otherwise);
    };
    CheckoutSession session;
    session.id = text("id");
    session.url = text("url");
    session.status = text("status");
    session.payment_status = text("payment_status");
    session.amount_subtotal_minor = object.integer("amount_subtotal");
    session.amount_total_minor = object.integer("amount_total");
    session.currency = upper_case(text("currency"));
    session.payment_intent = first_of("payment_intent.id", "payment_intent");
    session.client_reference_id = text("client_reference_id");
    session.order_id = text("metadata.order_id");
    session.installation_id = text("metadata.installation_id");
    session.customer_email = first_of("customer_details.email", "customer_email");
    session.livemode = object.boolean("livemode").value_or(false);
    return session;
}

}  // namespace lectern
