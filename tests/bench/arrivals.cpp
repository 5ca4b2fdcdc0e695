// An open-loop load generator: lectern_bench_arrivals PORT <SCHEDULE. Sends each HTTP request of
// the schedule to 127.0.0.1 at its time, whether or not earlier ones were answered, and measures
// from that time. So a stall counts for every request that was due meanwhile (wrk, which waits for
// a response before it sends the next request, omits these).
//
// An entry of the schedule is a line `MICROSECONDS CLIENT KIND BYTES`, followed by that many bytes
// of request and a line break; entries are in the order of time. Requests of a client come from an
// address of its own and share its idle connections. Prints a line for each request:
// `KIND STATUS LATE_MICROSECONDS LATENCY_MICROSECONDS`, with status 0 if there was no response.
// Late is what the generator itself lost; it is part of the latency. The last line is `cpu
// SECONDS`.

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;

/// How long responses are awaited after the last request was sent.
constexpr microseconds patience = std::chrono::seconds{10};

struct Arrival {
    microseconds due{};  // since the start
    unsigned client = 0;
    std::string kind;
    std::string request;
    int status = 0;
    microseconds late{};
    microseconds latency = patience;
};

struct Connection {
    int socket = -1;
    unsigned client = 0;
    Arrival* arrival = nullptr;  // the request that it sends and waits for; nullptr: idle
    std::size_t sent = 0;        // bytes of the request
    std::string response;
};

std::vector<Arrival> read_schedule(std::istream& input) {
    std::vector<Arrival> schedule;
    std::int64_t due = 0;
    std::size_t size = 0;
    for (Arrival arrival; input >> due >> arrival.client >> arrival.kind >> size;) {
        arrival.due = microseconds{due};
        arrival.request.resize(size);
        input.ignore(1);
        if (!input.read(arrival.request.data(), static_cast<std::streamsize>(size)))
            throw std::runtime_error{"the schedule ends within a request"};
        schedule.push_back(arrival);
    }
    if (schedule.empty() || !input.eof()) throw std::runtime_error{"no schedule"};
    return schedule;
}

int status_of(std::string_view response) {
    int status = 0;
    if (response.size() > 12) std::from_chars(&response[9], &response[12], status);
    return status;
}

/// Returns the value of a header of the response, or "". nginx writes names as given here.
std::string_view header(std::string_view head, std::string_view name) {
    const auto line = head.find("\r\n" + std::string{name} + ": ");
    if (line == std::string_view::npos) return "";
    const auto start = line + name.size() + 4;
    return head.substr(start, head.find("\r\n", start) - start);
}

/// Tells whether the response has arrived to its end.
bool is_whole(std::string_view response) {
    const auto end = response.find("\r\n\r\n");
    if (end == std::string_view::npos) return false;
    const auto head = response.substr(0, end + 2);
    if (header(head, "Transfer-Encoding") == "chunked") return response.ends_with("0\r\n\r\n");
    const auto length = header(head, "Content-Length");
    std::size_t size = 0;
    std::from_chars(length.begin(), length.end(), size);
    return response.size() >= end + 4 + size;
}

bool stays_open(std::string_view response) {
    const auto head = response.substr(0, response.find("\r\n\r\n") + 2);
    return header(head, "Connection") != "close";
}

class Generator {
  public:
    explicit Generator(std::uint16_t port) : port_{port} {}

    ~Generator() {
        for (const auto& [socket, connection] : connections_) close(socket);
        close(epoll_);
    }

    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;

    void run(std::vector<Arrival>& schedule) {
        start_ = Clock::now();
        const auto end = schedule.back().due + patience;
        for (auto next = schedule.begin();
             (next != schedule.end() || waiting_ > 0) && now() < end;) {
            for (; next != schedule.end() && next->due <= now(); ++next) begin(*next);
            handle_events(next == schedule.end() ? end : next->due);
        }
        for (const auto& [socket, connection] : connections_) {
            if (connection->arrival == nullptr) continue;
            connection->arrival->latency = now() - connection->arrival->due;
        }
    }

  private:
    microseconds now() const {
        return std::chrono::duration_cast<microseconds>(Clock::now() - start_);
    }

    void begin(Arrival& arrival) {
        arrival.late = now() - arrival.due;
        Connection* const connection = connection_of(arrival.client);
        if (connection == nullptr) return;
        connection->arrival = &arrival;
        connection->sent = 0;
        connection->response.clear();
        ++waiting_;
        advance(*connection);
    }

    /// Returns an idle connection of the client or a new one, or nullptr if there can be none.
    Connection* connection_of(unsigned client) {
        auto& idle = idle_[client];
        if (!idle.empty()) {
            Connection* const connection = idle.back();
            idle.pop_back();
            return connection;
        }
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket < 0) return nullptr;
        auto& connection = *(connections_[socket] = std::make_unique<Connection>());
        connection.socket = socket;
        connection.client = client;
        const auto from = address(0x7F400001U + (client / 250 << 8U) + client % 250, 0);
        const auto to = address(INADDR_LOOPBACK, port_);
        epoll_event event{EPOLLIN | EPOLLOUT | EPOLLET, {.ptr = &connection}};
        const bool is_open =
            bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) == 0 &&
            (connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ||
             errno == EINPROGRESS) &&
            epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) == 0;
        if (is_open) return &connection;
        drop(connection);
        return nullptr;
    }

    static sockaddr_in address(std::uint32_t host, std::uint16_t port) {
        sockaddr_in result{};
        result.sin_family = AF_INET;
        result.sin_port = htons(port);
        result.sin_addr.s_addr = htonl(host);
        return result;
    }

    void handle_events(microseconds until) {
        std::array<epoll_event, 64> events{};
        const auto wait = std::max(until - now(), microseconds{0}).count();
        const timespec timeout{wait / 1'000'000, wait % 1'000'000 * 1000};
        const int count = epoll_pwait2(epoll_, events.data(), events.size(), &timeout, nullptr);
        for (int i = 0; i < count; ++i) advance(*static_cast<Connection*>(events.at(i).data.ptr));
    }

    /// Sends and receives what it can.
    void advance(Connection& connection) {
        if (connection.arrival != nullptr && !send_rest(connection)) return drop(connection);
        std::array<char, 65536> part{};
        ssize_t count = 0;
        while ((count = recv(connection.socket, part.data(), part.size(), 0)) > 0)
            connection.response.append(part.data(), static_cast<std::size_t>(count));
        const bool is_open = count < 0 && (errno == EAGAIN || errno == ENOTCONN);
        if (connection.arrival != nullptr && is_whole(connection.response))
            return finish(connection, is_open);
        if (!is_open) drop(connection);
    }

    static bool send_rest(Connection& connection) {
        const auto rest = std::string_view{connection.arrival->request}.substr(connection.sent);
        if (rest.empty()) return true;
        const auto count = send(connection.socket, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count > 0) connection.sent += static_cast<std::size_t>(count);
        return count >= 0 || errno == EAGAIN || errno == ENOTCONN;
    }

    void finish(Connection& connection, bool is_open) {
        auto& arrival = *connection.arrival;
        arrival.status = status_of(connection.response);
        arrival.latency = now() - arrival.due;
        connection.arrival = nullptr;
        --waiting_;
        if (!is_open || !stays_open(connection.response)) return drop(connection);
        idle_[connection.client].push_back(&connection);
    }

    void drop(Connection& connection) {
        if (connection.arrival != nullptr) --waiting_;
        std::erase(idle_[connection.client], &connection);
        const int socket = connection.socket;
        close(socket);
        connections_.erase(socket);
    }

    std::uint16_t port_;
    int epoll_ = epoll_create1(EPOLL_CLOEXEC);
    Clock::time_point start_;
    std::size_t waiting_ = 0;  // requests without a response
    std::unordered_map<int, std::unique_ptr<Connection>> connections_;  // by socket
    std::map<unsigned, std::vector<Connection*>> idle_;                 // by client
};

}  // namespace

int main(int count, char** words) {
    if (count != 2) {
        std::cerr << "usage: lectern_bench_arrivals PORT <SCHEDULE\n";
        return 2;
    }
    try {
        std::ios::sync_with_stdio(false);
        auto schedule = read_schedule(std::cin);
        const auto before = std::clock();
        Generator{static_cast<std::uint16_t>(std::stoi(words[1]))}.run(schedule);
        const auto cpu = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
        for (const auto& arrival : schedule) {
            std::cout << arrival.kind << ' ' << arrival.status << ' ' << arrival.late.count() << ' '
                      << arrival.latency.count() << '\n';
        }
        std::cout << "cpu " << cpu << '\n';
    } catch (const std::exception& error) {
        std::cerr << "lectern_bench_arrivals: " << error.what() << '\n';
        return 1;
    }
}
