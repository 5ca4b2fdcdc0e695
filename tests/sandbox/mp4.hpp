#pragma once

#include <optional>
#include <string_view>

namespace lectern::sandbox {

/// Returns the length in seconds of an MP4 file, or nothing if it does not tell it. Source: ISO/IEC
/// 14496-12, movie header box (`mvhd`).
std::optional<double> mp4_duration(std::string_view file);

}  // namespace lectern::sandbox
