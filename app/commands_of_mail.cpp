#include "commands_of_mail.hpp"

#include "mail/mail_commands.hpp"
#include "shared_options.hpp"

namespace lectern {
namespace {

using Group = SettingGroup;

constexpr Argument mail_id{"ID", "the number that `lectern mail list` prints"};

}  // namespace

std::vector<Command> commands_of_mail() {
    return {
        {"mail list",
         "print the newest mails of the outbox",
         mail::list_mails,
         {Group::database},
         {},
         {status_option("only mails with this status, such as failed", mail::list_mail_statuses),
          {"--to", "PART", "only mails to an address that contains this text"},
          limit_option,
          json_option}},
        {"mail retry",
         "retry the delivery of a mail at once",
         mail::retry_mail,
         {Group::database},
         {mail_id},
         {json_option}},
        {"mail test",
         "send a test mail through the mail server",
         mail::send_test_mail,
         {Group::mode, Group::database, Group::share, Group::contact, Group::school, Group::mail},
         {{"ADDRESS"}},
         {json_option}},
    };
}

}  // namespace lectern
