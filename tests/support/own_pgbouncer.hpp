#pragma once

#include <memory>
#include <string>

#include "support/own_nginx.hpp"
#include "support/temporary_directory.hpp"

namespace lectern::test {

/// Returns the path of Debian's PgBouncer, or an empty text if it is not installed.
std::string find_pgbouncer();

/// A PgBouncer before the cluster of the tests, on a Unix socket of its own. Ends when the object
/// is destroyed.
class OwnPgbouncer {
  public:
    /// `pool_mode` is PgBouncer's: session or transaction. `settings` are further lines of its
    /// configuration.
    OwnPgbouncer(const std::string& cluster, const std::string& pool_mode,
                 const std::string& settings = "");

    /// Returns the connection string of a database of that cluster, through PgBouncer.
    [[nodiscard]] std::string connection_string(const std::string& database) const;

  private:
    TemporaryDirectory folder_;
    std::string user_;
    std::unique_ptr<OwnProcess> process_;
};

}  // namespace lectern::test
