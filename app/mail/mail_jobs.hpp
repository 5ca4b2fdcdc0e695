#pragma once

#include "services.hpp"

namespace lectern::mail {

/// Delivers mails of the outbox that are due, at most 10, each outside any transaction. What fails
/// is tried again with growing pauses for about a day. Answers how many were tried.
int deliver_mail(Services& services);

}  // namespace lectern::mail
