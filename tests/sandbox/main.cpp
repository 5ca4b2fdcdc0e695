// lectern_sandbox stands in for Stripe, Cloudflare Stream, R2 and a mailbox, so that the whole
// school can be tried and tested on one machine. No money moves and no mail is sent.

#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "delivery_loop.hpp"
#include "platform/crypto.hpp"
#include "server.hpp"
#include "settings.hpp"
#include "state_directory.hpp"
#include "web/listening_socket.hpp"

namespace lectern::sandbox {
namespace {

/// Blocks the signals that the delivery loop reads. Returns the previous mask.
sigset_t block_signals() {
    sigset_t signals;
    sigset_t before;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&signals, signal);
    sigprocmask(SIG_BLOCK, &signals, &before);
    return before;
}

/// Starts the server as a child process. It ends with the parent, however that ends.
pid_t start_server(int socket, const Settings& settings, const StateDirectory& state,
                   const sigset_t& signal_mask) {
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigprocmask(SIG_SETMASK, &signal_mask, nullptr);
    if (::getppid() != parent) ::_exit(1);  // the parent ended before prctl
    ::_exit(run_server(socket, settings, state));
}

int run(const Settings& settings) {
    crypto::initialise();  // for the web layer's request ids
    const StateDirectory state{settings.state};
    const int socket = web::listening_socket(settings.listen);
    const auto signal_mask = block_signals();
    const auto server = start_server(socket, settings, state, signal_mask);
    if (server < 0) throw std::runtime_error{"fork: refused"};
    return deliver_while_running(server, settings, state);
}

}  // namespace
}  // namespace lectern::sandbox

int main() {
    std::vector<std::string> problems;
    const auto settings = lectern::sandbox::read_settings(problems);
    for (const auto& problem : problems) std::cerr << "lectern_sandbox: " << problem << '\n';
    if (!problems.empty()) return 2;
    try {
        return lectern::sandbox::run(settings);
    } catch (const std::exception& error) {
        std::cerr << "lectern_sandbox: " << error.what() << '\n';
        return 1;
    }
}
