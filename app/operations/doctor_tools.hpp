#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/clock.hpp"
#include "platform/database.hpp"
#include "platform/http_client.hpp"
#include "platform/object_storage.hpp"
#include "platform/smtp.hpp"
#include "platform/stream_api.hpp"
#include "platform/stripe_account.hpp"
#include "platform/stripe_payments.hpp"
#include "platform/video_stream.hpp"

// What the checks of `lectern doctor` use: settings, and what is made from them.

namespace lectern::operations {

/// Returns a setting, or an empty text.
std::string setting(std::string_view name);

/// Returns a setting. Throws ConfigError if it is missing.
std::string needed_setting(std::string_view name);

/// Throws ConfigError if the secret is missing although `other`, which needs it, is set, and
/// CannotCheck if it is in a file that this user cannot read: the service would only seem to refuse
/// it.
void expect_secret(std::string_view secret, std::string_view other);

SmtpSettings smtp_settings();

/// What the checks use. Each is made at the first use, from the settings that it needs: a fault in
/// others does not matter. The functions throw ConfigError.
class DoctorTools {
  public:
    Database& database();
    HttpClient& http() { return http_; }
    const Clock& clock() { return clock_; }
    StripeAccount stripe_account();
    StripePayments payments();
    const VideoStream& video();
    R2Storage storage();

  private:
    HttpClient http_;
    SystemClock clock_;
    std::optional<Database> database_;
    std::optional<StreamApi> stream_api_;
    std::optional<VideoStream> video_;  // refers to stream_api_
};

}  // namespace lectern::operations
