#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// Returns random letters and digits, as in Stripe's identifiers.
std::string random_letters(std::size_t count);

/// Returns the bytes in lower-case hexadecimal.
std::string hex(std::string_view bytes);

std::string sha256_hex(std::string_view bytes);

/// Seconds or milliseconds since 1970.
std::int64_t unix_now();
std::int64_t unix_now_ms();

}  // namespace lectern::sandbox
