#include "web/request.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/http_client.hpp"

namespace lectern::web {

namespace {

const std::string* find_field(const Fields& fields, std::string_view name) {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& field) { return field.first == name; });
    return found == fields.end() ? nullptr : &found->second;
}

const std::string& field_or_empty(const Fields& fields, std::string_view name) {
    static const std::string empty;
    const auto* value = find_field(fields, name);
    return value ? *value : empty;
}

std::optional<std::string> optional_field(const Fields& fields, std::string_view name) {
    const auto* value = find_field(fields, name);
    return value ? std::optional{*value} : std::nullopt;
}

std::string ipv4_prefix(const unsigned char* bytes) {
    return std::to_string(bytes[0]) + "." + std::to_string(bytes[1]) + "." +
           std::to_string(bytes[2]) + ".0/24";
}

}  // namespace

const std::string& Request::path_value(std::string_view name) const {
    return field_or_empty(path_values, name);
}

std::optional<std::string> Request::query_value(std::string_view name) const {
    return optional_field(query, name);
}

std::optional<std::string> Request::cookie(std::string_view name) const {
    return optional_field(cookies, name);
}

const std::string& Request::header(std::string_view name) const {
    return field_or_empty(headers, name);
}

std::optional<std::chrono::microseconds> queue_time(const Request& request, Timestamp now) {
    using std::chrono::microseconds;
    constexpr double latest = 1e11;  // seconds since 1970; a larger number is no time
    // nginx sets this header to $msec: seconds since 1970 with three decimals.
    const auto& text = request.header("x-request-start");
    double seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec != std::errc{} || !(seconds >= 0 && seconds <= latest)) return std::nullopt;
    const auto begun =
        std::chrono::duration_cast<microseconds>(std::chrono::duration<double>{seconds});
    return std::max(now.time_since_epoch() - begun, microseconds{0});
}

std::string query_text(const Request& request) {
    return request.query.empty() ? "" : '?' + form_encode(request.query);
}

bool is_same_origin(const Request& request, std::string_view base_url) {
    const auto& fetch_site = request.header("sec-fetch-site");
    if (!fetch_site.empty()) return fetch_site == "same-origin" || fetch_site == "none";
    const auto& origin = request.header("origin");
    return origin.empty() || origin == base_url;
}

std::string network_prefix(const std::string& address) {
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return ipv4_prefix(bytes.data());
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return {};

    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) {
        return ipv4_prefix(bytes.data() + mapped.size());
    }
    constexpr std::size_t kept_bytes = 48 / 8;
    std::fill(bytes.begin() + kept_bytes, bytes.end(), static_cast<unsigned char>(0));
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
    return std::string{text.data()} + "/48";
}

}  // namespace lectern::web
