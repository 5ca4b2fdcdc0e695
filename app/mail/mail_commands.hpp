#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/command.hpp"
#include "console/report.hpp"
#include "services.hpp"

namespace lectern::mail {

/// Returns what `--status` of `lectern mail list` takes.
std::vector<std::string_view> list_mail_statuses();

/// Runs `lectern mail list`: prints the newest mails of the outbox.
int list_mails(const Options& options);
/// Runs `lectern mail retry ID`: schedules a mail for another attempt at once.
int retry_mail(const Options& options);
/// Runs `lectern mail test ADDRESS`: sends a test mail and prints the response of the mail server.
int send_test_mail(const Options& options);

/// The same with the given services.
int send_test_mail(Services& services, const std::string& address,
                   OutputFormat output_format = OutputFormat::text);

}  // namespace lectern::mail
