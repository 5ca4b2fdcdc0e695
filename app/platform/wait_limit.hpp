#pragma once

#include <csignal>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>

namespace lectern {

/// Ends a wait for a server that says nothing, by shutting its socket down: who polls it finds it
/// closed. libpq polls without end once it is connected, and offers no other way.
///
/// A timer's signal looks after the time. It is set anew only when it went off, so that a wait that
/// is short, as nearly all are, costs no system call.
class WaitLimit {
  public:
    /// Zero: waits are never ended.
    explicit WaitLimit(std::chrono::milliseconds longest);
    ~WaitLimit();
    WaitLimit(const WaitLimit&) = delete;
    WaitLimit& operator=(const WaitLimit&) = delete;

    /// As long as it lives the socket is waited for. One at a time; a negative number is no socket.
    class Wait {
      public:
        Wait(WaitLimit& limit, int socket) : limit_{limit} { limit_.begin(socket); }
        ~Wait() { limit_.end(); }
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

      private:
        WaitLimit& limit_;
    };

    /// Whether the last wait, or the one that is on, was ended.
    [[nodiscard]] bool has_ended_wait() const { return has_ended_wait_; }
    [[nodiscard]] std::chrono::milliseconds longest() const { return longest_; }

  private:
    void begin(int socket);
    void end() { socket_ = no_socket; }
    void set_timer(std::chrono::nanoseconds time);
    void look();  // called by the signal
    static void on_signal(int, siginfo_t* signal, void*);

    static constexpr int no_socket = -1;
    const std::chrono::milliseconds longest_;
    timer_t timer_{};
    // Shared with the signal's handler.
    std::atomic<int> socket_ = no_socket;
    std::atomic<std::int64_t> began_ = 0;  // nanoseconds of the steady clock
    std::atomic<bool> is_timer_set_ = false;
    std::atomic<bool> has_ended_wait_ = false;
};

}  // namespace lectern
