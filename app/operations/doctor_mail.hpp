#pragma once

#include "operations/doctor.hpp"
#include "platform/smtp.hpp"

namespace lectern::operations {

/// The mail server answers and accepts the sign-in. No mail is sent.
Findings check_mail_server(const SmtpSettings& settings);

}  // namespace lectern::operations
