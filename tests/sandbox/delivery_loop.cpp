#include "delivery_loop.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <system_error>

#include "identifiers.hpp"
#include "platform/http_client.hpp"
#include "platform/log.hpp"
#include "sessions.hpp"
#include "webhook_delivery.hpp"

namespace lectern::sandbox {
namespace {

constexpr std::int64_t overdue_check_ms = 30'000;

int checked(int descriptor, const char* what) {
    if (descriptor >= 0) return descriptor;
    throw std::system_error{errno, std::generic_category(), what};
}

/// Returns an inotify descriptor that becomes readable when a file is moved into the folder.
int watch(const std::filesystem::path& folder) {
    const int watcher = checked(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC), "inotify_init1");
    checked(::inotify_add_watch(watcher, folder.c_str(), IN_MOVED_TO), "inotify_add_watch");
    return watcher;
}

int signals_as_file() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&signals, signal);
    return checked(::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd");
}

void drain(int descriptor) {
    std::array<char, 4096> bytes{};
    while (::read(descriptor, bytes.data(), bytes.size()) > 0) {
    }
}

/// Passes signals on to the server. Returns its exit status once it has ended.
std::optional<int> ended(pid_t server, int signals) {
    signalfd_siginfo received{};
    while (::read(signals, &received, sizeof received) == sizeof received) {
        if (received.ssi_signo != SIGCHLD) ::kill(server, SIGTERM);
    }
    int status = 0;
    if (::waitpid(server, &status, WNOHANG) != server) return {};
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/// Runs an act whose failure must not end the sandbox: it is logged and tried again later. Returns
/// the number of milliseconds to wait.
template <typename Act>
std::int64_t pause_after(const Act& act) {
    constexpr std::int64_t after_a_fault_ms = 1000;
    try {
        return act();
    } catch (const std::exception& error) {
        log::error(std::string{"sandbox: "} + error.what());
        return after_a_fault_ms;
    }
}

/// Waits until one of the two is readable or the time has passed.
void wait(int signals, int new_events, std::int64_t longest_ms) {
    std::array<pollfd, 2> watched{{{.fd = signals, .events = POLLIN, .revents = 0},
                                   {.fd = new_events, .events = POLLIN, .revents = 0}}};
    ::poll(watched.data(), watched.size(), static_cast<int>(longest_ms));
    drain(new_events);
}

}  // namespace

int deliver_while_running(pid_t server, const Settings& settings, const StateDirectory& state) {
    const int signals = signals_as_file();
    const int new_events = watch(state.path("events/pending", "any").parent_path());
    const Sessions sessions{state, settings.url};
    HttpClient http;
    std::int64_t next_overdue_check_ms = 0;
    for (;;) {
        if (const auto status = ended(server, signals)) return *status;
        if (unix_now_ms() >= next_overdue_check_ms) {
            next_overdue_check_ms = unix_now_ms() + pause_after([&] {
                                        sessions.expire_overdue();
                                        return overdue_check_ms;
                                    });
        }
        const auto next_due_ms =
            pause_after([&] { return deliver_due_events(settings, state, http); });
        wait(signals, new_events, std::min(next_due_ms, overdue_check_ms));
    }
}

}  // namespace lectern::sandbox
