// A disk that is full on demand. Loaded into PostgreSQL before libc (LD_PRELOAD). While the file
// named by LECTERN_FULL_DISK exists, no file can grow whose path contains the text in that file:
// `/base/` (the tables) or `/pg_wal/` (the write-ahead log). Writing inside the existing size of a
// file still works.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace {

/// Returns the text in the path of files that cannot grow, or an empty string if there is room.
std::string full_directory() {
    static const char* const sign = std::getenv("LECTERN_FULL_DISK");
    std::array<char, 64> text{};
    const int file = sign == nullptr ? -1 : open(sign, O_RDONLY | O_CLOEXEC);
    if (file < 0) return {};
    const auto size = read(file, text.data(), text.size());
    close(file);
    return size > 0 ? std::string{text.data(), static_cast<std::size_t>(size)} : std::string{};
}

std::string path_of(int file) {
    std::array<char, 4096> path{};
    const auto link = "/proc/self/fd/" + std::to_string(file);
    const auto size = readlink(link.c_str(), path.data(), path.size());
    return size > 0 ? std::string{path.data(), static_cast<std::size_t>(size)} : std::string{};
}

/// Whether a write that ends at `end` would make a full file grow.
bool is_refused(int file, off_t end) {
    const auto full = full_directory();
    struct stat now {};
    return !full.empty() && fstat(file, &now) == 0 && end > now.st_size &&
           path_of(file).find(full) != std::string::npos;
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

// Each function is defined under both names: programs compiled with 64-bit offsets call another
// one.

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
