#include "platform/append_line.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace lectern {

namespace {

constexpr mode_t usual_permissions = 0666;  // less the umask

/// Closes the descriptor at the end of a scope.
struct Closing {
    int descriptor;
    explicit Closing(int opened) : descriptor{opened} {}
    ~Closing() { ::close(descriptor); }
    Closing(const Closing&) = delete;
    Closing& operator=(const Closing&) = delete;
};

std::runtime_error fault_of(const std::filesystem::path& file) {
    return std::runtime_error{file.string() +
                              ": cannot be written: " + std::generic_category().message(errno)};
}

/// Returns at most `most` of the last bytes of a file.
std::string end_of(int descriptor, std::size_t most) {
    const auto size = static_cast<std::size_t>(std::max<off_t>(lseek(descriptor, 0, SEEK_END), 0));
    std::string bytes(std::min(size, most), '\0');
    const auto count =
        pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(size - bytes.size()));
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
}

}  // namespace

void append_line(const std::filesystem::path& file, const std::string& line) {
    const int descriptor =
        ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, usual_permissions);
    if (descriptor < 0) throw fault_of(file);
    const Closing closing{descriptor};

    // One byte more than the line: the end of the line before it.
    const auto end = end_of(descriptor, line.size() + 2);
    const bool is_there = end == line + '\n' || end.ends_with('\n' + line + '\n');
    if (is_there) return;
    const bool is_open = !end.empty() && !end.ends_with('\n');
    const auto text = (is_open ? "\n" : "") + line + '\n';
    // One write, so that lines of two processes do not mix. What a full disk cuts off is appended
    // again as a whole line the next time.
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0) throw fault_of(file);
    if (static_cast<std::size_t>(written) != text.size()) {
        errno = ENOSPC;
        throw fault_of(file);
    }
    if (::fsync(descriptor) != 0) throw fault_of(file);
}

}  // namespace lectern
