#include "platform/smtp.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "platform/clock.hpp"
#include "platform/crypto.hpp"
#include "platform/curl_session.hpp"
#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern {

namespace {

constexpr long connect_timeout_seconds = 10;

bool is_control(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7F;
}

// Returns whether the text is a single mailbox as between angle brackets: without spaces, lists,
// routes or control characters.
bool is_plain_address(std::string_view address) {
    const auto at = address.rfind('@');
    const bool has_both_parts = at != std::string_view::npos && at > 0 && at + 1 < address.size();
    return has_both_parts && address.size() <= 254 &&
           std::none_of(address.begin(), address.end(), [](char character) {
               return is_control(character) ||
                      std::string_view{" <>()[]\\,;:\""}.find(character) != std::string_view::npos;
           });
}

struct Mailbox {
    std::string name;
    std::string address;
};

// Parses `Name <address>` or `address`.
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

// SMTP requires CRLF. libcurl would encode a lone LF as a character of the text.
std::string with_crlf(const std::string& text) {
    std::string lines;
    lines.reserve(text.size() + text.size() / 32);
    for (const char character : text) {
        if (character == '\r') continue;
        if (character == '\n') lines += '\r';
        lines += character;
    }
    return lines;
}

std::string without_controls(std::string text) {
    text.erase(std::remove_if(text.begin(), text.end(), is_control), text.end());
    return text;
}

void add_text(curl_mime* mime, const std::string& body, const std::string& content_type) {
    curl_mime_encoder(add_part(mime, with_crlf(body), content_type), "quoted-printable");
}

CurlList headers_of(const Mail& mail, const std::string& to, const Mailbox& from) {
    CurlList headers;
    append(headers, "Date: " + date_header(SystemClock{}.now()));
    append(headers, "From: " + with_name(from));
    append(headers, "To: <" + to + ">");
    append(headers, "Subject: " + encoded_header(mail.subject));
    append(headers, "Message-ID: <" + without_controls(mail.message_id) + ">");
    append(headers, "Auto-Submitted: auto-generated");
    append(headers, "Content-Type: multipart/alternative");
    return headers;
}

/// The server's last rejection (4yz or 5yz), which may have several lines. A later positive answer
/// clears it, except for the answer to our QUIT (221).
class Answers {
  public:
    void take(std::string_view line) {
        if (line.empty()) return;
        if (line.starts_with("235")) is_signed_in_ = true;
        const bool says_no = line.front() == '4' || line.front() == '5';
        if (!says_no && !line.starts_with("221")) refusal_.clear();
        if (!says_no) return;
        if (is_whole_) refusal_.clear();
        is_whole_ = line.size() < 4 || line[3] != '-';
        if (refusal_.size() < most_bytes) refusal_ += line;
    }
    [[nodiscard]] std::string refusal() const { return one_clean_line(refusal_); }
    /// Whether the server has accepted a sign-in (RFC 4954).
    [[nodiscard]] bool is_signed_in() const { return is_signed_in_; }

  private:
    static constexpr std::size_t most_bytes = 4096;
    std::string refusal_;
    bool is_whole_ = true;
    bool is_signed_in_ = false;
};

std::size_t receive_line(char* data, std::size_t, std::size_t size, void* target) {
    static_cast<Answers*>(target)->take({data, size});
    return size;
}

/// Sets how to reach the server, and where its answers go.
void set_connection_options(CURL* handle, const SmtpSettings& settings, Answers& answers) {
    set_common_options(handle, "smtp,smtps");
    curl_easy_setopt(handle, CURLOPT_URL, settings.url.c_str());
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, connect_timeout_seconds);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(settings.longest.count()));
    curl_easy_setopt(handle, CURLOPT_USE_SSL,
                     static_cast<long>(settings.allow_plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive_line);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &answers);
    if (!settings.username.empty()) {
        curl_easy_setopt(handle, CURLOPT_USERNAME, settings.username.c_str());
        curl_easy_setopt(handle, CURLOPT_PASSWORD, settings.password.c_str());
    }
}

// A 5yz answer about the mail itself is permanent. One about access (a wrong password, missing TLS)
// is not, because the operator can fix it.
bool is_permanent(CURLcode outcome, long answer) {
    const bool is_about_access = outcome == CURLE_LOGIN_DENIED || outcome == CURLE_USE_SSL_FAILED ||
                                 answer == 530 || answer == 534 || answer == 535 || answer == 538;
    return !is_about_access && answer >= 500 && answer <= 599;
}

MailRefused refusal_from(CURL* handle, CURLcode outcome, const Answers& answers) {
    long answer = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer);
    return {std::string{"mail: "} + curl_easy_strerror(outcome) + " (server answered " +
                std::to_string(answer) + ')',
            is_permanent(outcome, answer), answers.refusal()};
}

}  // namespace

SmtpMailer::SmtpMailer(SmtpSettings settings) : settings_{std::move(settings)} {}

void SmtpMailer::deliver(const Mail& mail) {
    const auto from = mailbox_from(settings_.from);
    const auto to = is_plain_address(mail.to) ? with_ascii_domain(mail.to) : std::string{};
    if (!is_plain_address(to)) throw MailRefused{"mail: the recipient is not an address", true};
    if (!is_plain_address(from.address))
        throw MailRefused{"mail: MAIL_FROM is not an address", false};

    // Outlives the handle, whose destruction sends QUIT and receives the answer.
    Answers answers;
    const auto handle = make_curl_handle();
    set_connection_options(handle.get(), settings_, answers);

    CurlList recipients;
    append(recipients, '<' + to + '>');
    const auto headers = headers_of(mail, to, from);
    const CurlMime body{curl_mime_init(handle.get())};
    add_text(body.get(), mail.text, "text/plain; charset=utf-8");
    add_text(body.get(), mail.html, "text/html; charset=utf-8");
    const auto sender = '<' + from.address + '>';
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle.get(), CURLOPT_MIMEPOST, body.get());

    const auto outcome = curl_easy_perform(handle.get());
    if (outcome != CURLE_OK) throw refusal_from(handle.get(), outcome, answers);
}

void SmtpMailer::try_sign_in() const {
    Answers answers;
    const auto handle = make_curl_handle();
    set_connection_options(handle.get(), settings_, answers);
    // Without a recipient, libcurl connects, signs in, and sends this command. (CONNECT_ONLY would
    // not sign in.) Source: libcurl, CURLOPT_CUSTOMREQUEST, SMTP.
    curl_easy_setopt(handle.get(), CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(handle.get(), CURLOPT_NOBODY, 1L);
    const auto outcome = curl_easy_perform(handle.get());
    if (outcome != CURLE_OK) throw refusal_from(handle.get(), outcome, answers);
    // If the server offers no AUTH, libcurl goes on without.
    if (!settings_.username.empty() && !answers.is_signed_in())
        throw MailRefused{"mail: the server offers no sign-in", false};
}

std::string one_clean_line(std::string_view text) {
    constexpr std::size_t longest = 500;
    const auto valid = repaired_utf8(text);
    std::string line;
    for (std::size_t at = 0; at < valid.size();) {
        const std::string_view character{valid.data() + at, utf8_length_at(valid, at)};
        at += character.size();
        // C1 controls, which terminals interpret too, and the line separators.
        const bool is_c1 = character.front() == '\xC2' && character.back() <= '\x9F';
        const bool is_blank = is_control(character.front()) || character == " " || is_c1 ||
                              character == "\u2028" || character == "\u2029";
        if (line.size() + character.size() > longest) break;
        if (!is_blank) {
            line += character;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (line.ends_with(' ')) line.pop_back();
    return line;
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
