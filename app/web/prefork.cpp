#include "web/prefork.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "platform/log.hpp"
#include "platform/service_manager.hpp"

namespace lectern::web {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

constexpr milliseconds early_exit_limit{
    2000};                                   // a worker that dies earlier counts as a failed start
constexpr milliseconds shortest_pause{100};  // after the first failed start; doubles each time
constexpr milliseconds longest_pause{10000};
constexpr milliseconds drain_time{30000};  // time for workers to finish their requests

std::system_error system_fault(const std::string& object) {
    return {errno, std::generic_category(), object};
}

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        throw std::runtime_error{"socket " + path + ": the path is too long (at most 107 bytes)"};
    }
    path.copy(address.sun_path, path.size());
    return address;
}

bool somebody_listens(const sockaddr_un& address) {
    const int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool connected =
        connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    close(probe);
    return connected;
}

int own_socket(const std::string& path) {
    const auto address = unix_address(path);
    if (somebody_listens(address)) {
        throw std::runtime_error{"socket " + path + ": another process listens there"};
    }
    unlink(path.c_str());
    const int number = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (number < 0) throw system_fault("socket " + path);
    if (bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
        chmod(path.c_str(), 0660) != 0 || listen(number, SOMAXCONN) != 0) {
        throw system_fault("socket " + path);
    }
    return number;
}

sigset_t signals_of_parent() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&set, signal);
    return set;
}

/// Resets the signal handling that a worker inherits. Only SIGTERM stays blocked, until the worker
/// waits for a request.
void reset_inherited_signals(pid_t parent) {
    signal(SIGINT, SIG_IGN);  // Ctrl-C reaches the whole process group; the parent handles it
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigset_t only_sigterm;
    sigemptyset(&only_sigterm);
    sigaddset(&only_sigterm, SIGTERM);
    sigprocmask(SIG_SETMASK, &only_sigterm, nullptr);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(0);  // the parent died before the line above
}

class Supervisor {
  public:
    Supervisor(int listening_socket, int count, const std::function<void(int)>& work)
        : socket_{listening_socket}, count_{count}, work_{work} {
        const auto set = signals_of_parent();
        sigprocmask(SIG_BLOCK, &set, nullptr);
        signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        if (signals_ < 0) throw system_fault("signalfd");
    }
    ~Supervisor() { close(signals_); }
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    /// Returns the highest exit status of the workers that were stopped.
    int run() {
        start_missing_workers();
        manager_.ready();
        while (!stopping_) {
            wait_for_signal(longest_sleep());
            reap();
            start_missing_workers();
            manager_.reset_watchdog();
        }
        manager_.stopping();
        drain();
        return status_;
    }

  private:
    struct Worker {
        pid_t pid;
        SteadyTime started;
        bool is_leaving = false;
    };

    static SteadyTime now() { return std::chrono::steady_clock::now(); }

    [[nodiscard]] int active() const {
        return static_cast<int>(
            std::count_if(workers_.begin(), workers_.end(),
                          [](const auto& worker) { return !worker.is_leaving; }));
    }

    void start_worker() {
        const auto parent = getpid();
        const auto child = fork();
        if (child < 0) {
            log::error(std::string{"worker: cannot be forked: "} + std::strerror(errno));
            delay_next_start();
            return;
        }
        if (child > 0) {
            workers_.push_back({child, now()});
            return;
        }
        reset_inherited_signals(parent);
        close(signals_);
        try {
            work_(socket_);
        } catch (const std::exception& error) {
            log::error(std::string{"worker: "} + error.what());
            _exit(1);
        }
        _exit(0);
    }

    void start_missing_workers() {
        while (!stopping_ && active() < count_ && now() >= next_start_) start_worker();
    }

    void delay_next_start() {
        pause_ = std::clamp(pause_ * 2, shortest_pause, longest_pause);
        next_start_ = now() + pause_;
    }

    /// Returns the longest time in ms that the parent may sleep if no signal comes: until a dead
    /// worker may be replaced or the watchdog must be reset. -1: no limit.
    [[nodiscard]] int longest_sleep() const {
        const auto silence = manager_.watchdog_interval();
        if (active() >= count_) return static_cast<int>(silence.count());
        const auto left = std::chrono::duration_cast<milliseconds>(next_start_ - now());
        const auto pause = std::max(left + milliseconds{1}, milliseconds{0});
        return static_cast<int>(
            (silence < milliseconds{0} ? pause : std::min(pause, silence)).count());
    }

    void wait_for_signal(int longest_ms) {
        pollfd ready{signals_, POLLIN, 0};
        poll(&ready, 1, longest_ms);
        signalfd_siginfo signal{};
        while (read(signals_, &signal, sizeof(signal)) == sizeof(signal)) {
            const auto number = static_cast<int>(signal.ssi_signo);
            if (number == SIGTERM || number == SIGINT) stopping_ = true;
            if (number == SIGHUP) replace_all();
        }
    }

    /// Starts each new worker before the old one stops, so that some worker always accepts.
    void replace_all() {
        std::vector<pid_t> old;
        for (auto& worker : workers_) {
            if (!worker.is_leaving) old.push_back(worker.pid);
            worker.is_leaving = true;
        }
        for (const auto pid : old) {
            start_worker();
            kill(pid, SIGTERM);
        }
    }

    void reap() {
        int status = 0;
        for (auto pid = waitpid(-1, &status, WNOHANG); pid > 0;
             pid = waitpid(-1, &status, WNOHANG)) {
            const auto dead = std::find_if(workers_.begin(), workers_.end(),
                                           [&](const auto& worker) { return worker.pid == pid; });
            if (dead == workers_.end()) continue;
            if (!dead->is_leaving && !stopping_) note_death(*dead, status);
            if (stopping_ && WIFEXITED(status)) status_ = std::max(status_, WEXITSTATUS(status));
            workers_.erase(dead);
        }
    }

    void note_death(const Worker& worker, int status) {
        const auto cause = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                               : "status " + std::to_string(WEXITSTATUS(status));
        const auto line = "worker " + std::to_string(worker.pid) + ": ended with " + cause;
        const bool was_asked_to = WIFEXITED(status) && WEXITSTATUS(status) == 0;  // by SIGTERM
        if (was_asked_to)
            log::info(line);
        else
            log::error(line);
        if (now() - worker.started < early_exit_limit)
            delay_next_start();
        else
            pause_ = milliseconds{0};
    }

    void drain() {
        for (const auto& worker : workers_) kill(worker.pid, SIGTERM);
        const auto deadline = now() + drain_time;
        while (!workers_.empty() && now() < deadline) {
            reap();
            if (!workers_.empty()) wait_for_signal(100);
        }
        for (const auto& worker : workers_) {
            log::error("worker " + std::to_string(worker.pid) + ": did not finish in time");
            kill(worker.pid, SIGKILL);
            waitpid(worker.pid, nullptr, 0);
        }
    }

    int socket_;
    int count_;
    const std::function<void(int)>& work_;
    const ServiceManager manager_;
    int signals_ = -1;
    bool stopping_ = false;
    int status_ = 0;
    std::vector<Worker> workers_;
    milliseconds pause_{0};
    SteadyTime next_start_{};
};

}  // namespace

int listening_socket(const std::filesystem::path& path) {
    const int handed_over = sd_listen_fds(1);
    if (handed_over < 0) throw std::runtime_error{"systemd: handed over no usable socket"};
    if (handed_over == 0) return own_socket(path.string());
    if (handed_over > 1) throw std::runtime_error{"systemd: handed over more than one socket"};
    if (fcntl(SD_LISTEN_FDS_START, F_SETFL, O_NONBLOCK) != 0) throw system_fault("socket");
    return SD_LISTEN_FDS_START;
}

int run_workers(int listening_socket, int workers, const std::function<void(int)>& work) {
    malloc_trim(0);  // else every worker keeps the memory that the start freed
    return Supervisor{listening_socket, workers, work}.run();
}

}  // namespace lectern::web
