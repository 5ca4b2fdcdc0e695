#include "platform/smtp.hpp"

#include <atomic>
#include <chrono>
#include <optional>

#include <boost/test/unit_test.hpp>

#include "platform/mail_headers.hpp"
#include "support/loopback_server.hpp"

namespace lectern {

namespace {

/// A minimal SMTP server that refuses commands beginning with `refused` and records the
/// conversation.
class MailServer {
  public:
    explicit MailServer(std::string refused = "-", std::string refusal = "")
        : refused_{std::move(refused)}, refusal_{std::move(refusal)}, server_{[this](int socket) {
              serve(socket);
          }} {}

    [[nodiscard]] SmtpSettings settings() const {
        return {"smtp://" + server_->address(), "", "", "The School <school@example.org>", true};
    }

    /// Returns the commands, once the conversation is over.
    [[nodiscard]] const std::string& commands() {
        server_.reset();
        return commands_;
    }
    [[nodiscard]] const std::string& message() {
        server_.reset();
        return message_;
    }

  private:
    void serve(int socket) {
        test::send_text(socket, "220 here\r\n");
        for (;;) {
            const auto command = test::receive_until(socket, "\r\n");
            if (command.empty()) return;
            commands_ += command;
            if (command.starts_with(refused_)) {
                test::send_text(socket, refusal_ + "\r\n");
            } else if (command.starts_with("DATA")) {
                test::send_text(socket, "354 go\r\n");
                message_ = test::receive_until(socket, "\r\n.\r\n");
                test::send_text(socket, refused_ == "." ? refusal_ + "\r\n" : "250 taken\r\n");
            } else {
                test::send_text(socket, command.starts_with("QUIT") ? "221 bye\r\n" : "250 ok\r\n");
            }
        }
    }

    std::string refused_;
    std::string refusal_;
    std::string commands_;
    std::string message_;
    std::optional<test::LoopbackServer> server_;  // last: its thread uses the members above
};

/// A server that ends each connection after some mails, and counts both.
class ImpatientServer {
  public:
    enum class Ending {
        closes,               // after the last mail
        answers_421,          // to the mail after the last one
        is_silent,            // from the mail after the last one on, until the client leaves
        takes_without_answer  // the mail after the last one, and closes
    };
    ImpatientServer(int most_mails, Ending ending)
        : most_mails_{most_mails}, ending_{ending}, server_{[this](int socket) {
              serve(socket);
          }} {}

    [[nodiscard]] SmtpSettings settings() const {
        return {.url = "smtp://" + server_->address(),
                .from = "school@example.org",
                .allow_plain = true};
    }
    [[nodiscard]] int connections() const { return connections_; }
    [[nodiscard]] int mails() const { return mails_; }

  private:
    void serve(int socket) {
        ++connections_;
        int mails = 0;
        test::send_text(socket, "220 here\r\n");
        for (auto command = test::receive_until(socket, "\r\n"); !command.empty();
             command = test::receive_until(socket, "\r\n")) {
            const bool is_full = mails == most_mails_;
            if (command.starts_with("MAIL") && is_full && ending_ == Ending::answers_421) {
                return test::send_text(socket, "421 too many mails\r\n");
            }
            if (command.starts_with("MAIL") && is_full && ending_ == Ending::is_silent) {
                test::receive_until(socket, "\r\n");
                return;
            }
            if (!command.starts_with("DATA")) {
                test::send_text(socket, "250 ok\r\n");
                continue;
            }
            test::send_text(socket, "354 go\r\n");
            test::receive_until(socket, "\r\n.\r\n");
            ++mails_;
            if (is_full && ending_ == Ending::takes_without_answer) return;
            test::send_text(socket, "250 taken\r\n");
            if (++mails == most_mails_ && ending_ == Ending::closes) return;
        }
    }

    const int most_mails_;
    const Ending ending_;
    std::atomic<int> connections_ = 0;
    std::atomic<int> mails_ = 0;
    std::optional<test::LoopbackServer> server_;  // last: its thread uses the members above
};

Mail sample_mail() {
    return {"guest@example.org", "Your course", "Hello,\nhere it is.\n.\nBye", "<p>Héllo</p>",
            "order-1@example.org"};
}

enum class Outcome { taken, refused_for_now, refused_for_ever };

std::ostream& operator<<(std::ostream& out, Outcome outcome) {
    return out << static_cast<int>(outcome);
}

Outcome deliver(const SmtpSettings& settings, const Mail& mail = sample_mail()) {
    try {
        SmtpMailer{settings}.deliver(mail);
        return Outcome::taken;
    } catch (const MailRefused& fault) {
        BOOST_TEST(std::string{fault.what()}.find("guest") == std::string::npos);
        return fault.is_permanent() ? Outcome::refused_for_ever : Outcome::refused_for_now;
    }
}

/// Returns the server's answer if it refused the mail.
std::string answer_to(const std::string& command, const std::string& refusal) {
    const MailServer server{command, refusal};
    try {
        SmtpMailer{server.settings()}.deliver(sample_mail());
    } catch (const MailRefused& fault) {
        BOOST_TEST(std::string{fault.what()}.find("guest") == std::string::npos);
        BOOST_TEST(fault.in_full() ==
                   fault.what() + (fault.answer().empty() ? "" : ": " + fault.answer()));
        return fault.answer();
    }
    return "taken";
}

Outcome deliver_refused(const std::string& command, const std::string& refusal) {
    const MailServer server{command, refusal};
    return deliver(server.settings());
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Returns the value of a header field of the message.
std::string field(const std::string& message, const std::string& name) {
    const auto start = message.find(name + ": ");
    if (start == std::string::npos) return "missing";
    const auto value = start + name.size() + 2;
    return message.substr(value, message.find("\r\n", value) - value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(smtp_delivery)

BOOST_AUTO_TEST_CASE(mail_has_both_parts_and_all_headers) {
    MailServer server;
    BOOST_TEST(deliver(server.settings()) == Outcome::taken);
    BOOST_TEST(has(server.commands(), "MAIL FROM:<school@example.org>"));
    BOOST_TEST(has(server.commands(), "RCPT TO:<guest@example.org>"));
    const auto& message = server.message();
    BOOST_TEST(field(message, "From") == "\"The School\" <school@example.org>");
    BOOST_TEST(field(message, "To") == "<guest@example.org>");
    BOOST_TEST(field(message, "Subject") == "Your course");
    BOOST_TEST(field(message, "Message-ID") == "<order-1@example.org>");
    BOOST_TEST(field(message, "Date").ends_with(" +0000"));
    BOOST_TEST(field(message, "Content-Type").starts_with("multipart/alternative; boundary="));
    BOOST_TEST(message.find("text/plain; charset=utf-8") <
               message.find("text/html; charset=utf-8"));
    BOOST_TEST(has(message, "Hello,\r\nhere it is.\r\n"));
    BOOST_TEST(has(message, "<p>H=C3=A9llo</p>"));
    BOOST_TEST(message.find("Content-Type: multipart") == message.rfind("Content-Type: multipart"));
}

BOOST_AUTO_TEST_CASE(sender_is_the_configured_one_and_always_a_single_mailbox) {
    const auto from_of = [](const char* configured) {
        MailServer server;
        auto settings = server.settings();
        settings.from = configured;
        BOOST_TEST(deliver(settings) == Outcome::taken);
        return field(server.message(), "From");
    };
    BOOST_TEST(from_of("school@example.org") == "<school@example.org>");
    BOOST_TEST(from_of("\"The, School\" <school@example.org>") ==
               "\"The, School\" <school@example.org>");
    BOOST_TEST(from_of("Die \"Schule\" <school@example.org>") ==
               "\"Die \\\"Schule\\\"\" <school@example.org>");
    BOOST_TEST(from_of("École <school@example.org>") ==
               "=?UTF-8?B?w4ljb2xl?= <school@example.org>");
}

BOOST_AUTO_TEST_CASE(missing_answer_after_the_mail_is_a_temporary_refusal) {
    const test::LoopbackServer server{[](int socket) {
        test::send_text(socket, "220 here\r\n");
        while (!test::receive_until(socket, "\r\n").starts_with("DATA"))
            test::send_text(socket, "250 ok\r\n");
        test::send_text(socket, "354 go\r\n");
        test::receive_until(socket, "never sent");
    }};
    BOOST_TEST(deliver({.url = "smtp://" + server.address(),
                        .from = "school@example.org",
                        .allow_plain = true,
                        .longest = std::chrono::milliseconds{500}}) == Outcome::refused_for_now);
}

BOOST_AUTO_TEST_CASE(line_with_a_single_dot_does_not_end_the_mail) {
    MailServer server;
    BOOST_TEST(deliver(server.settings()) == Outcome::taken);
    BOOST_TEST(has(server.message(), "\r\nBye"));
}

BOOST_AUTO_TEST_CASE(line_breaks_in_values_inject_no_header_and_no_command) {
    MailServer server;
    auto mail = sample_mail();
    mail.subject = "Course\r\nBcc: all@example.org\r\n\r\nbody";
    mail.message_id = "id\r\nX-Id: y@example.org";
    auto settings = server.settings();
    settings.from = "School\r\nX-From: z <school@example.org>";
    BOOST_TEST(deliver(settings, mail) == Outcome::taken);
    for (const char* injected : {"\r\nBcc:", "\nBcc:", "\nX-Id:", "\nX-From:"}) {
        BOOST_TEST(!has(server.message(), injected));
    }
}

BOOST_AUTO_TEST_CASE(recipient_that_is_not_a_single_address_is_refused_permanently) {
    MailServer server;
    for (const char* to :
         {"", "guest", "@example.org", "guest@", "guest@example.org\r\nRCPT TO:<x@example.org>",
          "guest@example.org>", "<guest@example.org>", "guest@a.org,b@example.org",
          "guest x@example.org", "guest@example.org\n"}) {
        auto mail = sample_mail();
        mail.to = to;
        BOOST_TEST(deliver(server.settings(), mail) == Outcome::refused_for_ever);
    }
    BOOST_TEST(server.commands() == "");
}

BOOST_AUTO_TEST_CASE(recipients_domain_is_sent_in_its_ascii_form) {
    MailServer server;
    auto mail = sample_mail();
    mail.to = "guest@bücher.example";
    BOOST_TEST(deliver(server.settings(), mail) == Outcome::taken);
    BOOST_TEST(has(server.commands(), "RCPT TO:<guest@xn--bcher-kva.example>"));
    BOOST_TEST(has(server.message(), "To: <guest@xn--bcher-kva.example>"));
}

BOOST_AUTO_TEST_CASE(mails_share_a_connection_until_the_mailer_hangs_up) {
    const ImpatientServer server{1000, ImpatientServer::Ending::closes};
    SmtpMailer mailer{server.settings()};
    for (int i = 0; i < 20; ++i) mailer.deliver(sample_mail());
    BOOST_TEST(server.mails() == 20);
    BOOST_TEST(server.connections() == 1);
    mailer.hang_up();
    mailer.hang_up();
    mailer.deliver(sample_mail());
    BOOST_TEST(server.mails() == 21);
    BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(each_mail_over_a_shared_connection_has_its_own_recipient_and_content) {
    MailServer server;
    {
        SmtpMailer mailer{server.settings()};
        auto mail = sample_mail();
        mailer.deliver(mail);
        mail.to = "second@example.org";
        mail.subject = "Another";
        mail.text = "Second";
        mailer.deliver(mail);
    }
    BOOST_TEST(has(server.commands(), "RCPT TO:<second@example.org>"));
    BOOST_TEST(field(server.message(), "To") == "<second@example.org>");
    BOOST_TEST(field(server.message(), "Subject") == "Another");
    BOOST_TEST(has(server.message(), "Second"));
    BOOST_TEST(!has(server.message(), "here it is"));
}

BOOST_AUTO_TEST_CASE(a_shared_connection_that_the_server_ends_is_replaced) {
    for (const auto ending :
         {ImpatientServer::Ending::closes, ImpatientServer::Ending::answers_421}) {
        const ImpatientServer server{2, ending};
        SmtpMailer mailer{server.settings()};
        for (int i = 0; i < 5; ++i) mailer.deliver(sample_mail());
        BOOST_TEST(server.mails() == 5);
        BOOST_TEST(server.connections() == 3);
    }
}

BOOST_AUTO_TEST_CASE(a_mail_that_may_have_been_taken_is_not_sent_again_by_the_mailer) {
    const ImpatientServer server{1, ImpatientServer::Ending::takes_without_answer};
    SmtpMailer mailer{server.settings()};
    mailer.deliver(sample_mail());
    BOOST_CHECK_THROW(mailer.deliver(sample_mail()), MailRefused);
    BOOST_TEST(server.mails() == 2);
    BOOST_TEST(server.connections() == 1);
    mailer.deliver(sample_mail());
    BOOST_TEST(server.mails() == 3);
}

BOOST_AUTO_TEST_CASE(a_shared_connection_that_falls_silent_does_not_double_the_time_of_a_mail) {
    const ImpatientServer server{1, ImpatientServer::Ending::is_silent};
    auto settings = server.settings();
    settings.longest = std::chrono::seconds{1};
    SmtpMailer mailer{settings};
    mailer.deliver(sample_mail());
    BOOST_CHECK_THROW(mailer.deliver(sample_mail()), MailRefused);
    BOOST_TEST(server.connections() == 1);
    mailer.deliver(sample_mail());
    BOOST_TEST(server.connections() == 2);
}

BOOST_AUTO_TEST_CASE(a_refused_mail_does_not_disturb_the_next_one) {
    MailServer server{"RCPT TO:<bad", "550 no such mailbox"};
    {
        SmtpMailer mailer{server.settings()};
        mailer.deliver(sample_mail());
        auto bad = sample_mail();
        bad.to = "bad@example.org";
        BOOST_CHECK_THROW(mailer.deliver(bad), MailRefused);
        bad.to = "good@example.org";
        mailer.deliver(bad);
    }
    BOOST_TEST(has(server.commands(), "RCPT TO:<good@example.org>"));
    BOOST_TEST(field(server.message(), "To") == "<good@example.org>");
}

BOOST_AUTO_TEST_CASE(temporary_error_or_unreachable_server_is_a_temporary_refusal) {
    BOOST_TEST(deliver_refused("RCPT", "450 later") == Outcome::refused_for_now);
    BOOST_TEST(deliver_refused("MAIL", "421 closing") == Outcome::refused_for_now);
    BOOST_TEST(deliver_refused(".", "451 disk") == Outcome::refused_for_now);
    auto nowhere = MailServer{}.settings();
    nowhere.url = "smtp://127.0.0.1:1";
    BOOST_TEST(deliver(nowhere) == Outcome::refused_for_now);
}

BOOST_AUTO_TEST_CASE(permanent_error_is_a_permanent_refusal) {
    BOOST_TEST(deliver_refused("RCPT", "550 unknown guest@example.org") ==
               Outcome::refused_for_ever);
    BOOST_TEST(deliver_refused("MAIL", "553 no") == Outcome::refused_for_ever);
    BOOST_TEST(deliver_refused(".", "554 spam") == Outcome::refused_for_ever);
}

BOOST_AUTO_TEST_CASE(servers_answer_is_separate_from_the_message_for_the_log) {
    BOOST_TEST(answer_to("RCPT", "550 5.1.1 <guest@example.org>: no such mailbox") ==
               "550 5.1.1 <guest@example.org>: no such mailbox");
    BOOST_TEST(answer_to(".", "554 5.7.1 looks like spam") == "554 5.7.1 looks like spam");
    BOOST_TEST(answer_to("MAIL", "450-busy\r\n450 come later") == "450-busy 450 come later");
    BOOST_TEST(answer_to("RCPT", "550 a\tb\x1b[31m \xff \u0085\u2028 end") ==
               "550 a b [31m \uFFFD end");
    const auto long_answer = answer_to("RCPT", "550 " + std::string(900, 'x'));
    BOOST_TEST(long_answer == "550 " + std::string(496, 'x'));
    auto nowhere = MailServer{}.settings();
    nowhere.url = "smtp://127.0.0.1:1";
    try {
        SmtpMailer{nowhere}.deliver(sample_mail());
        BOOST_ERROR("the mail was delivered to nobody");
    } catch (const MailRefused& fault) {
        BOOST_TEST(fault.answer() == "");
        BOOST_TEST(fault.in_full() == fault.what());
    }
}

BOOST_AUTO_TEST_CASE(a_line_is_never_truncated_within_a_character) {
    BOOST_TEST(one_clean_line(std::string(499, 'x') + "é") == std::string(499, 'x'));
    BOOST_TEST(one_clean_line(std::string(498, 'x') + "é") == std::string(498, 'x') + "é");
    BOOST_TEST(one_clean_line(" \r\n a \r\n") == "a");
    BOOST_TEST(one_clean_line(std::string("a\0b", 3)) == "a b");
}

BOOST_AUTO_TEST_CASE(authentication_error_is_a_temporary_refusal) {
    BOOST_TEST(deliver_refused("MAIL", "530 authentication required") == Outcome::refused_for_now);
}

BOOST_AUTO_TEST_CASE(without_tls_nothing_is_sent_unless_plain_is_allowed) {
    MailServer server;
    auto settings = server.settings();
    settings.allow_plain = false;
    settings.username = "user";
    settings.password = "secret";
    BOOST_TEST(deliver(settings) == Outcome::refused_for_now);
    BOOST_TEST(!has(server.commands(), "MAIL"));
    BOOST_TEST(!has(server.commands(), "AUTH"));
    BOOST_TEST(server.message() == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(encoded_headers)

BOOST_AUTO_TEST_CASE(ascii_text_is_not_encoded) {
    BOOST_TEST(encoded_header("Your course: \"SQL\"") == "Your course: \"SQL\"");
    BOOST_TEST(encoded_header("") == "");
}

BOOST_AUTO_TEST_CASE(non_ascii_text_becomes_encoded_words) {
    BOOST_TEST(encoded_header("Grüße") == "=?UTF-8?B?R3LDvMOfZQ==?=");
}

BOOST_AUTO_TEST_CASE(text_that_looks_encoded_is_encoded) {
    BOOST_TEST(encoded_header("=?UTF-8?Q?x?=") == "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=");
}

BOOST_AUTO_TEST_CASE(long_text_is_split_into_words_of_at_most_75_characters) {
    std::string text;
    for (int count = 0; count < 100; ++count) text += "€";
    const auto encoded = encoded_header(text);
    std::size_t start = 0;
    while (start < encoded.size()) {
        const auto end = std::min(encoded.find(' ', start), encoded.size());
        BOOST_TEST(end - start <= 75U);
        // 45 bytes are 15 whole characters, so only the last word is padded.
        BOOST_TEST(encoded.substr(start, 10) == "=?UTF-8?B?");
        BOOST_TEST(encoded.substr(end - 2, 2) == "?=");
        start = end + 1;
    }
}

BOOST_AUTO_TEST_CASE(line_breaks_and_control_characters_are_removed) {
    for (const std::string& text :
         {std::string{"a\r\nBcc: x"}, std::string{"a\nb"}, std::string{"a\rb"},
          std::string{"é\r\nBcc: x"}, std::string("a\0b", 3), std::string{"a\x7f"}}) {
        const auto encoded = encoded_header(text);
        for (const char character : encoded) {
            BOOST_TEST((0x20 <= character && character < 0x7F));
        }
    }
    BOOST_TEST(encoded_header("a\r\nb") == "a  b");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_replaced) {
    BOOST_TEST(encoded_header("\xff") == "=?UTF-8?B?77+9?=");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
