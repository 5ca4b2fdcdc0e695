#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/temporary_directory.hpp"

namespace lectern::test {

/// A program that a test starts, ended with the object.
class OwnProcess {
  public:
    /// `settings`: `NAME=VALUE`, added to the environment. What it prints goes to `log`.
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
    /// `proxies` as PROXIES of nginx/render. `patience`: how long it waits for a worker's answer
    /// (`200ms`); empty: as configured.
    explicit OwnNginx(const std::filesystem::path& sockets, const std::string& proxies = {},
                      const std::string& patience = {});

    /// http://localhost:PORT
    [[nodiscard]] const std::string& site() const { return site_; }
    [[nodiscard]] int port() const { return port_; }
    /// All that it has logged so far.
    [[nodiscard]] std::string logged() const;
    /// What its access log says of the newest request to a path in one field: in `cache` HIT, MISS,
    /// BYPASS …, empty where no cache was asked; in `from` the visitor's address.
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
