#include "setting_checks.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <string_view>

#include "platform/crypto.hpp"
#include "platform/ed25519.hpp"
#include "platform/stream_access_rules.hpp"
#include "platform/stripe_tax.hpp"
#include "platform/utf8.hpp"
#include "platform/whole_number.hpp"
#include "school/colour.hpp"
#include "school/front.hpp"
#include "school/logo.hpp"
#include "web/cookies.hpp"

namespace lectern {

namespace {

// Sandbox credentials begin with these. Production refuses them.
constexpr auto sandbox_key = "sk_sandbox_";
constexpr auto sandbox_webhook_secret = "whsec_sandbox";

constexpr std::size_t longest_socket_path = 107;  // sockaddr_un
constexpr std::string_view longest_socket_name = "/password-metrics.sock";
constexpr auto longest_socket_directory = longest_socket_path - longest_socket_name.size();
constexpr std::ptrdiff_t longest_short_text = 300;
constexpr std::size_t most_address_lines = 6;
constexpr std::size_t longest_url = 500;  // std::regex recurses for each character
constexpr int most_workers = 256;
constexpr int most_shared_seconds = 60;
constexpr int shortest_link_seconds = 60;
constexpr int longest_link_seconds = 300;

bool is_https_origin(const std::string& url) {
    return matches(url, R"(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?)");
}

bool is_loopback_origin(const std::string& url) {
    return web::is_plain_loopback(url) &&
           matches(url, R"(http://(\[::1\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?)");
}

/// Checks the address of an API that only a sandbox may replace.
Fault api_fault(const std::string& value, Mode mode, const std::string& real_api) {
    if (value == real_api) return {};
    if (mode == Mode::production) return "must be " + real_api + " in production";
    if (is_https_origin(value) || is_loopback_origin(value)) return {};
    return "must be https://HOST or http://localhost:PORT";
}

}  // namespace

bool matches(const std::string& value, const char* pattern) {
    return std::regex_match(value, std::regex{pattern});
}

bool is_live_key(const std::string& key) {
    return key.starts_with("sk_live_") || key.starts_with("rk_live_");
}

std::vector<std::string> split_at(const std::string& text, char divider) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(divider, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

Mode mode_from(const std::string& text) {
    return text == "sandbox" ? Mode::sandbox : Mode::production;
}

int number_from(const std::string& text) {
    return whole_number<int>(text).value_or(0);
}

Fault anything(const std::string&, Mode) {
    return {};
}

Fault present(const std::string& value, Mode) {
    return value.empty() ? Fault{"is missing"} : Fault{};
}

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

Fault percent_fault(const std::string& value, Mode) {
    const int percent = number_from(value);
    if (percent >= 1 && percent <= 100) return {};
    return "must be a number from 1 to 100";
}

Fault lang_fault(const std::string& value, Mode) {
    if (matches(value, "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")) return {};
    return "must be a language tag such as en or pt-BR";
}

Fault time_zone_fault(const std::string& value, Mode) {
    const std::filesystem::path zones{"/usr/share/zoneinfo"};
    const bool is_name = matches(value, "[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*");
    std::error_code ignored;
    if (is_name && (!std::filesystem::exists(zones, ignored) ||
                    std::filesystem::is_regular_file(zones / value, ignored)))
        return {};
    return "must be a time zone such as Europe/Berlin";
}

Fault accent_fault(const std::string& value, Mode) {
    if (value.empty() || colour::parse(value)) return {};
    return "must be a colour such as #1f4e8c";
}

Fault logo_fault(const std::string& value, Mode) {
    if (value.empty() || (value.starts_with('/') && read_logo(value))) return {};
    return "must be the path of an .svg with a viewBox, or of a .png, of at most 64 KiB";
}

Fault short_text_fault(const std::string& value, Mode) {
    if (is_utf8(value) && character_count(value) <= longest_short_text) return {};
    return "must be UTF-8 text of at most " + std::to_string(longest_short_text) + " characters";
}

Fault seller_address_fault(const std::string& value, Mode mode) {
    if (value.empty()) return {};
    const auto lines = split_at(value, '|');
    const bool has_empty =
        std::ranges::any_of(lines, [](const auto& line) { return line.empty(); });
    if (has_empty || lines.size() > most_address_lines)
        return "must be 1 to 6 lines with | between, none of them empty";
    return short_text_fault(value, mode);
}

Fault vat_id_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[A-Za-z0-9][A-Za-z0-9 ./-]{3,29}")) return {};
    return "must be a tax number such as DE123456789";
}

Fault front_text_fault(const std::string& value, Mode) {
    if (value.empty() || (value.starts_with('/') && read_front_text(value))) return {};
    return "must be the path of a file of Markdown in UTF-8, of at most 16 KiB";
}

Fault front_picture_fault(const std::string& value, Mode) {
    if (value.empty() || (value.starts_with('/') && read_front_picture(value))) return {};
    return "must be the path of a .jpg, .png or .webp of at most 512 KiB";
}

Fault address_fault(const std::string& value, Mode) {
    if (matches(value, R"([^\s@<>]+@[^\s@<>]+)")) return {};
    return "must be an e-mail address";
}

Fault support_email_fault(const std::string& value, Mode mode) {
    if (!value.empty()) return address_fault(value, mode);
    return mode == Mode::production ? Fault{"is missing"} : Fault{};
}

Fault page_url_fault(const std::string& value, Mode) {
    // Printable ASCII without what RFC 3986 leaves out of URLs.
    constexpr auto page = R"re(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!#-;=?-\[\]_a-z~]*)?)re";
    if (value.empty() || (value.size() <= longest_url && matches(value, page))) return {};
    return "must be https://HOST/PATH, of at most " + std::to_string(longest_url) + " bytes";
}

Fault mail_from_fault(const std::string& value, Mode) {
    if (value.empty()) return "is missing";
    if (matches(value, R"(([^<>]+ )?<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)")) return {};
    return "must be an e-mail address, or a name and <address>";
}

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
        secrets, [](const auto& secret) { return matches(secret, "whsec_[A-Za-z0-9_+/=-]+"); });
    if (!are_secrets || secrets.size() > 2)
        return "must be whsec_…, or two of them with a comma between";
    const bool has_sandbox = std::ranges::any_of(
        secrets, [](const auto& secret) { return secret.starts_with(sandbox_webhook_secret); });
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

Fault two_step_key_fault(const std::string& value, Mode) {
    const auto key = crypto::find_base64_bytes(value);
    if (value.empty() || (key && key->size() == crypto::encryption_key_size)) return {};
    return "must be 32 random bytes in base64 on one line, as openssl rand -base64 32 prints them";
}

Fault audit_seal_key_fault(const std::string& value, Mode) {
    if (value.empty() || ed25519::find_private_key(value)) return {};
    return "must be an Ed25519 private key: its DER in base64 on one line";
}

Fault audit_checkpoints_fault(const std::string& value, Mode) {
    if (value.empty() || value.starts_with('/')) return {};
    return "must be the absolute path of a file";
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

Fault on_or_off_fault(const std::string& value, Mode) {
    if (value == "on" || value == "off") return {};
    return "must be on or off";
}

Fault r2_endpoint_fault(const std::string& value, Mode mode) {
    if (value.empty() ||
        matches(value, R"(https://[0-9a-f]{32}(\.[a-z]+)?\.r2\.cloudflarestorage\.com)"))
        return {};
    if (mode == Mode::sandbox && is_loopback_origin(value)) return {};
    return "must be https://ACCOUNT.r2.cloudflarestorage.com";
}

Fault r2_bucket_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")) return {};
    return "must be the name of a bucket";
}

Fault r2_key_fault(const std::string& value, Mode) {
    if (value.empty() || matches(value, "[A-Za-z0-9_+/=-]+")) return {};
    return "must be letters and digits";
}

Fault link_seconds_fault(const std::string& value, Mode) {
    const int seconds = number_from(value);
    if (seconds >= shortest_link_seconds && seconds <= longest_link_seconds) return {};
    return "must be a number from 60 to 300";
}

Fault smtp_url_fault(const std::string& value, Mode) {
    if (value.empty()) return "is missing";
    if (matches(value, R"(smtps?://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5})")) return {};
    return "must be smtp://HOST:PORT or smtps://HOST:PORT";
}

}  // namespace lectern
