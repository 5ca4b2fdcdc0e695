#include "operations/doctor_mail.hpp"

namespace lectern::operations {

Findings check_mail_server(const SmtpSettings& settings) {
    try {
        SmtpMailer{settings}.try_sign_in();
    } catch (const MailRefused& error) {
        return {faulty(error.in_full(), "if it does not answer, correct SMTP_URL (" + settings.url +
                                            "), else SMTP_USERNAME and SMTP_PASSWORD")};
    }
    return {sound(settings.username.empty() ? "answers; no sign-in is set"
                                            : "answers and accepts the sign-in")};
}

}  // namespace lectern::operations
