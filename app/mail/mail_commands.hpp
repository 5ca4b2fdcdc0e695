#pragma once

#include "commands.hpp"
#include "services.hpp"

namespace lectern::mail {

/// `lectern mail list`: the newest mails of the outbox.
int mail_list(const Arguments& arguments);
/// `lectern mail retry ID`: has a mail tried again at once.
int mail_retry(const Arguments& arguments);
/// `lectern mail test ADDRESS`: gives a test mail to the mail server, and says what that said.
int mail_test(const Arguments& arguments);

/// The same with given services.
int send_test_mail(Services& services, const std::string& address);

}  // namespace lectern::mail
