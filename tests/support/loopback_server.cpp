#include "support/loopback_server.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lectern::test {

namespace {

constexpr int longest_silence_seconds = 10;

std::size_t content_length_of(const std::string& head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + name.size()));
}

std::string receive_bytes(int socket, std::size_t most) {
    std::array<char, 4096> buffer{};
    const auto size = ::recv(socket, buffer.data(), std::min(most, buffer.size()), 0);
    return size <= 0 ? std::string{} : std::string{buffer.data(), static_cast<std::size_t>(size)};
}

}  // namespace

LoopbackServer::LoopbackServer(std::function<void(int)> talk)
    : listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
        ::close(listener_);
        throw std::runtime_error{"loopback server: cannot listen"};
    }
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread{[this, talk = std::move(talk)] { serve(talk); }};
}

LoopbackServer::~LoopbackServer() {
    ::shutdown(listener_, SHUT_RDWR);  // wakes accept
    thread_.join();
    ::close(listener_);
}

void LoopbackServer::serve(const std::function<void(int)>& talk) const {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const timeval silence{longest_silence_seconds, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof silence);
        talk(socket);
        ::close(socket);
    }
}

void send_text(int socket, const std::string& text) {
    for (std::size_t sent = 0; sent < text.size();) {
        const auto size = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (size <= 0) return;
        sent += static_cast<std::size_t>(size);
    }
}

std::string receive_until(int socket, const std::string& end) {
    std::string text;
    while (!text.ends_with(end)) {
        const auto more = receive_bytes(socket, 1);
        if (more.empty()) break;
        text += more;
    }
    return text;
}

std::string receive_http_request(int socket) {
    auto request = receive_until(socket, "\r\n\r\n");
    const auto whole = request.size() + content_length_of(request);
    while (request.size() < whole) {
        const auto more = receive_bytes(socket, whole - request.size());
        if (more.empty()) break;
        request += more;
    }
    return request;
}

}  // namespace lectern::test
