#include "support/own_nginx.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "platform/json.hpp"
#include "support/site_browser.hpp"
#include "support/source_tree.hpp"
#include "support/test_workers.hpp"

namespace lectern::test {

namespace {

/// Returns a port that was free a moment ago.
int free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool is_bound = ::bind(probe, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
                          ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    ::close(probe);
    if (!is_bound) throw std::runtime_error{"no port is free"};
    return ntohs(address.sin_port);
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::vector<std::string>& settings,
                         const std::filesystem::path& log) {
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    for (const auto& setting : settings) ::putenv(const_cast<char*>(setting.c_str()));
    std::vector<char*> words;
    for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execvp(words[0], words.data());
    ::_exit(127);
}

bool answers(const std::string& site) {
    try {
        return Browser{}.get(site + "/assets/").status > 0;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace

OwnProcess::OwnProcess(const std::vector<std::string>& command,
                       const std::vector<std::string>& settings, const std::filesystem::path& log)
    : pid_{::fork()} {
    if (pid_ < 0) throw std::runtime_error{"fork: refused"};
    if (pid_ == 0) become(command, settings, log);
}

OwnProcess::~OwnProcess() {
    ::kill(pid_, SIGTERM);
    if (!wait_until_true([&] { return !is_running(); })) ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

bool OwnProcess::is_running() const {
    siginfo_t ended{};
    const auto looked =
        ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
    return looked == 0 && ended.si_pid == 0;
}

OwnNginx::OwnNginx(const std::filesystem::path& sockets, const std::string& proxies,
                   const std::string& patience)
    : port_{free_port()},
      site_{"http://localhost:" + std::to_string(port_)},
      process_{
          (render(sockets, proxies, patience),
           std::vector<std::string>{"nginx", "-c", folder_.path() / "conf" / "nginx.conf", "-e",
                                    folder_.path() / "log" / "error.log", "-p", folder_.path()}),
          {},
          folder_.path() / "output"} {
    if (!wait_until_true([&] { return !process_.is_running() || answers(site_); }) ||
        !process_.is_running()) {
        throw std::runtime_error{"nginx does not start: see " + folder_.path().string()};
    }
}

std::string OwnNginx::last_logged(const std::string& path, const std::string& field) const {
    std::string value;
    const auto look = [&] {
        std::ifstream log{folder_.path() / "log" / "access.log"};
        bool is_found = false;
        for (std::string line; std::getline(log, line);) {
            const auto entry = json::parse(line);
            if (entry.text("path") != path) continue;
            value = entry.text(field).value_or("");
            is_found = true;
        }
        return is_found;
    };
    if (!wait_until_true(look))
        throw std::runtime_error{path + ": nginx has logged no such request"};
    return value;
}

std::string OwnNginx::logged() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator{folder_.path() / "log"}) {
        std::ifstream log{entry.path()};
        all.append(std::istreambuf_iterator<char>{log}, {});
    }
    return all;
}

void OwnNginx::render(const std::filesystem::path& sockets, const std::string& proxies,
                      const std::string& patience) const {
    const auto& root = folder_.path();
    for (const auto* directory : {"run", "log", "temp"})
        std::filesystem::create_directory(root / directory);
    // If root starts nginx, its workers run as another user, who needs access.
    std::filesystem::permissions(root, std::filesystem::perms{0711});
    const auto here = root.string();
    const auto port = std::to_string(port_);
    const auto command = in_source("nginx/render").string() + " loopback '" + here +
                         "/conf' STATE='" + here + "' LOGS='" + here + "/log' SHARE='" +
                         in_source({}).string() + "' SOCKETS='" + sockets.string() + "' CACHE='" +
                         here + "/temp/pages' SITE_HOST=localhost SITE_PORT=" + port +
                         " SITE_ORIGIN=" + site_ + " SANDBOX_PORT=" + std::to_string(free_port()) +
                         " SANDBOX_SOCKET='" + here + "/run/none.sock' STREAM_ORIGIN=" + site_ +
                         " STORAGE_ORIGIN=" + site_ + " CHECKOUT_ORIGINS=" + site_ + " PROXIES='" +
                         proxies + "'";
    const auto impatient = patience.empty()
                               ? std::string{}
                               : " && sed -i 's/fastcgi_read_timeout .*;/fastcgi_read_timeout " +
                                     patience + ";/' '" + here + "/conf/site/fastcgi.conf'";
    const auto all = command + impatient;
    if (std::system(all.c_str()) != 0) throw std::runtime_error{"failed: " + all};
}

}  // namespace lectern::test
