#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

/// A mail to send. The mailer adds headers and MIME encoding.
struct Mail {
    std::string to;
    std::string subject;
    std::string text;
    std::string html;
    std::string message_id;  // without angle brackets; the same in every attempt
};

/// The mail was not accepted. `what()` may be logged. `is_permanent()` means that a retry is
/// useless: the server answered 5yz about the mail, or the recipient is not an address. `answer()`
/// is the server's rejection in one line of valid UTF-8; empty if there is none. It can quote the
/// recipient's address, so it may be shown to the operator but never logged.
class MailRefused : public std::runtime_error {
  public:
    MailRefused(const std::string& message, bool permanent, std::string answer = {})
        : std::runtime_error{message}, permanent_{permanent}, answer_{std::move(answer)} {}
    [[nodiscard]] bool is_permanent() const { return permanent_; }
    [[nodiscard]] const std::string& answer() const { return answer_; }
    /// Returns the message and the server's answer, for the operator only.
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
    /// Returns when the server has taken responsibility for the mail. Throws MailRefused.
    virtual void deliver(const Mail& mail) = 0;
    /// Ends the connection that deliveries share, if there is one. The next delivery opens another.
    virtual void hang_up() {}
};

struct SmtpSettings {
    std::string url;  // smtp://host:port (STARTTLS) or smtps://host:port
    std::string username;
    std::string password;
    std::string from;          // `Name <address>` or address
    bool allow_plain = false;  // allows SMTP without TLS; for the sandbox on loopback
    /// The time limit for one mail. If the server accepts the mail but confirms it later than this,
    /// the mail is sent again.
    std::chrono::milliseconds longest = std::chrono::seconds{60};
};

/// Submits mails through libcurl: multipart/alternative, encoded headers, timeouts. Keeps the
/// connection for the next mail, until one is refused. If the server has ended a kept connection,
/// the mail is sent over a new one.
class SmtpMailer final : public Mailer {
  public:
    explicit SmtpMailer(SmtpSettings settings);
    ~SmtpMailer() override;
    SmtpMailer(const SmtpMailer&) = delete;
    SmtpMailer& operator=(const SmtpMailer&) = delete;

    void deliver(const Mail& mail) override;
    void hang_up() override;
    /// Connects and signs in, and sends no mail. Throws MailRefused, also if the server offers no
    /// sign-in to a user name that is given.
    void try_sign_in() const;

  private:
    struct Session;
    struct Envelope;
    /// Sends a mail over the connection of the session, or over a new one if it has none.
    void send(const Envelope& envelope, const Mail& mail);

    SmtpSettings settings_;
    std::unique_ptr<Session> session_;  // empty: no connection
};

/// Returns a server's answer as one line of at most 500 bytes of valid UTF-8 without control
/// characters.
std::string one_clean_line(std::string_view text);

}  // namespace lectern
