#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/http_client.hpp"
#include "platform/json.hpp"
#include "platform/stripe.hpp"

// One call of Stripe's API: its headers, its retries, and what its refusals mean. For
// platform/stripe* alone.

namespace lectern::stripe_call {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// How one API key asks one server.
struct Caller {
    HttpClient& http;
    const std::string& api_url;
    const std::string& secret_key;
};

/// The answer's object. All throw PaymentsUnavailable.
json::Value get(const Caller& caller, const std::string& path, const Fields& fields = {});
/// Nothing when Stripe itself says that there is none.
std::optional<json::Value> find(const Caller& caller, const std::string& path);
json::Value post(const Caller& caller, const std::string& path, const std::string& idempotency_key,
                 const Fields& fields);
/// One page of a list.
struct List {
    std::vector<json::Value> data;
    bool has_more = false;
};
List get_page(const Caller& caller, const std::string& path, const Fields& fields);
/// All pages of a list.
std::vector<json::Value> get_all(const Caller& caller, const std::string& path, Fields fields);

}  // namespace lectern::stripe_call
