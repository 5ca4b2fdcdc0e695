#pragma once

#include "console/command.hpp"
#include "services.hpp"

namespace lectern::mail {

/// Runs `lectern mail list`: prints the newest mails of the outbox.
int mail_list(const Arguments& arguments);
/// Runs `lectern mail retry ID`: schedules a mail for another attempt at once.
int mail_retry(const Arguments& arguments);
/// Runs `lectern mail test ADDRESS`: sends a test mail and prints the response of the mail server.
int mail_test(const Arguments& arguments);

/// Like mail_test(), with the given services.
int send_test_mail(Services& services, const std::string& address);

}  // namespace lectern::mail
