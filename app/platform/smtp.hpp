#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

/// A mail as people read it; headers and MIME are made here.
struct Mail {
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
    std::string message_id;  // without angle brackets; the same at every attempt
};

/// The mail was not taken. `what()` may be logged. `is_permanent()`: the server will never take it
/// (5yz). `answer()`: the server's own words, in one line of clean UTF-8, empty when it said
/// nothing against it; they quote the address, so they are for the operator and never for a log.
class MailRefused : public std::runtime_error {
  public:
    MailRefused(const std::string& message, bool permanent, std::string answer = {})
        : std::runtime_error{message}, permanent_{permanent}, answer_{std::move(answer)} {}
    [[nodiscard]] bool is_permanent() const { return permanent_; }
    [[nodiscard]] const std::string& answer() const { return answer_; }
    /// All that is known, for the operator.
    [[nodiscard]] std::string in_full() const {
        return answer_.empty() ? what() : what() + (": " + answer_);
    }

  private:
    bool permanent_;
    std::string answer_;
};

class Mailer {
  public:
    virtual ~Mailer() = default;
    /// Returns once the server took responsibility for the mail. Throws MailRefused.
    virtual void deliver(const Mail& mail) = 0;
};

struct SmtpSettings {
    std::string url;  // smtp://host:port (STARTTLS) or smtps://host:port
    std::string username;
    std::string password;
    std::string from;          // `Name <address>` or address
    bool allow_plain = false;  // sandbox on loopback
    /// For one mail in all. A server that took it and says nothing until then gets it again.
    std::chrono::milliseconds longest = std::chrono::seconds{60};
};

/// Submission by libcurl: multipart/alternative, encoded headers, timeouts.
class SmtpMailer final : public Mailer {
  public:
    explicit SmtpMailer(SmtpSettings settings);
    void deliver(const Mail& mail) override;

  private:
    SmtpSettings settings_;
};

/// What a server said, in one line: at most 500 bytes of UTF-8, without a control character.
std::string one_clean_line(std::string_view text);

/// An RFC 2047 encoded header value; CR and LF never survive.
std::string encoded_header(const std::string& text);

}  // namespace lectern
