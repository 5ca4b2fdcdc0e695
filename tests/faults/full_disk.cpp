// A disk that is full on demand. Loaded before libc into PostgreSQL (LD_PRELOAD, see
// tests/support/stack): while the file that LECTERN_FULL_DISK names exists, no file of a table can
// grow, and what is inside of one can be written. The log of transactions is on another disk, so to
// speak: without room for it PostgreSQL ends itself, which is the crash that other tests make.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

bool is_full() {
    static const char* const sign = std::getenv("LECTERN_FULL_DISK");
    return sign != nullptr && access(sign, F_OK) == 0;
}

bool is_of_a_table(int file) {
    std::array<char, 4096> path{};
    const auto link = "/proc/self/fd/" + std::to_string(file);
    const auto size = readlink(link.c_str(), path.data(), path.size());
    return size > 0 && std::string_view{path.data(), static_cast<std::size_t>(size)}.find(
                           "/base/") != std::string_view::npos;
}

/// Whether what is to be written ends behind the end of the file, and must not.
bool is_refused(int file, off_t end) {
    struct stat now {};
    return is_full() && fstat(file, &now) == 0 && end > now.st_size && is_of_a_table(file);
}

off_t size_of(const iovec* parts, int count) {
    off_t size = 0;
    for (int i = 0; i < count; ++i) size += static_cast<off_t>(parts[i].iov_len);
    return size;
}

template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

ssize_t no_room() {
    errno = ENOSPC;
    return -1;
}

}  // namespace

// Under each name that a program compiled with or without 64-bit offsets may call.

extern "C" ssize_t pwrite(int file, const void* bytes, std::size_t count, off_t at) {
    static const auto libc = real<ssize_t(int, const void*, std::size_t, off_t)>("pwrite");
    if (is_refused(file, at + static_cast<off_t>(count))) return no_room();
    return libc(file, bytes, count, at);
}

extern "C" ssize_t pwrite64(int file, const void* bytes, std::size_t count, off64_t at) {
    return pwrite(file, bytes, count, at);
}

extern "C" ssize_t pwritev(int file, const iovec* parts, int count, off_t at) {
    static const auto libc = real<ssize_t(int, const iovec*, int, off_t)>("pwritev");
    if (is_refused(file, at + size_of(parts, count))) return no_room();
    return libc(file, parts, count, at);
}

extern "C" ssize_t pwritev64(int file, const iovec* parts, int count, off64_t at) {
    return pwritev(file, parts, count, at);
}

extern "C" int posix_fallocate(int file, off_t at, off_t count) {
    static const auto libc = real<int(int, off_t, off_t)>("posix_fallocate");
    return is_refused(file, at + count) ? ENOSPC : libc(file, at, count);
}

extern "C" int posix_fallocate64(int file, off64_t at, off64_t count) {
    return posix_fallocate(file, at, count);
}
