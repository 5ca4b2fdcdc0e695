#include "settings_of_stripe.hpp"

#include <algorithm>

#include "platform/stripe_tax.hpp"
#include "setting_checks.hpp"
#include "url_checks.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr auto stripe_api = "https://api.stripe.com";

// Sandbox credentials begin with these. Production refuses them.
constexpr auto sandbox_key = "sk_sandbox_";
constexpr auto sandbox_webhook_secret = "whsec_sandbox";

Fault stripe_mode_fault(const std::string& value, Mode) {
    if (value == "live" || value == "test") return {};
    return "must be live or test";
}

Fault stripe_key_fault(const std::string& value, Mode mode) {
    if (value.empty()) return "is missing";
    if (value.starts_with(sandbox_key))
        return mode == Mode::production
                   ? Fault{"is a sandbox key: production needs a key from Stripe"}
                   : Fault{};
    if (is_live_key(value))
        return mode == Mode::sandbox ? Fault{"is a live key: a sandbox must not have one"}
                                     : Fault{};
    if (value.starts_with("sk_test_") || value.starts_with("rk_test_")) return {};
    return "must begin with sk_live_, rk_live_, sk_test_ or rk_test_";
}

Fault webhook_secret_fault(const std::string& value, Mode mode) {
    if (value.empty()) return "is missing";
    const auto secrets = split_at(value, ',');
    const bool are_secrets = std::ranges::all_of(
        secrets, [](const auto& part) { return matches(part, "whsec_[A-Za-z0-9_+/=-]+"); });
    if (!are_secrets || secrets.size() > 2)
        return "must be whsec_…, or two of them with a comma between";
    const bool has_sandbox = std::ranges::any_of(
        secrets, [](const auto& part) { return part.starts_with(sandbox_webhook_secret); });
    if (has_sandbox && mode == Mode::production)
        return "is a sandbox secret: production needs a secret from Stripe";
    return {};
}

Fault stripe_api_fault(const std::string& value, Mode mode) {
    return api_fault(value, mode, stripe_api);
}

Fault tax_fault(const std::string& value, Mode) {
    if (tax_from(value)) return {};
    return "must be off, inclusive or exclusive";
}

Fault tax_code_fault(const std::string& value, Mode) {
    if (matches(value, "txcd_[0-9]{8}")) return {};
    return "must be one of Stripe's tax codes, such as txcd_20060158";
}

void keep_webhook_secrets(Config& config, const std::string& value) {
    config.stripe_webhook_secrets = split_at(value, ',');
}

void keep_tax(Config& config, const std::string& value) {
    config.tax = tax_from(value).value_or(Tax::off);
}

}  // namespace

bool is_live_key(const std::string& key) {
    return key.starts_with("sk_live_") || key.starts_with("rk_live_");
}

std::vector<SettingRow> settings_of_stripe() {
    // clang-format off
    return {
        {{Group::stripe, "STRIPE_MODE", "live",
          "live or test: which events are accepted; a sandbox accepts only test events"},
         stripe_mode_fault, keep<&Config::stripe_mode>},
        {{Group::stripe, "STRIPE_SECRET_KEY", "",
          "Stripe's secret or restricted key: sk_live_…, rk_live_…, sk_test_… or rk_test_…", secret,
          {Process::outside, Process::jobs, Process::reconcile, Process::command}},
         stripe_key_fault, keep<&Config::stripe_secret_key>},
        {{Group::webhooks, "STRIPE_WEBHOOK_SECRET", "",
          "whsec_… of the endpoint /webhooks/stripe; two with a comma between during rotation", secret,
          {Process::pages, Process::command}},
         webhook_secret_fault, keep_webhook_secrets},
        {{Group::stripe, "STRIPE_API_URL", stripe_api,
          "the URL of Stripe's API; can be changed only in sandbox mode"},
         stripe_api_fault, keep<&Config::stripe_api_url>},
        {{Group::stripe, "STRIPE_TAX", "off",
          "off, inclusive or exclusive: whether Stripe computes tax, and whether prices include it"},
         tax_fault, keep_tax},
        {{Group::stripe, "STRIPE_TAX_CODE", "txcd_20060158",
          "Stripe's tax code of new products: online courses, pre-recorded and streamed"},
         tax_code_fault, keep<&Config::stripe_tax_code>},
        {{Group::stripe, "STRIPE_INVOICES", "off",
          "on or off: whether Stripe makes an invoice of each purchase, which the page of receipts links"},
         on_or_off_fault, keep_switch<&Config::creates_invoices>},
        {{Group::stripe, "STRIPE_TERMS", "off",
          "on or off: whether buyers must accept your terms on Stripe's page; enter their URL in its dashboard first"},
         on_or_off_fault, keep_switch<&Config::needs_terms>},
    };
    // clang-format on
}

}  // namespace lectern
