#include "web/fastcgi.hpp"

#include <fcgiapp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "platform/descriptor.hpp"
#include "web/fastcgi_variables.hpp"

namespace lectern::web {

namespace {

volatile std::sig_atomic_t stop_asked = 0;

/// Reads `length` bytes, then expects the end of the stream: libfcgi may detach only from a
/// connection that was read completely. Sets `refusal` if the body is shorter or longer.
void read_body(FCGX_Stream* in, std::size_t length, Request& request) {
    request.body.resize(length);
    std::size_t filled = 0;
    while (filled < length) {
        const auto count =
            FCGX_GetStr(request.body.data() + filled, static_cast<int>(length - filled), in);
        if (count <= 0) break;
        filled += static_cast<std::size_t>(count);
    }
    if (filled < length) request.refusal = 400;
    std::array<char, 512> rest{};
    if (FCGX_GetStr(rest.data(), static_cast<int>(rest.size()), in) > 0) request.refusal = 400;
}

Request read_request(FCGX_Request& raw, std::size_t most) {
    auto [request, length] = read_variables(raw.envp);
    if (!length)
        request.refusal = 400;
    else if (*length > most)
        request.refusal = 413;
    else
        read_body(raw.in, *length, request);
    return std::move(request);
}

struct Phrase {
    int status;
    std::string_view words;
};

constexpr Phrase phrases[] = {{200, "OK"},
                              {201, "Created"},
                              {204, "No Content"},
                              {301, "Moved Permanently"},
                              {302, "Found"},
                              {303, "See Other"},
                              {304, "Not Modified"},
                              {400, "Bad Request"},
                              {401, "Unauthorized"},
                              {403, "Forbidden"},
                              {404, "Not Found"},
                              {405, "Method Not Allowed"},
                              {409, "Conflict"},
                              {410, "Gone"},
                              {413, "Content Too Large"},
                              {415, "Unsupported Media Type"},
                              {422, "Unprocessable Content"},
                              {429, "Too Many Requests"},
                              {500, "Internal Server Error"},
                              {502, "Bad Gateway"},
                              {503, "Service Unavailable"}};

/// nginx passes the status line on unchanged. A status line that ends after the number is not valid
/// HTTP, so every status needs a phrase.
std::string status_line(int status) {
    const auto* const known = std::ranges::find(phrases, status, &Phrase::status);
    const auto words = known == std::end(phrases) ? std::string_view{"Other"} : known->words;
    return "Status: " + std::to_string(status) + ' ' + std::string{words} + "\r\n";
}

void write_response(FCGX_Request& raw, const FinishedResponse& response) {
    auto text = status_line(response.status);
    for (const auto& [name, value] : response.headers) text += name + ": " + value + "\r\n";
    text += "\r\n";
    FCGX_PutStr(text.data(), static_cast<int>(text.size()), raw.out);
    FCGX_PutStr(response.body.data(), static_cast<int>(response.body.size()), raw.out);
}

/// Waits for connections. SIGTERM is unblocked only during the wait, so one that comes during a
/// request takes effect before the next request.
class Acceptor {
  public:
    explicit Acceptor(int listening_socket) : epoll_{epoll_create1(EPOLL_CLOEXEC)} {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLEXCLUSIVE;
        if (epoll_.number() < 0 ||
            epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, listening_socket, &event) != 0) {
            throw std::system_error{errno, std::generic_category(), "listening socket"};
        }
        struct sigaction action {};
        action.sa_handler = [](int) { stop_asked = 1; };
        sigaction(SIGTERM, &action, nullptr);
        pthread_sigmask(SIG_SETMASK, nullptr, &while_waiting_);
        sigdelset(&while_waiting_, SIGTERM);
    }

    /// Returns false after SIGTERM.
    bool wait() {
        while (stop_asked == 0 && !is_stop_pending()) {
            epoll_event event{};
            if (epoll_pwait(epoll_.number(), &event, 1, -1, &while_waiting_) > 0) return true;
        }
        return false;
    }

  private:
    /// While requests keep coming, epoll_pwait finds the next one before it looks for signals.
    static bool is_stop_pending() {
        sigset_t pending;
        sigpending(&pending);
        return sigismember(&pending, SIGTERM) == 1;
    }

    Descriptor epoll_;
    sigset_t while_waiting_{};
};

}  // namespace

void answer_requests(int listening_socket, const std::function<FinishedResponse(Request)>& answer,
                     std::size_t most) {
    FCGX_Init();
    FCGX_Request raw;
    FCGX_InitRequest(&raw, listening_socket, FCGI_FAIL_ACCEPT_ON_INTR);
    Acceptor acceptor{listening_socket};
    while (acceptor.wait()) {
        if (FCGX_Accept_r(&raw) != 0) continue;  // another worker was faster
        auto request = read_request(raw, most);
        const bool was_read_whole = request.refusal == 0;
        write_response(raw, answer(std::move(request)));
        // Without FCGX_Detach, FCGX_Finish_r waits until nginx closes the connection.
        if (was_read_whole) FCGX_Detach(&raw);
        FCGX_Finish_r(&raw);
    }
}

}  // namespace lectern::web
