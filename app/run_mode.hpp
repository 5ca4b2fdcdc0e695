#pragma once

namespace lectern {

/// In sandbox mode, stand-ins on this machine replace Stripe, video and mail.
enum class Mode { production, sandbox };

}  // namespace lectern
