#include "platform/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lectern {

namespace {

constexpr mode_t usual_permissions = 0666;  // less the umask

std::runtime_error fault_of(const std::filesystem::path& file, int error) {
    return std::runtime_error{file.string() +
                              ": cannot be written: " + std::generic_category().message(error)};
}

/// Returns 0 or an errno.
int write_all(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const auto written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

/// Closes the descriptor. Returns 0 or an errno.
int finish(int descriptor, int error) {
    if (::close(descriptor) != 0 && error == 0) return errno;
    return error;
}

void write_directly(const std::filesystem::path& file, std::string_view content) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) throw fault_of(file, errno);
    const int error = finish(descriptor, write_all(descriptor, content));
    if (error != 0) throw fault_of(file, error);
}

/// Writes the content and waits for the disk. Returns 0 or an errno.
int write_to_disk(int descriptor, std::string_view content) {
    const int error = write_all(descriptor, content);
    if (error == 0 && ::fsync(descriptor) != 0) return errno;
    return error;
}

void replace(const std::filesystem::path& file, std::string_view content) {
    auto temporary = file;
    temporary += "." + std::to_string(::getpid()) + ".tmp";
    const int descriptor =
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, usual_permissions);
    if (descriptor < 0) throw fault_of(file, errno);
    int error = finish(descriptor, write_to_disk(descriptor, content));
    if (error == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) error = errno;
    if (error == 0) return;
    ::unlink(temporary.c_str());
    throw fault_of(file, error);
}

}  // namespace

std::optional<std::string> read_file(const std::filesystem::path& file, std::size_t most) {
    std::ifstream stream{file, std::ios::binary};
    std::string content;
    std::array<char, 16384> part{};
    while (stream && content.size() < most) {
        const auto wanted = std::min(part.size(), most - content.size());
        stream.read(part.data(), static_cast<std::streamsize>(wanted));
        content.append(part.data(), static_cast<std::size_t>(stream.gcount()));
    }
    // A directory can be opened, and cannot be read.
    if (!stream.is_open() || stream.bad()) return std::nullopt;
    return content;
}

void write_file(const std::filesystem::path& file, std::string_view content) {
    std::error_code unknown;
    const auto status = std::filesystem::status(file, unknown);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        return write_directly(file, content);
    }
    const auto target =
        std::filesystem::exists(status) ? std::filesystem::canonical(file, unknown) : file;
    replace(target.empty() ? file : target, content);
}

void flush_to_disk(const std::filesystem::path& file_or_directory) {
    const int descriptor = ::open(file_or_directory.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw fault_of(file_or_directory, errno);
    const int error = finish(descriptor, ::fsync(descriptor) != 0 ? errno : 0);
    if (error != 0) throw fault_of(file_or_directory, error);
}

}  // namespace lectern
