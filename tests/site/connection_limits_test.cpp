#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/own_nginx.hpp"
#include "support/site_browser.hpp"
#include "support/temporary_directory.hpp"
#include "support/test_workers.hpp"

namespace lectern::test {

// Requests of one network that are in work at the same time.

namespace {

/// Clients whose requests nginx has accepted and cannot finish: their bodies do not come.
class WaitingClients {
  public:
    WaitingClients(int count, int port) {
        rlimit files{};
        getrlimit(RLIMIT_NOFILE, &files);
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        for (int i = 0; i < count; ++i) {
            open_one(port);
            // Not faster than nginx accepts.
            if (i % 50 == 0) std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
    }
    ~WaitingClients() {
        for (const int client : clients_) close(client);
    }
    WaitingClients(const WaitingClients&) = delete;
    WaitingClients& operator=(const WaitingClients&) = delete;

  private:
    void open_one(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<in_port_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        constexpr std::string_view begun =
            "POST /logout HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.9\r\n"
            "Content-Length: 5\r\n\r\n";
        BOOST_REQUIRE(client >= 0);
        clients_.push_back(client);
        const bool is_connected =
            connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        BOOST_REQUIRE(is_connected);
        BOOST_REQUIRE(send(client, begun.data(), begun.size(), MSG_NOSIGNAL) > 0);
    }

    std::vector<int> clients_;
};

/// Returns the reply to a request from a network address.
Reply reply_to(const std::string& from, const std::string& method, const std::string& address) {
    return Browser{}.send(
        {.method = method, .address = address, .headers = {{"X-Forwarded-For", from}}, .body = {}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connection_limits)

BOOST_AUTO_TEST_CASE(a_network_has_at_most_a_thousand_requests_in_work) {
    const TemporaryDirectory empty;
    const OwnNginx nginx{empty.path(), "127.0.0.0/8"};
    const auto page = nginx.site() + "/courses";
    {
        const WaitingClients few{900, nginx.port()};
        BOOST_TEST(reply_to("203.0.113.9", "GET", page).status == 503, "there are no workers");
        const WaitingClients more{150, nginx.port()};
        const auto refused = [&] { return reply_to("203.0.113.9", "GET", page); };
        BOOST_TEST(wait_until_true([&] { return refused().status == 429; }));
        BOOST_TEST(refused().header("retry-after") == "30");
        BOOST_TEST(refused().says("One moment, please"));
        BOOST_TEST(nginx.last_logged("/courses", "connection_limit") == "REJECTED");
        BOOST_TEST(reply_to("203.0.113.10", "GET", page).status == 503, "another network");
        BOOST_TEST(reply_to("203.0.113.9", "POST", nginx.site() + "/webhooks/stripe").status == 503,
                   "Stripe's events are never limited");
    }
    BOOST_TEST(wait_until_true([&] { return reply_to("203.0.113.9", "GET", page).status == 503; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
