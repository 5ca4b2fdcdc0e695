#include "stripe_error.hpp"

#include <vector>

#include "platform/json.hpp"

namespace lectern::sandbox {

std::string StripeError::body() const {
    std::vector<json::Member> members{{"message", std::string{what()}}, {"type", facts_.type}};
    if (!facts_.code.empty()) members.push_back({"code", facts_.code});
    if (!facts_.param.empty()) members.push_back({"param", facts_.param});
    return json::object({{"error", json::Raw{json::object(members)}}});
}

StripeError invalid_request(const std::string& message, std::string code, std::string param) {
    return StripeError{message, {.code = std::move(code), .param = std::move(param)}};
}

StripeError unauthorized(const std::string& message) {
    return StripeError{message, {.status = 401, .code = {}, .param = {}}};
}

}  // namespace lectern::sandbox
