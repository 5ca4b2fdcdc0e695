#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace lectern::test {

/// A process that a test starts. It ends when the object is destroyed.
class OwnProcess {
  public:
    /// `settings` are `NAME=VALUE` strings added to the environment. Output goes to `log`.
    OwnProcess(const std::vector<std::string>& command, const std::vector<std::string>& settings,
               const std::filesystem::path& log);
    ~OwnProcess();
    OwnProcess(const OwnProcess&) = delete;
    OwnProcess& operator=(const OwnProcess&) = delete;
    [[nodiscard]] bool is_running() const;

  private:
    pid_t pid_ = 0;
};

/// An nginx with Lectern's configuration, in front of the workers whose sockets are in a directory.
class OwnNginx {
  public:
    /// `proxies` is PROXIES of nginx/render. `patience` is the FastCGI read timeout (`200ms`);
    /// empty means as configured.
    explicit OwnNginx(const std::filesystem::path& sockets, const std::string& proxies = {},
                      const std::string& patience = {});

    /// http://localhost:PORT
    [[nodiscard]] const std::string& site() const { return site_; }
    [[nodiscard]] int port() const { return port_; }
    /// Everything in its log files so far.
    [[nodiscard]] std::string logged() const;
    /// Returns one field of the latest access log entry for a path. `cache` is HIT, MISS, BYPASS …,
    /// or empty if no cache applied; `from` is the visitor's address.
    [[nodiscard]] std::string last_logged(const std::string& path, const std::string& field) const;

  private:
    void render(const std::filesystem::path& sockets, const std::string& proxies,
                const std::string& patience) const;

    TemporaryDirectory folder_;
    int port_;
    std::string site_;
    OwnProcess process_;
};

}  // namespace lectern::test
