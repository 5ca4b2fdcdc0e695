#include "web/listening_socket.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/temporary_directory.hpp"

namespace lectern::web {

namespace {

using test::TemporaryDirectory;

int connected_to(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof(address.sun_path) - 1);
    const int number = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    BOOST_REQUIRE(connect(number, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) ==
                  0);
    return number;
}

/// Passes the sockets to a process as systemd does. Returns which of them it finds by this path,
/// from 0, or -1 if it refuses.
int found_among_passed(const std::vector<int>& sockets, const std::filesystem::path& path) {
    constexpr int first_passed = 3;
    constexpr int above_all = 100;
    const auto child = fork();
    if (child == 0) {
        std::vector<int> copies;
        for (const int number : sockets) copies.push_back(fcntl(number, F_DUPFD, above_all));
        for (std::size_t i = 0; i < copies.size(); ++i)
            dup2(copies[i], first_passed + static_cast<int>(i));
        setenv("LISTEN_FDS", std::to_string(copies.size()).c_str(), 1);
        setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
        try {
            _exit(listening_socket(path) - first_passed);
        } catch (const std::exception&) {
            _exit(99);
        }
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WEXITSTATUS(status) == 99 ? -1 : WEXITSTATUS(status);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(listening_sockets)

BOOST_AUTO_TEST_CASE(connections_wait_until_they_are_accepted) {
    const TemporaryDirectory folder;
    const auto path = folder.path() / "pages.sock";
    const int listening = listening_socket(path);
    const int other = listening_socket(folder.path() / "other.sock");
    BOOST_TEST(waiting_connections(listening).value() == 0);
    const int first = connected_to(path);
    const int second = connected_to(path);
    BOOST_TEST(waiting_connections(listening).value() == 2);
    BOOST_TEST(waiting_connections(other).value() == 0);
    const int accepted = accept(listening, nullptr, nullptr);
    BOOST_TEST(waiting_connections(listening).value() == 1);
    for (const int number : {listening, other, first, second, accepted}) close(number);
}

BOOST_AUTO_TEST_CASE(a_socket_that_the_kernel_does_not_list_has_no_known_queue) {
    const int unbound = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    BOOST_TEST(!waiting_connections(unbound).has_value());
    close(unbound);
}

BOOST_AUTO_TEST_CASE(a_passed_socket_is_found_by_its_file_name) {
    const TemporaryDirectory folder;
    const std::vector<int> sockets{listening_socket(folder.path() / "pages.sock"),
                                   listening_socket(folder.path() / "pages-metrics.sock")};
    BOOST_TEST(found_among_passed(sockets, "/run/lectern/pages.sock") == 0);
    BOOST_TEST(found_among_passed(sockets, "/run/lectern/pages-metrics.sock") == 1);
    BOOST_TEST(found_among_passed(sockets, "/run/lectern/outside.sock") == -1);
    for (const int number : sockets) close(number);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
