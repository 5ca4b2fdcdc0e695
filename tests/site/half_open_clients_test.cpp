#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/site_browser.hpp"

namespace lectern::test {

// Clients that begin a request and never finish it ("slow loris").

namespace {

using Clock = std::chrono::steady_clock;

class HalfOpenClients {
  public:
    explicit HalfOpenClients(int count) {
        rlimit files{};
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        for (int i = 0; i < count; ++i) {
            open_one();
            // Not faster than nginx accepts: connections beyond its backlog of 511 have not reached
            // nginx.
            if (i % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
    }
    ~HalfOpenClients() {
        for (const int client : clients_) close(client);
    }
    HalfOpenClients(const HalfOpenClients&) = delete;
    HalfOpenClients& operator=(const HalfOpenClients&) = delete;

    [[nodiscard]] int open() const { return static_cast<int>(clients_.size()); }
    /// Returns how many clients nginx disconnects within that time.
    [[nodiscard]] int hung_up_on_within(std::chrono::seconds time) const {
        const auto end = Clock::now() + time;
        int hung_up = 0;
        for (const int client : clients_) {
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
            pollfd watched{.fd = client, .events = POLLIN, .revents = 0};
            hung_up += poll(&watched, 1, std::max(0, static_cast<int>(left.count())));
        }
        return hung_up;
    }

  private:
    void open_one() {
        const auto& site = site_under_test().site;
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port =
            htons(static_cast<in_port_t>(std::stoi(site.substr(site.rfind(':') + 1))));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        constexpr std::string_view begun = "GET /courses HTTP/1.1\r\nHost: localhost\r\nX: ";
        if (client < 0) return;
        clients_.push_back(client);
        const bool is_connected =
            connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        BOOST_REQUIRE(is_connected);
        BOOST_REQUIRE(send(client, begun.data(), begun.size(), MSG_NOSIGNAL) > 0);
    }

    std::vector<int> clients_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(half_open_clients)

BOOST_AUTO_TEST_CASE(a_thousand_half_open_clients_delay_nobody_and_are_disconnected) {
    const HalfOpenClients clients{1000};
    BOOST_REQUIRE(clients.open() == 1000);
    const auto start = Clock::now();
    BOOST_TEST(Browser{}.get("/courses").status == 200);
    // Shorter than nginx waits for a header, so none of the clients was disconnected before.
    BOOST_TEST((Clock::now() - start < std::chrono::seconds{8}));
    // On a busy machine some are still in the kernel's backlog, unknown to nginx.
    BOOST_TEST(clients.hung_up_on_within(std::chrono::seconds{30}) >= 900);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
