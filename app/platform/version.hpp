#pragma once

#include <string>
#include <string_view>

namespace lectern {

/// The version of the release, such as `0.1.0`.
constexpr std::string_view program_version = LECTERN_VERSION;

/// The commit that this program was built from: 12 hexadecimal digits, with `-dirty` if files had
/// changed since. Empty if the build knew none. Defined in a file of its own, which CMake makes:
/// another commit compiles nothing else.
extern const std::string_view program_commit;

/// Returns `0.1.0 (abcdef123456)`, or only the version.
std::string version_with_commit();

}  // namespace lectern
