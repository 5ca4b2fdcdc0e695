#include "platform/wait_limit.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace lectern {

namespace {

using std::chrono::nanoseconds;

std::int64_t now() {
    return nanoseconds{std::chrono::steady_clock::now().time_since_epoch()}.count();
}

}  // namespace

static_assert(std::atomic<std::int64_t>::is_always_lock_free, "a signal handler uses it");

WaitLimit::WaitLimit(std::chrono::milliseconds longest) : longest_{longest} {
    if (longest_.count() == 0) return;
    struct sigaction action {};
    action.sa_sigaction = &on_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    sigaction(SIGRTMIN, &action, nullptr);
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGRTMIN;
    event.sigev_value.sival_ptr = this;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0)
        throw std::system_error{errno, std::generic_category(), "timer"};
}

WaitLimit::~WaitLimit() {
    if (longest_.count() > 0) timer_delete(timer_);
}

// The order matters: a signal in between sees no socket, or a wait that has just begun.
void WaitLimit::begin(int socket) {
    if (longest_.count() == 0) return;
    has_ended_wait_ = false;
    began_ = now();
    socket_ = socket;
    if (!is_timer_set_) set_timer(longest_);
}

void WaitLimit::set_timer(nanoseconds time) {
    is_timer_set_ = true;
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
    itimerspec once{};
    once.it_value = {whole.count(), nanoseconds{time - whole}.count()};
    timer_settime(timer_, 0, &once, nullptr);
}

void WaitLimit::check_deadline() {
    is_timer_set_ = false;
    const int socket = socket_;
    if (socket < 0) return;
    const nanoseconds left{began_ + nanoseconds{longest_}.count() - now()};
    if (left.count() > 0) {
        set_timer(left);
    } else {
        has_ended_wait_ = true;
        shutdown(socket, SHUT_RDWR);
    }
}

// Everything called from here is async-signal-safe (POSIX).
void WaitLimit::on_signal(int, siginfo_t* signal, void*) {
    if (signal->si_code != SI_TIMER) return;
    const int error = errno;
    static_cast<WaitLimit*>(signal->si_value.sival_ptr)->check_deadline();
    errno = error;
}

}  // namespace lectern
