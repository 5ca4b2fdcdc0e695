#pragma once

#include "services.hpp"

namespace lectern::mail {

/// Delivers due mails from the outbox, at most 10, without an open transaction during delivery.
/// Failed mails are retried with growing pauses for about a day. Returns the number of attempts.
int deliver_mail(Services& services);

}  // namespace lectern::mail
