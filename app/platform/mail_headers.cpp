#include "platform/mail_headers.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "platform/ascii.hpp"
#include "platform/clock.hpp"
#include "platform/crypto.hpp"
#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern {

namespace {

// Encodes a display name for From or To. An ASCII name becomes a quoted string, so that a comma or
// a bracket stays part of the name.
std::string encoded_name(const std::string& name) {
    const auto encoded = encoded_header(name);
    if (encoded.starts_with("=?")) return encoded;
    std::string quoted = "\"";
    for (const char character : encoded) {
        if (character == '"' || character == '\\') quoted += '\\';
        quoted += character;
    }
    return quoted += '"';
}

std::string with_name(const Mailbox& mailbox) {
    const auto address = '<' + mailbox.address + '>';
    return mailbox.name.empty() ? address : encoded_name(mailbox.name) + ' ' + address;
}

// RFC 5322, in UTC. strftime depends on the locale.
std::string date_header(Timestamp time) {
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(time - day)};
    std::array<char, 64> text{};
    std::snprintf(
        text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
        days.at(std::chrono::weekday{day}.c_encoding()), static_cast<unsigned>(date.day()),
        months.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    return text.data();
}

std::string without_controls(std::string text) {
    text.erase(std::remove_if(text.begin(), text.end(), is_control), text.end());
    return text;
}

}  // namespace

bool is_plain_address(std::string_view address) {
    const auto at = address.rfind('@');
    const bool has_both_parts = at != std::string_view::npos && at > 0 && at + 1 < address.size();
    return has_both_parts && address.size() <= 254 &&
           std::none_of(address.begin(), address.end(), [](char character) {
               return is_control(character) ||
                      std::string_view{" <>()[]\\,;:\""}.find(character) != std::string_view::npos;
           });
}

Mailbox mailbox_from(const std::string& text) {
    const auto open = text.rfind('<');
    if (open == std::string::npos) return {"", text};
    const auto close = text.find('>', open);
    std::string name{trimmed(std::string_view{text}.substr(0, open))};
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') {
        name = name.substr(1, name.size() - 2);
    }
    return {name, text.substr(open + 1, close == std::string::npos ? close : close - open - 1)};
}

std::vector<std::string> mail_header_lines(const MailHeaders& headers) {
    return {"Date: " + date_header(SystemClock{}.now()),
            "From: " + with_name(headers.from),
            "To: <" + headers.to + ">",
            "Subject: " + encoded_header(headers.subject),
            "Message-ID: <" + without_controls(headers.message_id) + ">",
            "Auto-Submitted: auto-generated",
            "Content-Type: multipart/alternative"};
}

std::string encoded_header(const std::string& text) {
    auto value = repaired_utf8(text);
    std::replace_if(value.begin(), value.end(), is_control, ' ');
    const bool is_ascii = std::none_of(value.begin(), value.end(), [](char character) {
        return static_cast<unsigned char>(character) >= 0x80;
    });
    if (is_ascii && value.find("=?") == std::string::npos) return value;

    // RFC 2047: at most 75 characters per encoded word, and no character split between two words.
    constexpr std::size_t most_bytes = 45;
    std::string words;
    std::string piece;
    const auto finish_word = [&] {
        if (!words.empty()) words += ' ';
        words += "=?UTF-8?B?" + crypto::base64(piece) + "?=";
        piece.clear();
    };
    for (std::size_t at = 0; at < value.size();) {
        const auto length = utf8_length_at(value, at);
        if (piece.size() + length > most_bytes) finish_word();
        piece.append(value, at, length);
        at += length;
    }
    finish_word();
    return words;
}

}  // namespace lectern
