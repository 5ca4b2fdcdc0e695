#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/http_client.hpp"
#include "platform/json.hpp"
#include "platform/stripe.hpp"

// Calls to Stripe's API: their headers, their retries and the meaning of errors. Used by
// platform/stripe* only.

namespace lectern::stripe_call {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The server and the API key of a call.
struct Caller {
    HttpClient& http;
    const std::string& api_url;
    const std::string& secret_key;
    StripePatience patience = StripePatience::of_a_page;
};

/// Returns the answer to a GET, whatever its status. All functions here throw PaymentsError.
HttpAnswer ask(const Caller& caller, const std::string& path);
/// Returns the object of a successful answer.
json::Value object_in(const HttpAnswer& answer);
/// Returns the object of the answer.
json::Value get(const Caller& caller, const std::string& path, const Fields& fields = {});
/// Returns nothing if Stripe itself answers that there is no such object.
std::optional<json::Value> find(const Caller& caller, const std::string& path);
json::Value post(const Caller& caller, const std::string& path, const std::string& idempotency_key,
                 const Fields& fields);
/// One page of a list.
struct List {
    std::vector<json::Value> data;
    bool has_more = false;
};
List get_page(const Caller& caller, const std::string& path, const Fields& fields);
/// Returns the objects of all pages of a list.
std::vector<json::Value> get_all(const Caller& caller, const std::string& path, Fields fields);

}  // namespace lectern::stripe_call
