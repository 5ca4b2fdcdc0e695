#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/clock.hpp"

// Time-based one-time passwords (RFC 6238) as authenticator apps compute them: HMAC-SHA-1, six
// digits, steps of 30 seconds.

namespace lectern::totp {

constexpr std::size_t secret_size = 20;  // bytes: the output of SHA-1 (RFC 4226, section 4, R6)

/// Returns the number of the time step that contains `time`.
std::int64_t step_at(Timestamp time);

/// Returns the six digits of a step.
std::string code_at(std::string_view secret, std::int64_t step);

/// Returns the step whose code was entered: the current one, the one before or the one after.
/// Returns nothing if it is the code of none of them.
std::optional<std::int64_t> find_step(std::string_view secret, std::string_view code,
                                      Timestamp now);

/// Encodes in base32 without padding (RFC 4648, section 6).
std::string base32(std::string_view bytes);

struct Label {
    std::string issuer;   // the school
    std::string account;  // the address of the learner
};
/// Returns the link from which an authenticator app reads the secret (`otpauth://totp/…`).
std::string link_for(std::string_view secret, const Label& label);

}  // namespace lectern::totp
