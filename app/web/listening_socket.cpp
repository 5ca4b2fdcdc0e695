#include "web/listening_socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace lectern::web {

namespace {

std::system_error system_fault(const std::string& object) {
    return {errno, std::generic_category(), object};
}

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        throw std::runtime_error{"socket " + path + ": the path is too long (at most 107 bytes)"};
    }
    path.copy(address.sun_path, path.size());
    return address;
}

bool somebody_listens(const sockaddr_un& address) {
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected =
        connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    close(probe);
    return connected;
}

int own_socket(const std::string& path) {
    const auto address = unix_address(path);
    if (somebody_listens(address)) {
        throw std::runtime_error{"socket " + path + ": another process listens there"};
    }
    unlink(path.c_str());
    const int number = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (number < 0) throw system_fault("socket " + path);
    if (bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        chmod(path.c_str(), 0660) != 0 || listen(number, SOMAXCONN) != 0) {
        throw system_fault("socket " + path);
    }
    return number;
}

/// Returns the path that a Unix socket is bound to; empty if it has none.
std::string path_of(int socket) {
    sockaddr_un address{};
    socklen_t size = sizeof(address);
    if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        address.sun_family != AF_UNIX) {
        return {};
    }
    return {address.sun_path, strnlen(address.sun_path, sizeof(address.sun_path))};
}

int passed_socket(const std::filesystem::path& path, int count) {
    for (int number = SD_LISTEN_FDS_START; number < SD_LISTEN_FDS_START + count; ++number) {
        if (std::filesystem::path{path_of(number)}.filename() != path.filename()) continue;
        if (fcntl(number, F_SETFL, O_NONBLOCK) != 0) throw system_fault("socket " + path.string());
        return number;
    }
    throw std::runtime_error{"socket " + path.string() +
                             ": systemd passed sockets, but none of this name"};
}

}  // namespace

int listening_socket(const std::filesystem::path& path) {
    const int passed = sd_listen_fds(0);  // 0: may be asked again, for another socket
    if (passed < 0) throw std::runtime_error{"systemd: passed no usable socket"};
    return passed == 0 ? own_socket(path.string()) : passed_socket(path, passed);
}

std::optional<int> waiting_connections(int listening_socket) {
    constexpr std::uint32_t accepts_connections = 0x10000;  // __SO_ACCEPTCON
    constexpr unsigned is_connecting = 2;                   // SS_CONNECTING: not accepted yet
    const auto path = path_of(listening_socket);
    if (path.empty()) return std::nullopt;
    std::ifstream sockets{"/proc/self/net/unix"};
    int waiting = 0;
    bool is_visible = false;
    for (std::string line; std::getline(sockets, line);) {
        // Num RefCount Protocol Flags Type St Inode Path
        std::istringstream fields{line};
        std::string skipped;
        std::uint32_t flags = 0;
        unsigned state = 0;
        std::string bound_to;
        fields >> skipped >> skipped >> skipped >> std::hex >> flags >> skipped >> state >> skipped;
        std::getline(fields >> std::ws, bound_to);
        if (bound_to != path) continue;
        if ((flags & accepts_connections) != 0) is_visible = true;
        if (state == is_connecting) ++waiting;
    }
    return is_visible ? std::optional{waiting} : std::nullopt;
}

}  // namespace lectern::web
