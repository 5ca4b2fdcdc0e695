#include "settings_of_video.hpp"

#include <algorithm>
#include <cctype>

#include "platform/stream_access_rules.hpp"
#include "setting_checks.hpp"
#include "url_checks.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr auto cloudflare_api = "https://api.cloudflare.com";

Fault stream_fault(const std::string& value, Mode mode) {
    if (value.empty() || matches(value, R"(https://customer-[a-z0-9]+\.cloudflarestream\.com)"))
        return {};
    if (mode == Mode::sandbox && is_loopback_origin(value)) return {};
    return "must be https://customer-CODE.cloudflarestream.com";
}

// An empty value is accepted here; find_incomplete_sets reports it if another of its set is given.

Fault stream_key_id_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[A-Za-z0-9_-]+")) return {};
    return "must be the id of a signing key";
}

Fault stream_signing_key_fault(const std::string& value, Mode) {
    // No std::regex here: it recurses for each character, and a key has thousands.
    const auto is_base64 = [](unsigned char byte) {
        return std::isalnum(byte) != 0 || byte == '+' || byte == '/' || byte == '=';
    };
    if (std::ranges::all_of(value, is_base64)) return {};
    return "must be the pem of a signing key, in base64 on one line";
}

Fault stream_access_rules_fault(const std::string& value, Mode) {
    if (value.empty() || are_access_rules(value)) return {};
    return "must be a JSON list of 1 to 5 rules, as Cloudflare documents accessRules";
}

Fault stream_account_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[0-9a-f]{32}")) return {};
    return "must be the id of an account: 32 hexadecimal digits";
}

Fault stream_api_token_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[A-Za-z0-9_-]+")) return {};
    return "must be letters, digits, - and _";
}

Fault stream_api_fault(const std::string& value, Mode mode) {
    return api_fault(value, mode, cloudflare_api);
}

}  // namespace

std::vector<SettingRow> settings_of_video() {
    // clang-format off
    return {
        {{Group::pages, "STREAM_CUSTOMER_URL", "",
          "https://customer-CODE.cloudflarestream.com; empty for a school without video"},
         stream_fault, keep<&Config::stream_customer_url>},
        {{Group::stream, "STREAM_KEY_ID", "",
          "the id of a Stream signing key, for videos that require signed URLs"},
         stream_key_id_fault, keep<&Config::stream_key_id>},
        {{Group::pages, "STREAM_SIGNING_KEY", "",
          "the key itself: its pem in base64, as Cloudflare returns it", secret,
          {Process::pages, Process::outside, Process::command}},
         stream_signing_key_fault, keep<&Config::stream_signing_key>},
        {{Group::pages, "STREAM_ACCESS_RULES", "",
          "Cloudflare's accessRules of every token, as JSON: [{\"type\":\"any\",\"action\":\"allow\"}]"},
         stream_access_rules_fault, keep<&Config::stream_access_rules>},
        {{Group::stream_api, "STREAM_ACCOUNT_ID", "",
          "the Cloudflare account of the videos, for questions to Stream's API"},
         stream_account_fault, keep<&Config::stream_account_id>},
        {{Group::stream_api, "STREAM_API_TOKEN", "",
          "an API token of that account for Stream; makes the video tokens if there is no signing key", secret,
          {Process::outside, Process::command}},
         stream_api_token_fault, keep<&Config::stream_api_token>},
        {{Group::stream_api, "STREAM_API_URL", cloudflare_api,
          "the URL of Cloudflare's API; can be changed only in sandbox mode"},
         stream_api_fault, keep<&Config::stream_api_url>},
        {{Group::pages, "LECTERN_STREAM_SDK", "on",
          "on or off: whether the player may load Cloudflare's script, for browsers that cannot play HLS"},
         on_or_off_fault, keep_switch<&Config::stream_sdk>},
    };
    // clang-format on
}

}  // namespace lectern
