#include "platform/whole_line.hpp"

#include <cerrno>
#include <string_view>
#include <utility>

#include <poll.h>
#include <unistd.h>

#include "platform/log.hpp"

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

namespace {

bool is_output_lost = false;

}  // namespace

void print_or_lose(std::string line) {
    if (write_whole_line(STDOUT_FILENO, std::move(line)) || is_output_lost) return;
    is_output_lost = true;
    log::error("standard output: cannot be written; audit lines are in the database only");
}

bool has_lost_output() {
    return is_output_lost;
}

bool reader_has_closed(int descriptor) {
    pollfd output{descriptor, 0, 0};
    return ::poll(&output, 1, 0) > 0 && (output.revents & (POLLERR | POLLNVAL)) != 0;
}

}  // namespace lectern
