#include "web/prefork.hpp"

#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
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
    Supervisor(const std::vector<WorkerKind>& kinds, const std::function<void(pid_t)>& ended)
        : ended_{ended} {
        for (const auto& kind : kinds) kinds_.push_back({kind});
        const auto set = signals_of_parent();
        sigprocmask(SIG_BLOCK, &set, nullptr);
        signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        if (signals_ < 0) throw std::system_error{errno, std::generic_category(), "signalfd"};
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
    /// A kind of worker, and when its next one may start. A kind that fails to start delays no
    /// other.
    struct Kind {
        WorkerKind wanted;
        milliseconds pause{0};
        SteadyTime next_start{};
    };
    struct Worker {
        pid_t pid;
        Kind* kind;
        SteadyTime started;
        bool is_leaving = false;
    };

    static SteadyTime now() { return std::chrono::steady_clock::now(); }

    [[nodiscard]] bool lacks_workers(const Kind& kind) const {
        const auto active = std::ranges::count_if(workers_, [&](const auto& worker) {
            return worker.kind == &kind && !worker.is_leaving;
        });
        return active < kind.wanted.count;
    }

    void start_worker(Kind& kind) {
        const auto parent = getpid();
        const auto child = fork();
        if (child < 0) {
            log::error(std::string{"worker: cannot be forked: "} + std::strerror(errno));
            delay_next_start(kind);
            return;
        }
        if (child > 0) {
            workers_.push_back({child, &kind, now()});
            return;
        }
        reset_inherited_signals(parent);
        close(signals_);
        try {
            kind.wanted.work();
        } catch (const std::exception& error) {
            log::error(std::string{"worker: "} + error.what());
            _exit(1);
        }
        _exit(0);
    }

    void start_missing_workers() {
        for (auto& kind : kinds_) {
            while (!stopping_ && lacks_workers(kind) && now() >= kind.next_start)
                start_worker(kind);
        }
    }

    static void delay_next_start(Kind& kind) {
        kind.pause = std::clamp(kind.pause * 2, shortest_pause, longest_pause);
        kind.next_start = now() + kind.pause;
    }

    /// Returns the longest time in ms that the parent may sleep if no signal comes: until a dead
    /// worker may be replaced or the watchdog must be reset. -1: no limit.
    [[nodiscard]] int longest_sleep() const {
        auto longest = manager_.watchdog_interval();
        for (const auto& kind : kinds_) {
            if (!lacks_workers(kind)) continue;
            const auto left = std::chrono::duration_cast<milliseconds>(kind.next_start - now());
            const auto pause = std::max(left + milliseconds{1}, milliseconds{0});
            longest = longest < milliseconds{0} ? pause : std::min(longest, pause);
        }
        return static_cast<int>(longest.count());
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
        std::vector<Worker> old;
        for (auto& worker : workers_) {
            if (!worker.is_leaving) old.push_back(worker);
            worker.is_leaving = true;
        }
        for (const auto& worker : old) {
            start_worker(*worker.kind);
            kill(worker.pid, SIGTERM);
        }
    }

    void reap() {
        int status = 0;
        for (auto pid = waitpid(-1, &status, WNOHANG); pid > 0;
             pid = waitpid(-1, &status, WNOHANG)) {
            const auto dead = std::find_if(workers_.begin(), workers_.end(),
                                           [&](const auto& worker) { return worker.pid == pid; });
            if (dead == workers_.end()) continue;
            if (ended_) ended_(pid);
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
            delay_next_start(*worker.kind);
        else
            worker.kind->pause = milliseconds{0};
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

    std::vector<Kind> kinds_;  // its items are referred to; none is added later
    const std::function<void(pid_t)>& ended_;
    const ServiceManager manager_;
    int signals_ = -1;
    bool stopping_ = false;
    int status_ = 0;
    std::vector<Worker> workers_;
};

}  // namespace

int run_workers(const std::vector<WorkerKind>& kinds, const std::function<void(pid_t)>& ended) {
    malloc_trim(0);  // else every worker keeps the memory that the start freed
    return Supervisor{kinds, ended}.run();
}

int run_workers(int listening_socket, int workers, const std::function<void(int)>& work) {
    return run_workers({{workers, [&] { work(listening_socket); }}}, {});
}

}  // namespace lectern::web
