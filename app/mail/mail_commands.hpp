#pragma once

#include "console/command.hpp"
#include "services.hpp"

namespace lectern::mail {

/// Runs `lectern mail list`: prints the newest mails of the outbox.
int mail_list(const Options& options);
/// Runs `lectern mail retry ID`: schedules a mail for another attempt at once.
int mail_retry(const Options& options);
/// Runs `lectern mail test ADDRESS`: sends a test mail and prints the response of the mail server.
int mail_test(const Options& options);

/// Like mail_test(), with the given services.
int send_test_mail(Services& services, const std::string& address);

}  // namespace lectern::mail
