#pragma once

#include <string>
#include <string_view>

namespace lectern {

/// Returns the text as one word of a POSIX shell: unchanged if the shell gives none of its
/// characters a meaning, else in single quotes. A buyer chooses their address, and operators paste
/// the commands that contain it.
std::string shell_word(std::string_view text);

}  // namespace lectern
