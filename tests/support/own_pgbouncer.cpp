#include "support/own_pgbouncer.hpp"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <stdexcept>

#include "platform/connection_string.hpp"
#include "support/test_workers.hpp"

namespace lectern::test {

namespace {

/// PgBouncer refuses to run as root. tests/support/launch.sh uses the same user.
constexpr auto user_instead_of_root = "www-data";
constexpr auto port = "6432";  // only a part of the socket's name

/// Returns the configuration. `auth_type=any` logs every client in as the user of the cluster.
std::string configuration(const std::string& cluster, const std::string& folder,
                          const std::string& pool_mode) {
    std::string server = "*=";
    const std::map<std::string, std::string> names{
        {"PGHOST", "host"}, {"PGPORT", "port"}, {"PGUSER", "user"}};
    for (const auto& [variable, value] : environment_for(cluster))
        if (names.contains(variable)) server += " " + names.at(variable) + "='" + value + "'";
    return "[databases]\n" + server + "\n[pgbouncer]\nlisten_addr=\nlisten_port=" + port +
           "\nunix_socket_dir=" + folder + "\nauth_type=any\npool_mode=" + pool_mode +
           "\nlogfile=" + folder + "/log\n";
}

}  // namespace

std::string find_pgbouncer() {
    const std::string usual = "/usr/sbin/pgbouncer";
    return std::filesystem::exists(usual) ? usual : "";
}

OwnPgbouncer::OwnPgbouncer(const std::string& cluster, const std::string& pool_mode,
                           const std::string& settings) {
    const auto folder = folder_.path().string();
    folder_.write("pgbouncer.ini", configuration(cluster, folder, pool_mode) + settings);
    std::vector<std::string> command{find_pgbouncer(), folder + "/pgbouncer.ini"};
    if (geteuid() == 0) {
        const auto* user = getpwnam(user_instead_of_root);
        if (user == nullptr || chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0)
            throw std::runtime_error{folder + ": cannot be given away"};
        command.insert(command.begin() + 1, {"-u", user_instead_of_root});
    }
    process_ = std::make_unique<OwnProcess>(command, std::vector<std::string>{},
                                            folder_.path() / "output");
    const auto socket = folder_.path() / (std::string{".s.PGSQL."} + port);
    if (!wait_until_true([&] { return std::filesystem::exists(socket); }))
        throw std::runtime_error{"pgbouncer does not start: see " + folder};
}

std::string OwnPgbouncer::connection_string(const std::string& database) const {
    return "host='" + folder_.path().string() + "' port=" + port +
           " user=anybody dbname=" + database;
}

}  // namespace lectern::test
