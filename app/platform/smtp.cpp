#include "platform/smtp.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "platform/ascii.hpp"
#include "platform/curl_session.hpp"
#include "platform/mail_headers.hpp"
#include "platform/unicode.hpp"
#include "platform/utf8.hpp"

namespace lectern {

namespace {

constexpr long connect_timeout_seconds = 10;

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

void add_text(curl_mime* mime, const std::string& body, const std::string& content_type) {
    curl_mime_encoder(add_part(mime, with_crlf(body), content_type), "quoted-printable");
}

/// The server's last rejection (4yz or 5yz), which may have several lines. A later positive answer
/// clears it, except for the answer to our QUIT (221).
class Answers {
  public:
    void take(std::string_view line) {
        if (line.empty()) return;
        if (line.starts_with("235")) is_signed_in_ = true;
        has_agreed_ = has_agreed_ || line.front() == '2' || line.front() == '3';
        const bool says_no = line.front() == '4' || line.front() == '5';
        if (!says_no && !line.starts_with("221")) refusal_.clear();
        if (!says_no) return;
        if (is_whole_) refusal_.clear();
        is_whole_ = line.size() < 4 || line[3] != '-';
        if (refusal_.size() < most_bytes) refusal_ += line;
    }
    [[nodiscard]] std::string refusal() const { return one_clean_line(refusal_); }
    /// Whether the server has accepted any command.
    [[nodiscard]] bool has_agreed() const { return has_agreed_; }
    /// Whether the server has accepted a sign-in (RFC 4954).
    [[nodiscard]] bool is_signed_in() const { return is_signed_in_; }

  private:
    static constexpr std::size_t most_bytes = 4096;
    std::string refusal_;
    bool is_whole_ = true;
    bool has_agreed_ = false;
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

/// A connection, and what libcurl reads of the mail that it sends. The handle is destroyed first:
/// it then sends QUIT.
struct SmtpMailer::Session {
    Answers answers;  // to the latest mail
    CurlList recipients;
    CurlList headers;
    CurlMime body;
    CurlHandle handle = make_curl_handle();
};

/// The addresses of a mail, checked, and until when it may be sent.
struct SmtpMailer::Envelope {
    Mailbox from;
    std::string to;
    std::chrono::steady_clock::time_point deadline;

    [[nodiscard]] std::chrono::milliseconds time_left() const {
        return std::chrono::ceil<std::chrono::milliseconds>(deadline -
                                                            std::chrono::steady_clock::now());
    }
};

SmtpMailer::SmtpMailer(SmtpSettings settings) : settings_{std::move(settings)} {}

SmtpMailer::~SmtpMailer() = default;

void SmtpMailer::deliver(const Mail& mail) {
    const Envelope envelope{
        .from = mailbox_from(settings_.from),
        .to = is_plain_address(mail.to) ? with_ascii_domain(mail.to) : std::string{},
        .deadline = std::chrono::steady_clock::now() + settings_.longest};
    if (!is_plain_address(envelope.to))
        throw MailRefused{"mail: the recipient is not an address", true};
    if (!is_plain_address(envelope.from.address))
        throw MailRefused{"mail: MAIL_FROM is not an address", false};

    const bool is_kept = session_ != nullptr;
    if (!is_kept) session_ = std::make_unique<Session>();
    try {
        return send(envelope, mail);
    } catch (const MailRefused&) {
        // A server may end a connection that was idle, or after a number of mails. If it has
        // accepted nothing of this mail, it has not taken it, so sending it again is safe.
        const bool has_begun = session_->answers.has_agreed();
        hang_up();
        if (!is_kept || has_begun || envelope.time_left().count() <= 0) throw;
    }
    session_ = std::make_unique<Session>();
    try {
        send(envelope, mail);
    } catch (const MailRefused&) {
        hang_up();
        throw;
    }
}

void SmtpMailer::hang_up() {
    session_.reset();
}

void SmtpMailer::send(const Envelope& envelope, const Mail& mail) {
    auto& session = *session_;
    auto* const handle = session.handle.get();
    curl_easy_reset(handle);  // keeps the connection, and forgets the mail before
    session.answers = {};
    set_connection_options(handle, settings_, session.answers);
    // Zero would be no limit.
    const auto longest = std::max<std::chrono::milliseconds::rep>(envelope.time_left().count(), 1);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(longest));

    session.recipients.reset();
    append(session.recipients, '<' + envelope.to + '>');
    session.headers.reset();
    for (const auto& line : mail_header_lines({.from = envelope.from,
                            .to = envelope.to,
                            .subject = mail.subject,
                            .message_id = mail.message_id})) {
        append(session.headers, line);
    }
    session.body.reset(curl_mime_init(handle));
    add_text(session.body.get(), mail.text, "text/plain; charset=utf-8");
    add_text(session.body.get(), mail.html, "text/html; charset=utf-8");
    const auto sender = '<' + envelope.from.address + '>';
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, session.recipients.get());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, session.headers.get());
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, session.body.get());

    const auto outcome = curl_easy_perform(handle);
    if (outcome != CURLE_OK) throw refusal_from(handle, outcome, session.answers);
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

}  // namespace lectern
