#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lectern::sandbox {

/// Unpredictable letters and digits, as Stripe's identifiers end in.
std::string random_letters(std::size_t count);

/// Lower-case hexadecimal.
std::string hex(std::string_view bytes);

std::string sha256_hex(std::string_view bytes);

/// Seconds and milliseconds since 1970.
std::int64_t unix_now();
std::int64_t unix_now_ms();

}  // namespace lectern::sandbox
