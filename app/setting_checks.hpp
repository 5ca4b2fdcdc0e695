#pragma once

#include <optional>
#include <string>
#include <vector>

#include "run_mode.hpp"

// The checks of the settings: config.cpp has the table that names one for each. A value is empty if
// it was not given and has no default.

namespace lectern {

constexpr auto stripe_api = "https://api.stripe.com";
constexpr auto cloudflare_api = "https://api.cloudflare.com";

/// What is wrong with a value, as the rest of a line that begins with its name; empty if it is
/// valid.
using Fault = std::optional<std::string>;

Fault anything(const std::string& value, Mode mode);
Fault present(const std::string& value, Mode mode);
Fault mode_fault(const std::string& value, Mode mode);
Fault base_url_fault(const std::string& value, Mode mode);
Fault sockets_fault(const std::string& value, Mode mode);
Fault workers_fault(const std::string& value, Mode mode);
Fault shared_seconds_fault(const std::string& value, Mode mode);
Fault percent_fault(const std::string& value, Mode mode);
Fault lang_fault(const std::string& value, Mode mode);
Fault time_zone_fault(const std::string& value, Mode mode);
Fault accent_fault(const std::string& value, Mode mode);
Fault logo_fault(const std::string& value, Mode mode);
Fault short_text_fault(const std::string& value, Mode mode);
Fault seller_address_fault(const std::string& value, Mode mode);
Fault vat_id_fault(const std::string& value, Mode mode);
Fault front_text_fault(const std::string& value, Mode mode);
Fault front_picture_fault(const std::string& value, Mode mode);
Fault address_fault(const std::string& value, Mode mode);
Fault support_email_fault(const std::string& value, Mode mode);
Fault page_url_fault(const std::string& value, Mode mode);
Fault mail_from_fault(const std::string& value, Mode mode);
Fault stripe_mode_fault(const std::string& value, Mode mode);
Fault stripe_key_fault(const std::string& value, Mode mode);
Fault webhook_secret_fault(const std::string& value, Mode mode);
Fault stripe_api_fault(const std::string& value, Mode mode);
Fault tax_fault(const std::string& value, Mode mode);
Fault tax_code_fault(const std::string& value, Mode mode);
Fault stream_fault(const std::string& value, Mode mode);
Fault stream_key_id_fault(const std::string& value, Mode mode);
Fault stream_signing_key_fault(const std::string& value, Mode mode);
Fault stream_access_rules_fault(const std::string& value, Mode mode);
Fault stream_account_fault(const std::string& value, Mode mode);
Fault stream_api_token_fault(const std::string& value, Mode mode);
Fault stream_api_fault(const std::string& value, Mode mode);
Fault on_or_off_fault(const std::string& value, Mode mode);
Fault r2_endpoint_fault(const std::string& value, Mode mode);
Fault r2_bucket_fault(const std::string& value, Mode mode);
Fault r2_key_fault(const std::string& value, Mode mode);
Fault link_seconds_fault(const std::string& value, Mode mode);
Fault smtp_url_fault(const std::string& value, Mode mode);
Fault two_step_key_fault(const std::string& value, Mode mode);
Fault audit_seal_key_fault(const std::string& value, Mode mode);
Fault audit_checkpoints_fault(const std::string& value, Mode mode);

/// Returns whether the whole value matches the regular expression.
bool matches(const std::string& value, const char* pattern);
bool is_live_key(const std::string& key);
std::vector<std::string> split_at(const std::string& text, char divider);
Mode mode_from(const std::string& text);
/// Returns 0 if the text is not a number.
int number_from(const std::string& text);

}  // namespace lectern
