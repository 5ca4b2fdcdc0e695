#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace lectern::test {

/// A PostgreSQL cluster that a test may kill and promote: a copy of another cluster or a new one,
/// run by the same operating system user (by www-data instead of root). Removed when the object is
/// destroyed.
class OwnCluster {
  public:
    enum class Kind { independent, standby };

    /// Copies the cluster at `connection_string`. A standby keeps replicating from it.
    OwnCluster(const std::string& connection_string, Kind kind);
    /// Creates a cluster that has no roles and databases but PostgreSQL's own.
    OwnCluster();
    ~OwnCluster();
    OwnCluster(const OwnCluster&) = delete;
    OwnCluster& operator=(const OwnCluster&) = delete;

    [[nodiscard]] std::string connection_string(const std::string& database) const;
    /// Kills the server without a clean shutdown (SIGKILL).
    void kill();
    /// Promotes a standby, and waits until it is promoted.
    void promote() const;
    /// From now on no file can grow whose path contains `directory` (tests/faults/full_disk.cpp).
    void fill_disk_of(const std::string& directory) const;
    /// Undoes fill_disk_of(), and restarts the server if it has ended.
    void make_room();

  private:
    void allow_full_disks() const;
    void start_postgres();
    void run(const std::vector<std::string>& command) const;
    [[nodiscard]] pid_t start(const std::vector<std::string>& command) const;
    void wait_until_ready();

    std::filesystem::path directory_;
    pid_t pid_ = 0;
};

}  // namespace lectern::test
