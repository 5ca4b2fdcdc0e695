#pragma once

#include <csignal>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>

namespace lectern {

/// Ends the wait for a silent server by shutting its socket down, which makes poll() return. Once
/// connected, libpq polls without a time limit, and offers no other way to end the wait.
///
/// A signal from a timer checks the time. The timer is set again only after it went off, so a short
/// wait, as nearly all are, costs no system call.
class WaitLimit {
  public:
    /// Zero means no limit.
    explicit WaitLimit(std::chrono::milliseconds longest);
    ~WaitLimit();
    WaitLimit(const WaitLimit&) = delete;
    WaitLimit& operator=(const WaitLimit&) = delete;

    /// Marks a wait for `socket`, from construction to destruction. Only one may exist at a time. A
    /// negative number means that there is no socket.
    class Wait {
      public:
        Wait(WaitLimit& limit, int socket) : limit_{limit} { limit_.begin(socket); }
        ~Wait() { limit_.end(); }
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

      private:
        WaitLimit& limit_;
    };

    /// Returns whether the current or the last wait was ended by the limit.
    [[nodiscard]] bool has_timed_out() const { return has_ended_wait_; }
    [[nodiscard]] std::chrono::milliseconds longest() const { return longest_; }

  private:
    void begin(int socket);
    void end() { socket_ = no_socket; }
    void set_timer(std::chrono::nanoseconds time);
    void check_deadline();  // called by the signal handler
    static void on_signal(int, siginfo_t* signal, void*);

    static constexpr int no_socket = -1;
    const std::chrono::milliseconds longest_;
    timer_t timer_{};
    // Shared with the signal handler.
    std::atomic<int> socket_ = no_socket;
    std::atomic<std::int64_t> began_ = 0;  // nanoseconds of the steady clock
    std::atomic<bool> is_timer_set_ = false;
    std::atomic<bool> has_ended_wait_ = false;
};

}  // namespace lectern
