#include "platform/stop_signal.hpp"

#include <ctime>

namespace lectern {

StopSignal::StopSignal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    sigprocmask(SIG_BLOCK, &signals_, nullptr);
}

bool StopSignal::wait_for(std::chrono::milliseconds time) {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
    const timespec longest{whole.count(), std::chrono::nanoseconds{time - whole}.count()};
    stopped_ = stopped_ || sigtimedwait(&signals_, nullptr, &longest) > 0;
    return stopped_;
}

bool StopSignal::is_waiting() {
    sigset_t waiting;
    sigpending(&waiting);
    return sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1;
}

}  // namespace lectern
