#include "platform/whole_line.hpp"

#include <cerrno>
#include <string_view>

#include <poll.h>
#include <unistd.h>

namespace lectern {

bool write_whole_line(int descriptor, std::string line) {
    for (char& character : line) {
        if (character == '\n' || character == '\r') character = ' ';
    }
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const auto written = ::write(descriptor, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool reader_has_closed(int descriptor) {
    pollfd output{descriptor, 0, 0};
    return ::poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0;
}

}  // namespace lectern
