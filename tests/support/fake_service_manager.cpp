#include "support/fake_service_manager.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace lectern::test {

FakeServiceManager::FakeServiceManager(std::chrono::milliseconds watchdog)
    : socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)} {
    const auto path = (folder_.path() / "notify").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    const timeval patience{.tv_sec = 1, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error{path + ": cannot be bound"};
    const auto microseconds = std::chrono::microseconds{watchdog}.count();
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", std::to_string(microseconds).c_str(), 1);
}

FakeServiceManager::~FakeServiceManager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::close(socket_);
}

std::string FakeServiceManager::next() const {
    return receive(0);
}

std::string FakeServiceManager::last() const {
    std::string newest;
    for (auto told = receive(MSG_DONTWAIT); !told.empty(); told = receive(MSG_DONTWAIT))
        newest = told;
    return newest;
}

std::string FakeServiceManager::receive(int flags) const {
    std::array<char, 256> bytes{};
    const auto count = ::recv(socket_, bytes.data(), bytes.size(), flags);
    return count > 0 ? std::string{bytes.data(), static_cast<std::size_t>(count)} : std::string{};
}

}  // namespace lectern::test
