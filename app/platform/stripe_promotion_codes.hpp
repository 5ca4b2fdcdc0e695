#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/clock.hpp"
#include "platform/http_client.hpp"

namespace lectern {

/// A promotion code with its coupon. Source: Stripe API, "The Promotion Code object", "The Coupon
/// object".
struct PromotionCode {
    std::string id;    // promo_…
    std::string code;  // what buyers enter
    bool is_active = false;
    double percent_off = 0;             // 0: an amount is taken off
    std::int64_t amount_off_minor = 0;  // 0: a percentage is taken off
    std::string currency;               // upper case; of the amount
    std::optional<Timestamp> expires_at;
    std::optional<std::int64_t> max_redemptions;
    std::int64_t times_redeemed = 0;
};

/// A promotion code to create, with a coupon of its own.
struct NewPromotionCode {
    std::string idempotency_key;
    std::string code;
    std::string percent_off;  // such as 20 or 12.5; empty: an amount is taken off
    std::int64_t amount_off_minor = 0;
    std::string currency;  // upper case; of the amount
    std::string product;   // Stripe's id of the only product that it is for; empty: for all
    std::optional<Timestamp> expires_at;
    std::optional<std::int64_t> max_redemptions;
};

/// The promotion codes of an account. For operators; every call uses the network and throws
/// PaymentsError.
class StripePromotionCodes {
  public:
    StripePromotionCodes(HttpClient& http, std::string api_url, std::string secret_key);
    /// Returns nothing if Stripe does not know the price.
    [[nodiscard]] std::optional<std::string> find_product_of_price(const std::string& price) const;
    /// Returns the active code that buyers enter as `code`, in any letter case.
    [[nodiscard]] std::optional<PromotionCode> find_active(const std::string& code) const;
    /// Lists the codes, newest first.
    [[nodiscard]] std::vector<PromotionCode> list() const;
    [[nodiscard]] PromotionCode create(const NewPromotionCode& wanted) const;
    /// Ends a code: nobody can use it any more.
    void end(const std::string& id, const std::string& idempotency_key) const;

  private:
    HttpClient& http_;
    std::string api_url_;
    std::string secret_key_;
};

}  // namespace lectern
