#include "settings_of_installation.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "platform/crypto.hpp"
#include "setting_checks.hpp"
#include "url_checks.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr std::size_t longest_socket_path = 107;  // sockaddr_un
constexpr std::string_view longest_socket_name = "/password-metrics.sock";
constexpr auto longest_socket_directory = longest_socket_path - longest_socket_name.size();
constexpr int most_workers = 256;
constexpr int most_shared_seconds = 60;
constexpr int most_kept_kib = 16384;

Fault mode_fault(const std::string& value, Mode) {
    if (value == "production" || value == "sandbox") return {};
    return "must be production or sandbox";
}

Fault base_url_fault(const std::string& value, Mode mode) {
    if (value.empty()) return "is missing";
    if (is_https_origin(value)) return {};
    if (mode == Mode::production)
        return "must be https://HOST in production, with nothing after the host";
    if (is_loopback_origin(value)) return {};
    return "must be https://HOST or http://localhost:PORT, with nothing after it";
}

Fault sockets_fault(const std::string& value, Mode) {
    if (value.starts_with('/') && value.size() <= longest_socket_directory) return {};
    return "must be an absolute path of at most " + std::to_string(longest_socket_directory) +
           " bytes";
}

Fault workers_fault(const std::string& value, Mode) {
    const int workers = number_from(value);
    if (workers >= 1 && workers <= most_workers) return {};
    return "must be a number from 1 to 256";
}

Fault shared_seconds_fault(const std::string& value, Mode) {
    const int seconds = number_from(value);
    if (value == "0" || (seconds >= 1 && seconds <= most_shared_seconds)) return {};
    return "must be a number from 0 to 60";
}

Fault kept_kib_fault(const std::string& value, Mode) {
    const int kib = number_from(value);
    if (value == "0" || (kib >= 1 && kib <= most_kept_kib)) return {};
    return "must be a number from 0 to 16384";
}

Fault percent_fault(const std::string& value, Mode) {
    const int percent = number_from(value);
    if (percent >= 1 && percent <= 100) return {};
    return "must be a number from 1 to 100";
}

Fault two_step_key_fault(const std::string& value, Mode) {
    const auto keys = split_at(value, ',');
    const bool is_valid = std::ranges::all_of(keys, [](const std::string& text) {
        const auto key = crypto::find_base64_bytes(text);
        return key && key->size() == crypto::encryption_key_size;
    });
    if (value.empty() || (is_valid && keys.size() <= 2)) return {};
    return "must be 32 random bytes in base64 on one line, as openssl rand -base64 32 prints them, "
           "or two such keys with a comma between them, the newer one first";
}

void keep_mode(Config& config, const std::string& value) {
    config.mode = mode_from(value);
}

void keep_two_step_key(Config& config, const std::string& value) {
    config.two_step_key = two_step_key_from(value);
}

}  // namespace

std::vector<SettingRow> settings_of_installation() {
    // clang-format off
    return {
        {{Group::mode, "LECTERN_MODE", "production",
          "production, or sandbox: stand-ins on this machine may replace Stripe, video and mail"},
         mode_fault, keep_mode},
        {{Group::contact, "LECTERN_BASE_URL", "",
          "the public URL of the school: https://school.example, without a trailing slash"},
         base_url_fault, keep<&Config::base_url>},
        {{Group::database, "LECTERN_DATABASE_URL", "",
          "PostgreSQL, as a libpq connection string: postgresql:///lectern", secret},
         present, keep<&Config::database_url>},
        {{Group::pages, "LECTERN_SOCKETS", "/run/lectern",
          "the directory of the pools' sockets (POOL.sock), if systemd passes none"},
         sockets_fault, keep<&Config::sockets>},
        {{Group::pages, "LECTERN_PAGES_WORKERS", "3",
          "workers of the pool pages: how many page requests run at once; three suit two cores"},
         workers_fault, keep_number<&Config::pages_workers>},
        {{Group::pages, "LECTERN_OUTSIDE_WORKERS", "4",
          "workers of the pool outside, whose requests wait for Stripe or Cloudflare"},
         workers_fault, keep_number<&Config::outside_workers>},
        {{Group::pages, "LECTERN_PASSWORD_WORKERS", "2",
          "workers of the pool password; hashing a password takes one core and 64 MiB each"},
         workers_fault, keep_number<&Config::password_workers>},
        {{Group::pages, "LECTERN_METRICS", "off",
          "on or off: whether each pool answers with metrics for Prometheus at POOL-metrics.sock"},
         on_or_off_fault, keep_switch<&Config::metrics>},
        {{Group::pages, "LECTERN_SHARED_PAGE_SECONDS", "1",
          "how many seconds nginx serves a cached page to visitors, 0 to 60"},
         shared_seconds_fault, keep_number<&Config::shared_page_seconds>},
        {{Group::pages, "LECTERN_KEPT_KIB", "4096",
          "how much of the courses each worker keeps in memory, in KiB, 0 to 16384; 0: it reads all for each page"},
         kept_kib_fault, keep_number<&Config::kept_kib>},
        {{Group::pages, "LECTERN_COMPLETE_AT_PERCENT", "90",
          "the percentage of a video to watch until its lesson is completed, 1 to 100"},
         percent_fault, keep_number<&Config::complete_at_percent>},
        {{Group::pages, "LECTERN_TWO_STEP_KEY", "",
          "encrypts the secrets of two-step sign-in: 32 random bytes in base64, while it is replaced NEW,OLD; empty: it is not offered", secret,
          {Process::pages, Process::password, Process::command}},
         two_step_key_fault, keep_two_step_key},
        {{Group::share, "LECTERN_SHARE", LECTERN_DEFAULT_SHARE,
          "the directory that contains views/ and sql/"},
         present, keep<&Config::share>},
    };
    // clang-format on
}

}  // namespace lectern
