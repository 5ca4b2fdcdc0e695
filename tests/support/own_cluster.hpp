#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace lectern::test {

/// A PostgreSQL of a test's own, which it may kill and promote: begins as a copy of another one, as
/// the user that the test's own is run by. Gone with the object.
class OwnCluster {
  public:
    enum class Kind { independent, standby };

    /// `connection_string`: of the cluster that is copied; a standby goes on following it.
    OwnCluster(const std::string& connection_string, Kind kind);
    ~OwnCluster();
    OwnCluster(const OwnCluster&) = delete;
    OwnCluster& operator=(const OwnCluster&) = delete;

    [[nodiscard]] std::string connection_string(const std::string& database) const;
    /// Ends it without a chance to put anything in order.
    void kill();
    /// Makes a standby an independent one, and waits until it is.
    void promote() const;
    /// From now on no file can grow whose path has this in it (tests/faults/full_disk.cpp).
    void fill_disk_of(const std::string& directory) const;
    /// Ends that, and starts it again if it has ended of it.
    void make_room();

  private:
    void start_postgres();
    void run(const std::vector<std::string>& command) const;
    [[nodiscard]] pid_t start(const std::vector<std::string>& command) const;
    void wait_until_ready();

    std::filesystem::path directory_;
    pid_t pid_ = 0;
};

}  // namespace lectern::test
