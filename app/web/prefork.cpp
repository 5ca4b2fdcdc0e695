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
#include <cstddef>
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
    2000};                                   // a child that dies earlier counts as a failed start
constexpr milliseconds shortest_pause{100};  // after the first failed start; doubles each time
constexpr milliseconds longest_pause{10000};
constexpr milliseconds drain_time{30000};  // time for children to finish their requests

sigset_t signals_of_parent() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&set, signal);
    return set;
}

/// Resets the signal handling that a child inherits. Only SIGTERM stays blocked, until the child
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
    Supervisor(const std::vector<ChildKind>& kinds, const std::function<void(pid_t)>& ended)
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

    /// Returns the highest exit status of the children that were stopped.
    int run() {
        start_missing_children();
        manager_.ready();
        while (!stopping_) {
            wait_for_signal(longest_sleep());
            reap();
            start_missing_children();
            manager_.reset_watchdog();
        }
        manager_.stopping();
        drain();
        return status_;
    }

  private:
    /// A kind of child, and when its next one may start. A kind that fails to start delays no
    /// other.
    struct Kind {
        ChildKind wanted;
        milliseconds pause{0};
        SteadyTime next_start{};
    };
    struct Child {
        pid_t pid;
        Kind* kind;
        SteadyTime started;
        bool is_leaving = false;
    };

    static SteadyTime now() { return std::chrono::steady_clock::now(); }

    [[nodiscard]] bool lacks_children(const Kind& kind) const {
        const auto active = std::ranges::count_if(
            children_, [&](const auto& child) { return child.kind == &kind && !child.is_leaving; });
        return active < kind.wanted.count;
    }

    /// Returns whether a child was forked.
    bool start_child(Kind& kind) {
        const auto parent = getpid();
        const auto child = fork();
        if (child < 0) {
            log::error(std::string{"child process: cannot be forked: "} + std::strerror(errno));
            delay_next_start(kind);
            return false;
        }
        if (child > 0) {
            children_.push_back({child, &kind, now()});
            return true;
        }
        reset_inherited_signals(parent);
        close(signals_);
        try {
            kind.wanted.work();
        } catch (const std::exception& error) {
            log::error(std::string{"child process: "} + error.what());
            _exit(1);
        }
        _exit(0);
    }

    void start_missing_children() {
        for (auto& kind : kinds_) {
            while (!stopping_ && lacks_children(kind) && now() >= kind.next_start)
                start_child(kind);
        }
    }

    static void delay_next_start(Kind& kind) {
        kind.pause = std::clamp(kind.pause * 2, shortest_pause, longest_pause);
        kind.next_start = now() + kind.pause;
    }

    /// Returns the longest time in ms that the parent may sleep if no signal comes: until a dead
    /// child may be replaced or the watchdog must be reset. -1: no limit.
    [[nodiscard]] int longest_sleep() const {
        auto longest = manager_.watchdog_interval();
        for (const auto& kind : kinds_) {
            if (!lacks_children(kind)) continue;
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
            if (number == SIGHUP && !stopping_) replace_all();
        }
    }

    /// Starts each new child before the old one stops, so that some worker always accepts. New ones
    /// are added behind the old ones.
    void replace_all() {
        const auto old = children_.size();
        for (std::size_t i = 0; i < old; ++i) {
            if (children_[i].is_leaving || !start_child(*children_[i].kind)) continue;
            children_[i].is_leaving = true;
            kill(children_[i].pid, SIGTERM);
        }
    }

    void reap() {
        int status = 0;
        for (auto pid = waitpid(-1, &status, WNOHANG); pid > 0;
             pid = waitpid(-1, &status, WNOHANG)) {
            const auto dead = std::find_if(children_.begin(), children_.end(),
                                           [&](const auto& child) { return child.pid == pid; });
            if (dead == children_.end()) continue;
            if (ended_) ended_(pid);
            note_death(*dead, status);
            children_.erase(dead);
        }
    }

    void note_death(const Child& child, int status) {
        const bool was_stopped = child.is_leaving || stopping_;
        if (!was_stopped || status != 0) log_death(child.pid, status);
        if (was_stopped)
            status_ = std::max(status_, WIFEXITED(status) ? WEXITSTATUS(status) : 0);
        else if (now() - child.started < early_exit_limit)
            delay_next_start(*child.kind);
        else
            child.kind->pause = milliseconds{0};
    }

    static void log_death(pid_t child, int status) {
        const auto cause = WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                                               : "status " + std::to_string(WEXITSTATUS(status));
        const auto line = "child process " + std::to_string(child) + ": ended with " + cause;
        if (status == 0)  // somebody sent it SIGTERM
            log::info(line);
        else
            log::error(line);
    }

    void drain() {
        for (const auto& child : children_) kill(child.pid, SIGTERM);
        const auto deadline = now() + drain_time;
        while (!children_.empty() && now() < deadline) {
            reap();
            if (!children_.empty()) wait_for_signal(100);
        }
        for (const auto& child : children_) {
            log::error("child process " + std::to_string(child.pid) + ": did not finish in time");
            kill(child.pid, SIGKILL);
            waitpid(child.pid, nullptr, 0);
        }
    }

    std::vector<Kind> kinds_;  // its items are referred to; none is added later
    const std::function<void(pid_t)>& ended_;
    const ServiceManager manager_;
    int signals_ = -1;
    bool stopping_ = false;
    int status_ = 0;
    std::vector<Child> children_;
};

}  // namespace

int run_children(const std::vector<ChildKind>& kinds, const std::function<void(pid_t)>& ended) {
    malloc_trim(0);  // else every child keeps the memory that the start freed
    return Supervisor{kinds, ended}.run();
}

}  // namespace lectern::web
