// If the address of a request contains a secret, no log of nginx contains it after any failure.

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/own_nginx.hpp"
#include "support/site_browser.hpp"

namespace lectern::test {

namespace {

constexpr auto secret = "ThisIsSecret";

const std::vector<std::string> secret_paths{
    "/claim/ThisIsSecret",          "/verify-email/ThisIsSecret",
    "/reset-password/ThisIsSecret", "/confirm-email/ThisIsSecret",
    "/sign-in/ThisIsSecret",        "/enrol/ThisIsSecret",
    "/undo-email/ThisIsSecret",     "/checkout/success?session_id=ThisIsSecret",
    "/draft/ThisIsSecret",          "/Draft/ThisIsSecret",
    "/draft/ThisIsSecret/cover",    "/draft/ThisIsSecret/pictures/1",
    "//claim//ThisIsSecret",        "/%63laim/ThisIsSecret",
    "/Claim/ThisIsSecret",          "/courses/../claim/ThisIsSecret"};

/// How a worker fails a connection.
enum class Fault { hangs_up, stays_silent, talks_nonsense, breaks_off };

/// Listens on the sockets of all pools, accepts requests as workers do, and fails them.
class FaultyWorkers {
  public:
    FaultyWorkers(const std::filesystem::path& directory, Fault fault) : fault_{fault} {
        for (const char* pool : {"pages", "outside", "password"})
            listen_at((directory / pool).string() + ".sock");
        thread_ = std::thread{[this] { serve(); }};
    }
    ~FaultyWorkers() {
        is_over_ = true;
        thread_.join();
        for (const auto& socket : sockets_) ::close(socket.fd);
        for (const auto& path : paths_) std::filesystem::remove(path);
    }
    FaultyWorkers(const FaultyWorkers&) = delete;
    FaultyWorkers& operator=(const FaultyWorkers&) = delete;

  private:
    void listen_at(const std::string& path) {
        const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(socket, 64) != 0) {
            throw std::runtime_error{path + ": cannot be listened at"};
        }
        std::filesystem::permissions(path, std::filesystem::perms{0666});
        sockets_.push_back({socket, POLLIN, 0});
        paths_.push_back(path);
    }
    void serve() {
        while (!is_over_) {
            ::poll(sockets_.data(), sockets_.size(), 20);
            for (const auto& socket : sockets_)
                if ((socket.revents & POLLIN) != 0) fail(::accept(socket.fd, nullptr, nullptr));
        }
        for (const int connection : held_) ::close(connection);
    }
    void fail(int connection) {
        std::array<char, 4096> request{};
        if (fault_ != Fault::hangs_up) ::recv(connection, request.data(), request.size(), 0);
        if (fault_ == Fault::talks_nonsense)
            ::send(connection, "nonsense nonsense", 17, MSG_NOSIGNAL);
        // A FastCGI record of standard output with a length of 100 bytes, of which only a part is
        // sent.
        constexpr std::string_view begun{"\1\6\0\1\0\144\0\0Status: 200 OK\r\n", 24};
        if (fault_ == Fault::breaks_off)
            ::send(connection, begun.data(), begun.size(), MSG_NOSIGNAL);
        if (fault_ == Fault::stays_silent) {
            held_.push_back(connection);
        } else {
            ::close(connection);
        }
    }

    Fault fault_;
    std::atomic<bool> is_over_ = false;
    std::vector<pollfd> sockets_;
    std::vector<std::string> paths_;
    std::vector<int> held_;
    std::thread thread_;
};

/// How the client behaves after sending: waits for a response, waits after closing its side of the
/// connection, or resets the connection at once.
enum class Client { waits, has_said_all, resets };

void send_raw(const OwnNginx& nginx, const std::string& bytes, Client client = Client::waits) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(nginx.port()));
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error{"nginx does not listen"};
    ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    const linger at_once{1, 0};
    if (client == Client::resets)
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (client == Client::has_said_all) ::shutdown(socket, SHUT_WR);
    // nginx may wait a while for the rest of a body that it refused.
    const timeval longest{0, 300'000};
    if (client == Client::has_said_all)
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    std::array<char, 4096> answer{};
    while (client != Client::resets && ::recv(socket, answer.data(), answer.size(), 0) > 0) {
    }
    ::close(socket);
}

std::string head_of(const std::string& method, const std::string& path,
                    const std::string& headers = {}) {
    return method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers +
           "\r\n";
}

/// Requests each secret path in ways that reach a worker.
void ask_for_secrets(const OwnNginx& nginx) {
    for (const auto& path : secret_paths) {
        send_raw(nginx, head_of("GET", path));
        send_raw(nginx, head_of("POST", path, "Content-Length: 3\r\n") + "a=b");
        send_raw(nginx, head_of("GET", path), Client::resets);
    }
}

/// Sends requests that nginx answers by itself or gives up.
void ask_wrongly_for_secrets(const OwnNginx& nginx) {
    const auto say = [&](const std::string& bytes, Client client = Client::has_said_all) {
        send_raw(nginx, bytes, client);
    };
    for (const auto& path : secret_paths) {
        say(head_of("POST", path, "Content-Length: 70000\r\n") + "a=b");
        say(head_of("POST", path, "Content-Length: 70000\r\n"), Client::resets);
        say(head_of("POST", path, "Content-Length: 30\r\n") + "a=b", Client::resets);
        say(head_of("POST", path, "Content-Length: none\r\n"));
        say(head_of("POST", path, "Transfer-Encoding: chunked\r\n") + "no size\r\n");
        say(head_of("POST", path, "Transfer-Encoding: chunked\r\n") + "20000\r\n" +
            std::string(0x20000, 'a'));
        say(head_of("GET", path, "X: " + std::string(40'000, 'a') + "\r\n"));
        say(head_of("GET", path, std::string("X\0Y: z\r\n", 8)));
        say(head_of("GET", path, "Host: localhost\r\n"));
        say(head_of("GET", path + "%zz"));
        say(head_of("GET", path + "/../../../../../.."));  // above the root
        say(head_of("GET", path + std::string(40'000, 'a')));
        say(head_of("TRACE", path));
        say("GET " + path + " HTTX/1.1\r\n\r\n");
        say("POST " + path + " HTTP/1.1\r\nHost: other\r\nContent-Length: 70000\r\n\r\n");
    }
}

std::string around(const std::string& text, std::size_t at) {
    return at == std::string::npos ? "" : text.substr(at < 300 ? 0 : at - 300, 400);
}

/// nginx writes its logs in order: once the last request is logged, all earlier ones are.
void expect_no_secret(const OwnNginx& nginx, const std::string& what) {
    const auto last = "/last-of-" + what;
    Browser{}.get(nginx.site() + last);
    BOOST_TEST(nginx.last_logged(last, "method") == "GET");
    const auto logged = nginx.logged();
    const auto at = logged.find(secret);
    BOOST_TEST(at == std::string::npos, what << ": " << around(logged, at));
    BOOST_TEST(logged.find("(secret)") != std::string::npos, "the access log still has a line");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret_links)

BOOST_AUTO_TEST_CASE(no_log_quotes_a_secret_when_nginx_refuses_the_request) {
    const TemporaryDirectory sockets;
    const OwnNginx nginx{sockets.path()};
    ask_wrongly_for_secrets(nginx);
    for (const auto& path : {secret_paths.front(), secret_paths.at(5)}) {
        for (int i = 0; i < 70; ++i)
            send_raw(nginx, head_of("POST", path, "Content-Length: 3\r\n") + "a=b");
        const auto logged_path = path.substr(0, path.find('?'));
        BOOST_TEST(nginx.logged().find("\"limit\":\"REJECTED\"") != std::string::npos, logged_path);
    }
    expect_no_secret(nginx, "refusals");
}

BOOST_AUTO_TEST_CASE(no_log_quotes_a_secret_without_workers) {
    const TemporaryDirectory sockets;
    const OwnNginx nginx{sockets.path()};
    ask_for_secrets(nginx);
    expect_no_secret(nginx, "absence");
    Browser{}.get(nginx.site() + "/courses");
    BOOST_TEST(nginx.logged().find("connect() to unix:") != std::string::npos,
               "the log has the reason for requests to other addresses");
}

BOOST_AUTO_TEST_CASE(no_log_quotes_a_secret_when_workers_fail) {
    const TemporaryDirectory sockets;
    std::filesystem::permissions(sockets.path(), std::filesystem::perms{0711});
    const OwnNginx nginx{sockets.path(), {}, "200ms"};
    for (const auto fault :
         {Fault::hangs_up, Fault::stays_silent, Fault::talks_nonsense, Fault::breaks_off}) {
        const FaultyWorkers workers{sockets.path(), fault};
        ask_for_secrets(nginx);
        expect_no_secret(nginx, "fault-" + std::to_string(static_cast<int>(fault)));
    }
    for (const char* status : {"502", "504"}) {
        BOOST_TEST(
            nginx.logged().find(std::string{"\"worker_status\":\""} + status) != std::string::npos,
            status);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
