#include "support/fastcgi_client.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace lectern::test {

namespace {

// Source: the FastCGI specification, 3.3 records and 8 types.
constexpr int version = 1;
constexpr int begin_request = 1;
constexpr int end_request = 3;
constexpr int params = 4;
constexpr int standard_input = 5;
constexpr int standard_output = 6;
constexpr int request_id = 1;
constexpr std::size_t header_size = 8;
constexpr std::size_t longest_record = 65535;
constexpr time_t longest_wait_seconds = 10;

char byte(std::size_t number) {
    return static_cast<char>(static_cast<unsigned char>(number & 0xffU));
}

std::size_t number(char text) {
    return static_cast<unsigned char>(text);
}

std::string record(int type, const std::string& content) {
    const auto size = content.size();
    return std::string{byte(version),
                       byte(static_cast<std::size_t>(type)),
                       0,
                       byte(request_id),
                       byte(size >> 8U),
                       byte(size),
                       0,
                       0} +
           content;
}

/// A FastCGI stream: records of at most 64 KiB, ended by an empty record.
std::string stream(int type, const std::string& content) {
    std::string records;
    for (std::size_t at = 0; at < content.size(); at += longest_record) {
        records += record(type, content.substr(at, longest_record));
    }
    return records + record(type, "");
}

std::string long_size(std::size_t size) {
    return {byte((size >> 24U) | 0x80U), byte(size >> 16U), byte(size >> 8U), byte(size)};
}

std::string begin() {
    constexpr char responder = 1;
    return record(begin_request, std::string{0, responder, 0, 0, 0, 0, 0, 0});
}

void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // the response gives the reason
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string read_until_closed(int socket) {
    std::string bytes;
    std::array<char, 65536> part{};
    while (true) {
        const auto count = ::recv(socket, part.data(), part.size(), 0);
        if (count < 0 && errno == EAGAIN) {
            throw std::system_error{errno, std::generic_category(), "FastCGI answer"};
        }
        if (count <= 0) return bytes;
        bytes.append(part.data(), static_cast<std::size_t>(count));
    }
}

int connected_socket(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int number = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval longest{longest_wait_seconds, 0};
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
    if (connect(number, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        const int error = errno;
        close(number);
        throw std::system_error{error, std::generic_category(), path.string()};
    }
    return number;
}

}  // namespace

FastcgiRequest::FastcgiRequest(const std::filesystem::path& socket, FastcgiVariables variables,
                               const std::string& body)
    : socket_{connected_socket(socket)} {
    variables.try_emplace("CONTENT_LENGTH", body.empty() ? "" : std::to_string(body.size()));
    std::string pairs;
    for (const auto& [name, value] : variables) {
        pairs += long_size(name.size()) + long_size(value.size()) + name + value;
    }
    send_all(socket_, begin() + stream(params, pairs) + stream(standard_input, body));
}

FastcgiRequest::~FastcgiRequest() {
    close(socket_);
}

std::string FastcgiRequest::answer() {
    const auto bytes = read_until_closed(socket_);
    std::string text;
    for (std::size_t at = 0; at + header_size <= bytes.size();) {
        const auto type = static_cast<int>(number(bytes[at + 1]));
        const auto size = (number(bytes[at + 4]) << 8U) | number(bytes[at + 5]);
        if (type == standard_output) text += bytes.substr(at + header_size, size);
        if (type == end_request) break;
        at += header_size + size + number(bytes[at + 6]);
    }
    return text;
}

std::string ask(const std::filesystem::path& socket, const std::string& path) {
    return FastcgiRequest{socket, {{"REQUEST_METHOD", "GET"}, {"DOCUMENT_URI", path}}}.answer();
}

std::string body_of(const std::string& answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? std::string{} : answer.substr(end + 4);
}

}  // namespace lectern::test
