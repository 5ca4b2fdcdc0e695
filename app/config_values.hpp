#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/stripe_tax.hpp"
#include "run_mode.hpp"
#include "school/brand.hpp"
#include "school/front.hpp"
#include "school/logo.hpp"

namespace lectern {

/// All settings, checked.
struct Config {
    Mode mode = Mode::production;
    std::string base_url;
    std::string database_url;
    std::filesystem::path sockets;
    int pages_workers = 3;
    int outside_workers = 4;
    int password_workers = 2;
    bool metrics = false;
    int shared_page_seconds = 1;
    int complete_at_percent = 90;
    std::filesystem::path share;

    std::string school_name;
    std::string school_line;
    std::string lang;
    std::string checkout_locale;  // of Stripe's page; empty unless LECTERN_LANG is set
    std::string time_zone;
    std::string support_email;
    std::string refund_policy_url;  // empty: none, as for the next three
    bool asks_for_withdrawal_waiver = false;
    std::string terms_url;
    std::string privacy_url;
    std::string imprint_url;
    std::string refund_promise;
    std::string seller_name;
    std::string seller_address;  // with a line break after each line but the last
    std::string seller_vat_id;
    std::string footer_text;
    std::string front_heading;
    std::string front_text_html;
    std::string front_picture_alt;
    std::optional<FrontPicture> front_picture;
    Brand brand;
    std::optional<Logo> logo;

    std::string stripe_mode;
    std::string stripe_secret_key;
    std::vector<std::string> stripe_webhook_secrets;
    std::string stripe_api_url;
    Tax tax = Tax::off;
    std::string stripe_tax_code;
    bool creates_invoices = false;
    bool needs_terms = false;
    std::string stream_customer_url;
    std::string stream_key_id;
    std::string stream_signing_key;
    std::string stream_access_rules;
    std::string stream_account_id;
    std::string stream_api_token;
    std::string stream_api_url;
    bool stream_sdk = true;

    std::string r2_endpoint;
    std::string r2_bucket;
    std::string r2_access_key_id;
    std::string r2_secret_access_key;
    int resource_link_seconds = 120;

    std::string smtp_url;
    std::string smtp_username;
    std::string smtp_password;
    std::string mail_from;

    std::string two_step_key;  // 32 bytes, 64 with an older key; empty: two-step is not offered

    std::string audit_seal_key;  // an Ed25519 private key, 32 bytes; empty: not given
    std::filesystem::path audit_checkpoints;

    int kept_kib = 4096;  // memory of each worker for what it keeps of the courses

    /// Whether Stripe's events must be live ones. STRIPE_MODE decides, because the process that
    /// receives webhooks has no API key to derive it from.
    [[nodiscard]] bool is_livemode() const;
    [[nodiscard]] bool is_sandbox() const { return mode == Mode::sandbox; }
    /// Whether mail may be sent without TLS: only in sandbox mode, to a mail server on loopback.
    [[nodiscard]] bool allows_plain_smtp() const;
};

/// Thrown for missing or wrong settings. `what()` has one line for each of them, with its name.
class ConfigError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace lectern
