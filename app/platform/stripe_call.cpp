#include "platform/stripe_call.hpp"

#include <algorithm>
#include <random>
#include <thread>

#include "platform/stripe_objects.hpp"
#include "platform/stripe_version.hpp"
#include "platform/whole_number.hpp"

namespace lectern::stripe_call {

namespace {

using SteadyClock = std::chrono::steady_clock;
using Kind = PaymentsError::Kind;
using namespace std::chrono_literals;

constexpr auto connect_timeout = 3s;
constexpr auto longest_attempt = 8s;
constexpr auto longest_call_of_a_page = 12s;  // all attempts together; a person is waiting
constexpr auto longest_call_of_a_command = 120s;
constexpr int most_attempts = 3;
constexpr auto first_pause = 250ms;

constexpr std::size_t largest_list = std::size_t{16} << 20;
constexpr auto page_size = "100";  // Stripe's maximum

// Returns a random time between half and all of 250 ms, 500 ms, …, so that clients that failed at
// the same moment do not retry at the same moment.
std::chrono::milliseconds pause_before(int attempt) {
    static thread_local std::minstd_rand random{std::random_device{}()};
    const auto longest = first_pause * (1 << (attempt - 2));
    std::uniform_int_distribution<std::int64_t> pause{longest.count() / 2, longest.count()};
    return std::chrono::milliseconds{pause(random)};
}

// Source: Stripe, error handling: `Stripe-Should-Retry` takes precedence over the status.
bool is_worth_retrying(const HttpAnswer& answer) {
    const auto advice = answer.header("stripe-should-retry");
    if (advice == "true") return true;
    if (advice == "false") return false;
    return answer.status == 409 || answer.status == 429 || answer.status >= 500;
}

/// Returns how long Stripe asks to wait; zero if it does not say so in whole seconds.
std::chrono::seconds asked_pause(const HttpAnswer& answer) {
    constexpr std::int64_t longest = 86'400;  // more is as good as never
    const auto seconds = whole_number<std::int64_t>(answer.header("retry-after")).value_or(0);
    return std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, longest)};
}

/// Sends a request until it is answered, has failed three times, or has no time left. Attempts
/// after which Stripe asked a patient caller to wait do not count.
HttpAnswer send_with_retries(const Caller& caller, HttpRequest request) {
    const bool is_patient = caller.patience == StripePatience::of_a_command;
    const auto deadline =
        SteadyClock::now() + (is_patient ? longest_call_of_a_command : longest_call_of_a_page);
    request.connect_timeout = connect_timeout;
    for (int attempt = 1;; ++attempt) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
        request.total_timeout = std::min<std::chrono::milliseconds>(longest_attempt, left);
        auto pause = pause_before(attempt + 1);
        const auto may_repeat = [&] {
            return attempt < most_attempts && SteadyClock::now() + pause + 1s < deadline;
        };
        try {
            auto answer = caller.http.send(request);
            const auto asked = asked_pause(answer);
            pause = std::max<std::chrono::milliseconds>(pause, asked);
            if (is_patient && asked > 0s) attempt = 0;
            if (!is_worth_retrying(answer) || !may_repeat()) return answer;
        } catch (const HttpUnavailable& fault) {
            if (!may_repeat()) {
                throw PaymentsError{Kind::no_answer, std::string{"stripe: "} + fault.what()};
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

// Leaves out Stripe's message, which can quote an e-mail address.
std::string described(const HttpAnswer& answer, const std::optional<json::Value>& body) {
    std::string text = "stripe: answered " + std::to_string(answer.status);
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) text += std::string{", "} + name + ' ' + stripe_objects::shown(value);
    };
    if (body) {
        add("type", body->text("error.type").value_or(""));
        add("code", body->text("error.code").value_or(""));
        add("decline code", body->text("error.decline_code").value_or(""));
        add("param", body->text("error.param").value_or(""));
    }
    add("request", answer.header("request-id"));
    if (const auto pause = asked_pause(answer); pause > 0s) {
        text += ", asks to wait " + std::to_string(pause.count()) + " s";
    }
    if (answer.status == 401 || answer.status == 403) {
        text += ": STRIPE_SECRET_KEY is wrong or lacks a permission";
    }
    return text;
}

Kind kind_of(const HttpAnswer& answer, const std::optional<json::Value>& body) {
    if (answer.status >= 500) return Kind::replayed_error;
    // 409: the first request with this key is still running. 429: rejected before processing.
    if (answer.status == 409 || answer.status == 429) return Kind::no_answer;
    // The key was used before with other parameters. A retry needs a new key.
    if (body && body->text("error.type") == "idempotency_error") return Kind::replayed_error;
    if (answer.status >= 400) return Kind::refused;
    return Kind::no_answer;
}

bool is_about_promotion_code(const std::string& code, const std::string& param) {
    return param.starts_with("discounts") || code == "coupon_expired";
}

bool is_about_price(const std::string& code, const std::string& param) {
    return param.starts_with("line_items") || param == "currency" || code == "product_inactive" ||
           code.starts_with("amount_too_");
}

Refusal refusal_in(const HttpAnswer& answer, const std::optional<json::Value>& body) {
    if (answer.status == 401 || answer.status == 403) return Refusal::key;
    if (!body) return Refusal::other;
    const auto code = body->text("error.code").value_or("");
    const auto param = body->text("error.param").value_or("");
    if (code == "email_invalid" || param == "customer_email") return Refusal::email;
    if (is_about_promotion_code(code, param)) return Refusal::promotion_code;
    if (code == "amount_too_small") return Refusal::too_small;
    if (is_about_price(code, param)) return Refusal::price;
    // A code for first purchases only is rejected with a message and no error code.
    const auto sentence = body->text("error.message").value_or("");
    const bool is_of_code = sentence.find("promotion code") != std::string::npos;
    return code.empty() && is_of_code ? Refusal::promotion_code : Refusal::other;
}

/// Returns the body of a successful answer; nothing if it is not JSON. Throws PaymentsError
/// for any other answer.
std::optional<json::Value> accepted(const HttpAnswer& answer) {
    auto body = parsed(answer);
    if (answer.status < 200 || answer.status > 299) {
        throw PaymentsError{kind_of(answer, body), described(answer, body),
                            refusal_in(answer, body)};
    }
    return body;
}

// Returns whether this is Stripe's own 404, not that of a proxy or of a wrong URL.
bool is_unknown_object(const HttpAnswer& answer) {
    const auto body = answer.status == 404 ? parsed(answer) : std::nullopt;
    return body && body->has("error");
}

HttpRequest request_by(const Caller& caller, const std::string& path) {
    HttpRequest request;
    request.url = caller.api_url + path;
    request.headers = {{"Authorization", "Bearer " + caller.secret_key},
                       {"Stripe-Version", stripe_api_version}};
    return request;
}

}  // namespace

HttpAnswer ask(const Caller& caller, const std::string& path) {
    return send_with_retries(caller, request_by(caller, path));
}

json::Value object_in(const HttpAnswer& answer) {
    auto body = accepted(answer);
    if (!body || !body->is_object()) {
        throw PaymentsError{Kind::no_answer, "stripe: the answer is not an object"};
    }
    return *std::move(body);
}

json::Value get(const Caller& caller, const std::string& path, const Fields& fields) {
    auto request = request_by(caller, fields.empty() ? path : path + '?' + form_encode(fields));
    request.largest_answer = largest_list;
    return object_in(send_with_retries(caller, std::move(request)));
}

std::optional<json::Value> find(const Caller& caller, const std::string& path) {
    const auto answer = send_with_retries(caller, request_by(caller, path));
    if (is_unknown_object(answer)) return std::nullopt;
    return object_in(answer);
}

json::Value post(const Caller& caller, const std::string& path, const std::string& idempotency_key,
                 const Fields& fields) {
    auto request = request_by(caller, path);
    request.method = "POST";
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.headers.emplace_back("Idempotency-Key", idempotency_key);
    request.body = form_encode(fields);
    return object_in(send_with_retries(caller, std::move(request)));
}

List get_page(const Caller& caller, const std::string& path, const Fields& fields) {
    const auto body = get(caller, path, fields);
    if (body.text("object") != "list") {
        throw PaymentsError{Kind::no_answer, "stripe: the answer is not a list"};
    }
    List list{body.list("data"), body.boolean("has_more").value_or(false)};
    // The id of the last object selects the next page. Without an id the same page would be fetched
    // forever.
    for (const auto& object : list.data) {
        if (!stripe_objects::is_id(object.text("id").value_or(""))) {
            throw PaymentsError{Kind::no_answer, "stripe: an object of the list has no id"};
        }
    }
    return list;
}

std::vector<json::Value> get_all(const Caller& caller, const std::string& path, Fields fields) {
    fields.emplace_back("limit", page_size);
    std::vector<json::Value> all;
    for (;;) {
        auto wanted = fields;
        if (!all.empty()) wanted.emplace_back("starting_after", all.back().text("id").value_or(""));
        auto page = get_page(caller, path, wanted);
        std::move(page.data.begin(), page.data.end(), std::back_inserter(all));
        if (!page.has_more || page.data.empty()) return all;
    }
}

}  // namespace lectern::stripe_call
