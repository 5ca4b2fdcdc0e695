#include "web/prefork.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>

#include "support/captured_output.hpp"
#include "support/fake_service_manager.hpp"
#include "support/fastcgi_client.hpp"
#include "support/test_workers.hpp"
#include "web/listening_socket.hpp"

namespace lectern::web {

namespace {

using test::answering;
using test::ask;
using test::body_of;
using test::FastcgiRequest;
using test::SharedCounter;
using test::TemporaryDirectory;
using test::TestWorkers;
using test::wait_until_true;
using namespace std::chrono_literals;

FinishedResponse own_pid(const Request&) {
    return {200, {}, std::to_string(getpid())};
}

/// Waits for SIGTERM, as a worker without requests does.
void wait_for_the_end() {
    sigset_t none;
    sigemptyset(&none);
    std::signal(SIGTERM, [](int) { _exit(0); });
    while (true) sigsuspend(&none);
}

bool has_workers(const TestWorkers& workers, std::size_t count) {
    return wait_until_true([&] { return workers.pids().size() == count; });
}

bool lives(const TestWorkers& workers, pid_t pid) {
    const auto pids = workers.pids();
    return std::find(pids.begin(), pids.end(), pid) != pids.end();
}

bool stands_still(pid_t pid) {
    std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
    std::string id;
    std::string name;
    std::string state;
    stat >> id >> name >> state;
    return state == "T";
}

/// Makes this process one of an ordinary user: the kernel limits no processes of root.
void become_an_ordinary_user() {
    constexpr uid_t nobody = 65534;
    if (geteuid() == 0 && setresuid(nobody, nobody, nobody) != 0) _exit(1);
}

/// Lets this process fork, or makes each fork of it fail.
void let_fork(bool can_fork) {
    rlimit limit{};
    getrlimit(RLIMIT_NPROC, &limit);
    limit.rlim_cur = can_fork ? limit.rlim_max : 0;
    setrlimit(RLIMIT_NPROC, &limit);
}

std::string fault_of(const std::filesystem::path& path) {
    try {
        close(listening_socket(path));
    } catch (const std::exception& error) {
        return error.what();
    }
    return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(prefork)

BOOST_AUTO_TEST_CASE(the_requested_number_of_workers_answers) {
    TestWorkers workers{3, answering(own_pid)};
    BOOST_TEST(has_workers(workers, 3));
    for (int i = 0; i < 20; ++i) {
        const auto pid = static_cast<pid_t>(std::stoi(body_of(ask(workers.socket(), "/"))));
        BOOST_TEST(lives(workers, pid));
    }
    BOOST_TEST(workers.pids().size() == 3);
}

BOOST_AUTO_TEST_CASE(a_worker_that_fails_while_stopping_makes_the_command_fail) {
    const auto work = answering(own_pid);
    TestWorkers workers{2, [&](int listening) {
                            work(listening);
                            throw std::runtime_error{"the last line was lost"};
                        }};
    BOOST_REQUIRE(has_workers(workers, 2));
    kill(workers.parent(), SIGTERM);
    BOOST_TEST(workers.exit_status() == 1);
}

BOOST_AUTO_TEST_CASE(a_killed_worker_is_replaced) {
    TestWorkers workers{2, answering(own_pid)};
    BOOST_REQUIRE(has_workers(workers, 2));
    const auto victim = workers.pids().front();
    kill(victim, SIGKILL);
    BOOST_TEST(
        wait_until_true([&] { return !lives(workers, victim) && workers.pids().size() == 2; }));
    BOOST_TEST(body_of(ask(workers.socket(), "/")) != "");
}

BOOST_AUTO_TEST_CASE(a_worker_that_dies_at_once_is_restarted_with_a_delay) {
    SharedCounter starts;
    TestWorkers workers{1, [&](int) {
                            starts.add();
                            _exit(1);
                        }};
    BOOST_TEST(wait_until_true([&] { return starts.value() >= 3; }));
    std::this_thread::sleep_for(500ms);
    // Restarts after 100, 200, 400, 800 ms, not in a tight loop.
    BOOST_TEST(starts.value() <= 6);
}

BOOST_AUTO_TEST_CASE(a_worker_that_throws_is_replaced) {
    SharedCounter starts;
    TestWorkers workers{1, [&](int listening) {
                            starts.add();
                            if (starts.value() == 1) throw std::runtime_error{"cannot start"};
                            answering(own_pid)(listening);
                        }};
    BOOST_TEST(body_of(ask(workers.socket(), "/")) != "");
    BOOST_TEST(starts.value() == 2);
}

BOOST_AUTO_TEST_CASE(sigterm_lets_a_request_in_progress_finish) {
    SharedCounter begun;
    SharedCounter may_end;
    TestWorkers workers{1, answering([&](const Request&) {
                            begun.add();
                            wait_until_true([&] { return may_end.value() > 0; });
                            return FinishedResponse{200, {}, "finished"};
                        })};
    FastcgiRequest request{workers.socket(), {{"REQUEST_METHOD", "GET"}, {"DOCUMENT_URI", "/"}}};
    BOOST_REQUIRE(wait_until_true([&] { return begun.value() == 1; }));
    kill(workers.parent(), SIGTERM);
    std::this_thread::sleep_for(50ms);
    BOOST_TEST(workers.pids().size() == 1);
    may_end.add();
    BOOST_TEST(body_of(request.answer()) == "finished");
    BOOST_TEST(workers.exit_status() == 0);
}

BOOST_AUTO_TEST_CASE(sigint_stops_the_workers_too) {
    TestWorkers workers{2, answering(own_pid)};
    BOOST_REQUIRE(has_workers(workers, 2));
    kill(workers.parent(), SIGINT);
    BOOST_TEST(workers.exit_status() == 0);
}

BOOST_AUTO_TEST_CASE(sighup_replaces_all_workers_and_loses_no_request) {
    TestWorkers workers{2, answering(own_pid)};
    BOOST_REQUIRE(has_workers(workers, 2));
    const auto old = workers.pids();
    kill(workers.parent(), SIGHUP);
    for (int i = 0; i < 50; ++i) BOOST_TEST(body_of(ask(workers.socket(), "/")) != "");
    BOOST_TEST(wait_until_true([&] {
        const auto pids = workers.pids();
        return pids.size() == 2 &&
               std::none_of(old.begin(), old.end(), [&](pid_t pid) { return lives(workers, pid); });
    }));
}

BOOST_AUTO_TEST_CASE(sighup_keeps_a_worker_whose_successor_cannot_be_forked) {
    const test::CapturedOutput errors{STDERR_FILENO};
    SharedCounter starts;
    SharedCounter ends;
    const auto parent = fork();
    if (parent == 0) {
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) std::signal(signal, SIG_DFL);
        become_an_ordinary_user();
        std::signal(SIGUSR1, [](int) { let_fork(false); });
        std::signal(SIGUSR2, [](int) { let_fork(true); });
        const auto work = [&] {
            starts.add();
            wait_for_the_end();
        };
        _exit(run_children({{1, work}}, [&](pid_t) { ends.add(); }));
    }
    BOOST_TEST(wait_until_true([&] { return starts.value() == 1; }));
    kill(parent, SIGUSR1);
    kill(parent, SIGHUP);
    BOOST_TEST(wait_until_true(
        [&] { return errors.text().find("cannot be forked") != std::string::npos; }));
    std::this_thread::sleep_for(50ms);
    BOOST_TEST(ends.value() == 0);
    kill(parent, SIGUSR2);
    kill(parent, SIGHUP);
    BOOST_TEST(wait_until_true([&] { return ends.value() == 1; }));
    BOOST_TEST(wait_until_true([&] { return starts.value() == 2; }));
    kill(parent, SIGTERM);
    waitpid(parent, nullptr, 0);
}

BOOST_AUTO_TEST_CASE(a_worker_that_fails_after_sighup_is_logged_and_makes_the_command_fail) {
    const test::CapturedOutput errors{STDERR_FILENO};
    SharedCounter starts;
    const auto work = answering(own_pid);
    TestWorkers workers{1, [&](int listening) {
                            starts.add();
                            const bool is_first = starts.value() == 1;
                            work(listening);
                            if (is_first) throw std::runtime_error{"the last line was lost"};
                        }};
    BOOST_REQUIRE(body_of(ask(workers.socket(), "/")) != "");
    const auto first = workers.pids().at(0);
    kill(workers.parent(), SIGHUP);
    const auto line = "child process " + std::to_string(first) + ": ended with status 1";
    BOOST_TEST(wait_until_true([&] { return errors.text().find(line) != std::string::npos; }));
    kill(workers.parent(), SIGTERM);
    BOOST_TEST(workers.exit_status() == 1);
}

BOOST_AUTO_TEST_CASE(a_worker_that_ends_after_sighup_as_it_should_is_not_logged) {
    const test::CapturedOutput errors{STDERR_FILENO};
    TestWorkers workers{1, answering(own_pid)};
    BOOST_REQUIRE(has_workers(workers, 1));
    const auto first = workers.pids().at(0);
    kill(workers.parent(), SIGHUP);
    BOOST_TEST(wait_until_true([&] { return !lives(workers, first); }));
    kill(workers.parent(), SIGTERM);
    BOOST_TEST(workers.exit_status() == 0);
    BOOST_TEST(errors.text() == "");
}

BOOST_AUTO_TEST_CASE(workers_end_when_their_parent_is_killed) {
    TestWorkers workers{2, answering(own_pid)};
    BOOST_REQUIRE(has_workers(workers, 2));
    const auto pids = workers.pids();
    kill(workers.parent(), SIGKILL);
    BOOST_TEST(wait_until_true([&] {
        return std::all_of(pids.begin(), pids.end(), [](pid_t pid) { return kill(pid, 0) != 0; });
    }));
}

BOOST_AUTO_TEST_CASE(a_kind_of_worker_that_always_fails_delays_no_other_kind) {
    SharedCounter failures;
    SharedCounter starts;
    SharedCounter ends;
    const auto parent = fork();
    if (parent == 0) {
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) std::signal(signal, SIG_DFL);
        const auto fail = [&] {
            failures.add();
            _exit(1);
        };
        const auto fail_once = [&] {
            starts.add();
            if (starts.value() > 1) wait_for_the_end();
        };
        _exit(run_children({{2, fail}, {1, fail_once}}, [&](pid_t) { ends.add(); }));
    }
    // The failing kind pauses for 3.1 s in all until its sixth start.
    BOOST_TEST(wait_until_true([&] { return starts.value() == 2; }));
    BOOST_TEST(failures.value() < 6);
    BOOST_TEST(wait_until_true([&] { return failures.value() >= 4; }));
    BOOST_TEST(starts.value() == 2);
    BOOST_TEST(wait_until_true([&] { return ends.value() >= 5; }));
    kill(parent, SIGTERM);
    waitpid(parent, nullptr, 0);
}

BOOST_AUTO_TEST_CASE(only_owner_and_group_may_use_the_socket) {
    TemporaryDirectory folder;
    const auto path = folder.path() / "pages.sock";
    const int number = listening_socket(path);
    struct stat status {};
    BOOST_REQUIRE(stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0660U);
    close(number);
}

BOOST_AUTO_TEST_CASE(a_stale_socket_is_replaced_and_one_in_use_is_not) {
    TemporaryDirectory folder;
    const auto path = folder.path() / "pages.sock";
    const int first = listening_socket(path);
    BOOST_TEST(fault_of(path) == "socket " + path.string() + ": another process listens there");
    close(first);
    BOOST_TEST(fault_of(path) == "none");
}

BOOST_AUTO_TEST_CASE(an_invalid_socket_path_is_reported) {
    const auto too_long = "/tmp/" + std::string(110, 'x');
    BOOST_TEST(fault_of(too_long).starts_with("socket " + too_long + ": the path is too long"));
    BOOST_TEST(fault_of("/no/such/folder/pages.sock").starts_with("socket /no/such/folder/"));
}

BOOST_AUTO_TEST_CASE(the_parent_notifies_the_service_manager) {
    test::FakeServiceManager manager{100ms};
    TestWorkers workers{1, answering(own_pid)};
    BOOST_TEST(manager.next() == "READY=1");
    for (int i = 0; i < 5; ++i) BOOST_TEST(manager.next() == "WATCHDOG=1");
    kill(workers.parent(), SIGTERM);
    BOOST_TEST(workers.exit_status() == 0);
    BOOST_TEST(manager.last() == "STOPPING=1");
}

BOOST_AUTO_TEST_CASE(a_stopped_parent_sends_no_watchdog_notification) {
    test::FakeServiceManager manager{100ms};
    TestWorkers workers{1, answering(own_pid)};
    BOOST_TEST(manager.next() == "READY=1");
    BOOST_TEST(manager.next() == "WATCHDOG=1");
    kill(workers.parent(), SIGSTOP);
    BOOST_REQUIRE(wait_until_true([&] { return stands_still(workers.parent()); }));
    while (!manager.last().empty()) continue;
    BOOST_TEST(manager.next() == "");
    kill(workers.parent(), SIGCONT);
    BOOST_TEST(manager.next() == "WATCHDOG=1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
