#include "settings_of_mail.hpp"

#include "setting_checks.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

Fault mail_from_fault(const std::string& value, Mode) {
    if (value.empty()) return "is missing";
    if (matches(value, R"(([^<>]+ )?<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+)")) return {};
    return "must be an e-mail address, or a name and <address>";
}

Fault smtp_url_fault(const std::string& value, Mode) {
    if (value.empty()) return "is missing";
    if (matches(value, R"(smtps?://(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+):[0-9]{1,5})")) return {};
    return "must be smtp://HOST:PORT or smtps://HOST:PORT";
}

}  // namespace

std::vector<SettingRow> settings_of_mail() {
    // clang-format off
    return {
        {{Group::mail, "SMTP_URL", "",
          "the mail server: smtp://HOST:587 (with STARTTLS) or smtps://HOST:465"},
         smtp_url_fault, keep<&Config::smtp_url>},
        {{Group::mail, "SMTP_USERNAME", "",
          "the user name at the mail server; empty if it needs none"},
         anything, keep<&Config::smtp_username>},
        {{Group::mail, "SMTP_PASSWORD", "",
          "the password of that user", secret,
          {Process::jobs, Process::command}},
         anything, keep<&Config::smtp_password>},
        {{Group::contact, "MAIL_FROM", "",
          "the sender of every mail: School <school@school.example>"},
         mail_from_fault, keep<&Config::mail_from>},
    };
    // clang-format on
}

}  // namespace lectern
