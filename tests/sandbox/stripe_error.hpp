#pragma once

#include <stdexcept>
#include <string>

namespace lectern::sandbox {

/// An error answer of Stripe. Source: Stripe API, errors.
class StripeError : public std::runtime_error {
  public:
    struct Facts {
        int status = 400;
        std::string type = "invalid_request_error";
        std::string code;   // empty: none
        std::string param;  // empty: none
    };
    StripeError(const std::string& message, Facts facts)
        : std::runtime_error{message}, facts_{std::move(facts)} {}
    [[nodiscard]] int status() const { return facts_.status; }
    /// Returns the body, `{"error":{…}}`.
    [[nodiscard]] std::string body() const;

  private:
    Facts facts_;
};

/// Returns an error with status 401, `invalid_request_error`.
StripeError unauthorized(const std::string& message);

/// Returns an error with status 400, `invalid_request_error`.
StripeError invalid_request(const std::string& message, std::string code, std::string param);

}  // namespace lectern::sandbox
