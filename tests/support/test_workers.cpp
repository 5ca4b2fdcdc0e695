#include "support/test_workers.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <new>
#include <thread>

#include "web/fastcgi.hpp"
#include "web/listening_socket.hpp"
#include "web/prefork.hpp"

namespace lectern::test {

namespace {

using std::chrono::milliseconds;

constexpr auto longest_wait = std::chrono::seconds{10};
constexpr auto pause = milliseconds{5};

std::atomic<int>& counter_at(void* memory) {
    return *static_cast<std::atomic<int>*>(memory);
}

}  // namespace

bool wait_until_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + longest_wait;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(pause);
    }
    return true;
}

SharedCounter::SharedCounter()
    : memory_{mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0)} {
    if (memory_ == MAP_FAILED) throw std::bad_alloc{};
    new (memory_) std::atomic<int>{0};
}

SharedCounter::~SharedCounter() {
    munmap(memory_, sizeof(std::atomic<int>));
}

void SharedCounter::add() {
    ++counter_at(memory_);
}

int SharedCounter::value() const {
    return counter_at(memory_);
}

TestWorkers::TestWorkers(int count, const std::function<void(int)>& work) {
    const int listening = web::listening_socket(socket());
    parent_ = fork();
    if (parent_ == 0) {
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) std::signal(signal, SIG_DFL);
        _exit(web::run_children({{count, [&] { work(listening); }}}, {}));
    }
    close(listening);
}

TestWorkers::~TestWorkers() {
    if (parent_ <= 0) return;
    kill(parent_, SIGTERM);
    if (exit_status() != -1) return;
    for (const auto pid : pids()) kill(pid, SIGKILL);
    kill(parent_, SIGKILL);
    waitpid(parent_, nullptr, 0);
}

std::vector<pid_t> TestWorkers::pids() const {
    const auto id = std::to_string(parent_);
    std::ifstream children{"/proc/" + id + "/task/" + id + "/children"};
    std::vector<pid_t> pids;
    for (pid_t pid = 0; children >> pid;) pids.push_back(pid);
    return pids;
}

int TestWorkers::exit_status() {
    int status = 0;
    const bool has_ended =
        wait_until_true([&] { return waitpid(parent_, &status, WNOHANG) == parent_; });
    if (!has_ended) return -1;
    parent_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::function<void(int)> answering(std::function<web::FinishedResponse(web::Request)> answer) {
    return [answer = std::move(answer)](int listening) { web::answer_requests(listening, answer); };
}

}  // namespace lectern::test
