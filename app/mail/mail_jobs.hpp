#pragma once

#include "services.hpp"

namespace lectern::mail {

/// Delivers due mails from the outbox, at most 50, over one connection and without an open
/// transaction during delivery. Failed mails are retried with growing pauses for about a day. When
/// a stop signal has come, gives back the mails that were not tried yet. Returns the number of
/// attempts.
int deliver_mail(Services& services);

}  // namespace lectern::mail
