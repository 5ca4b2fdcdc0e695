#include "operations/doctor_tools.hpp"

#include <chrono>

#include "config.hpp"
#include "operations/doctor.hpp"
#include "setting_checks.hpp"

namespace lectern::operations {
namespace {

/// Throws CannotCheck if the secret is in a file that this user cannot read: the service would only
/// seem to refuse it.
void expect_readable(std::string_view secret) {
    if (find_setting(secret)) return;
    if (const auto file = find_unread_file(secret)) throw CannotCheck{*file};
}

std::string stripe_key() {
    expect_readable("STRIPE_SECRET_KEY");
    return needed_setting("STRIPE_SECRET_KEY");
}

}  // namespace

std::string setting(std::string_view name) {
    return find_setting(name).value_or("");
}

std::string needed_setting(std::string_view name) {
    if (const auto value = find_setting(name)) return *value;
    throw ConfigError{find_unread_file(name).value_or(std::string{name} + " is missing")};
}

void expect_secret(std::string_view secret, std::string_view other) {
    if (!find_setting(other)) return;
    expect_readable(secret);
    if (!find_setting(secret))
        throw ConfigError{std::string{secret} + " is missing: " + std::string{other} + " needs it"};
}

SmtpSettings smtp_settings() {
    Config config;
    config.mode = mode_from(needed_setting("LECTERN_MODE"));
    config.smtp_url = needed_setting("SMTP_URL");
    const auto username = setting("SMTP_USERNAME");
    if (!username.empty()) expect_readable("SMTP_PASSWORD");
    return {.url = config.smtp_url,
            .username = username,
            .password = setting("SMTP_PASSWORD"),
            .from = {},
            .allow_plain = config.allows_plain_smtp(),
            .longest = std::chrono::seconds{20}};
}

Database& DoctorTools::database() {
    if (!database_) database_.emplace(read_database_url());
    return *database_;
}

StripeAccount DoctorTools::stripe_account() {
    return {http_, needed_setting("STRIPE_API_URL"), stripe_key()};
}

StripePayments DoctorTools::payments() {
    return {http_, needed_setting("STRIPE_API_URL"), stripe_key()};
}

const VideoStream& DoctorTools::video() {
    if (video_) return *video_;
    stream_api_.emplace(http_, StreamAccount{.api_url = needed_setting("STREAM_API_URL"),
                                             .id = setting("STREAM_ACCOUNT_ID"),
                                             .api_token = setting("STREAM_API_TOKEN")});
    return video_.emplace(
        setting("STREAM_CUSTOMER_URL"),
        StreamKey{.id = setting("STREAM_KEY_ID"), .base64_pem = setting("STREAM_SIGNING_KEY")},
        TokenOptions{.access_rules = setting("STREAM_ACCESS_RULES"),
                     .api = stream_api_->is_configured() ? &*stream_api_ : nullptr});
}

R2Storage DoctorTools::storage() {
    expect_secret("R2_SECRET_ACCESS_KEY", "R2_ENDPOINT");
    return {http_,
            {.endpoint = setting("R2_ENDPOINT"),
             .name = setting("R2_BUCKET"),
             .access_key_id = setting("R2_ACCESS_KEY_ID"),
             .secret_access_key = setting("R2_SECRET_ACCESS_KEY")}};
}

}  // namespace lectern::operations
