#include "settings.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include "prices.hpp"

namespace lectern::sandbox {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string{value};
}

std::string required(const char* name, std::vector<std::string>& problems) {
    auto value = variable(name);
    if (value.empty()) problems.push_back(std::string{name} + " is missing");
    return value;
}

std::string starting_with(const char* name, std::string_view start,
                          std::vector<std::string>& problems) {
    auto value = required(name, problems);
    if (!value.empty() && !value.starts_with(start)) {
        problems.push_back(std::string{name} + " does not start with " + std::string{start});
    }
    return value;
}

std::string base_url(const char* name, std::vector<std::string>& problems) {
    auto value = starting_with(name, "http", problems);
    if (value.ends_with('/')) problems.push_back(std::string{name} + " ends with a slash");
    return value;
}

int workers_from(const std::string& text, std::vector<std::string>& problems) {
    constexpr int usual = 2;
    constexpr int most = 16;
    if (text.empty()) return usual;
    int workers = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, workers);
    if (fault != std::errc{} || stop != end || workers < 1 || workers > most) {
        problems.emplace_back("SANDBOX_WORKERS is not a number from 1 to 16");
    }
    return workers;
}

void check_file(const char* name, const std::filesystem::path& file,
                std::vector<std::string>& problems) {
    if (!std::filesystem::is_regular_file(file)) {
        problems.push_back(std::string{name} + ": " + file.string() + " is not a file");
    }
}

}  // namespace

Settings read_settings(std::vector<std::string>& problems) {
    Settings settings;
    settings.listen = required("SANDBOX_LISTEN", problems);
    settings.workers = workers_from(variable("SANDBOX_WORKERS"), problems);
    settings.url = base_url("SANDBOX_URL", problems);
    settings.site_url = base_url("SANDBOX_SITE_URL", problems);
    settings.webhook_secret = starting_with("SANDBOX_WEBHOOK_SECRET", "whsec_", problems);
    settings.secret_key = starting_with("SANDBOX_SECRET_KEY", "sk_sandbox_", problems);
    settings.state = required("SANDBOX_STATE", problems);
    settings.maildir = required("SANDBOX_MAILDIR", problems);
    settings.video = required("SANDBOX_VIDEO", problems);
    settings.prices = required("SANDBOX_PRICES", problems);
    settings.stream_key_id = required("SANDBOX_STREAM_KEY_ID", problems);
    settings.stream_public_key = required("SANDBOX_STREAM_PUBLIC_KEY", problems);
    settings.stream_account_id = variable("SANDBOX_STREAM_ACCOUNT_ID");
    settings.stream_api_token = variable("SANDBOX_STREAM_API_TOKEN");
    settings.stream_signing_key = variable("SANDBOX_STREAM_SIGNING_KEY");
    settings.r2_bucket = required("SANDBOX_R2_BUCKET", problems);
    settings.r2_access_key_id = required("SANDBOX_R2_ACCESS_KEY_ID", problems);
    settings.r2_secret_access_key = required("SANDBOX_R2_SECRET_ACCESS_KEY", problems);
    settings.files = required("SANDBOX_FILES", problems);
    settings.views = variable("SANDBOX_VIEWS");
    if (settings.views.empty()) settings.views = LECTERN_SANDBOX_VIEWS;

    if (!settings.video.empty()) {
        check_file("SANDBOX_VIDEO", settings.video / "lesson.mp4", problems);
        check_file("SANDBOX_VIDEO", settings.video / "poster.jpg", problems);
        check_file("SANDBOX_VIDEO", settings.video / "hls/video.m3u8", problems);
    }
    if (!settings.prices.empty()) {
        if (const auto fault = fault_in_prices(settings.prices); !fault.empty()) {
            problems.push_back("SANDBOX_PRICES: " + fault);
        }
    }
    if (!settings.stream_public_key.empty()) {
        check_file("SANDBOX_STREAM_PUBLIC_KEY", settings.stream_public_key, problems);
    }
    if (!settings.stream_api_token.empty()) {
        check_file("SANDBOX_STREAM_SIGNING_KEY", settings.stream_signing_key, problems);
    }
    check_file("SANDBOX_VIEWS", settings.views / "layout.mustache", problems);
    return settings;
}

}  // namespace lectern::sandbox
