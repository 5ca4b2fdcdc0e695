#include "support/own_cluster.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "platform/database.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

/// PostgreSQL refuses to run as root. tests/support/launch.sh uses the same user.
constexpr auto user_instead_of_root = "www-data";

/// Returns Debian's directory of the programs of the newest PostgreSQL.
std::filesystem::path programs() {
    std::vector<std::filesystem::path> versions;
    for (const auto& entry : std::filesystem::directory_iterator{"/usr/lib/postgresql"})
        versions.push_back(entry.path());
    if (versions.empty()) throw std::runtime_error{"no PostgreSQL is installed"};
    return *std::ranges::max_element(versions, {}, [](const auto& path) {
        return std::stoi(path.filename().string());
    }) / "bin";
}

std::filesystem::path new_directory() {
    std::string name = "/var/tmp/lectern-own-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{name + ": cannot be made"};
    if (geteuid() == 0) {
        const auto* user = getpwnam(user_instead_of_root);
        if (user == nullptr || chown(name.c_str(), user->pw_uid, user->pw_gid) != 0)
            throw std::runtime_error{name + ": cannot be given away"};
    }
    return name;
}

void drop_root() {
    if (geteuid() != 0) return;
    const auto* user = getpwnam(user_instead_of_root);
    if (setgid(user->pw_gid) != 0 || initgroups(user->pw_name, user->pw_gid) != 0 ||
        setuid(user->pw_uid) != 0)
        _exit(126);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

OwnCluster::OwnCluster(const std::string& connection_string, Kind kind)
    : directory_{new_directory()} {
    allow_full_disks();
    const auto data = (directory_ / "data").string();
    std::vector<std::string> copy{"pg_basebackup",     "-d", connection_string, "-D",       data,
                                  "--checkpoint=fast", "-X", "stream",          "--no-sync"};
    if (kind == Kind::standby) copy.emplace_back("--write-recovery-conf");
    run(copy);
    start_postgres();
    wait_until_ready();
}

OwnCluster::OwnCluster() : directory_{new_directory()} {
    allow_full_disks();
    run({"initdb", "-D", directory_ / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8",
         "--locale=C.UTF-8", "--no-sync"});
    start_postgres();
    wait_until_ready();
}

// Copies the library from the test program's directory to one that PostgreSQL's user can read.
void OwnCluster::allow_full_disks() const {
    std::filesystem::copy_file(
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "full_disk.so",
        directory_ / "full_disk.so");
}

void OwnCluster::start_postgres() {
    pid_ = start({"postgres", "-D", directory_ / "data", "-c", "listen_addresses=", "-c",
                  "unix_socket_directories=" + directory_.string(), "-c", "fsync=off", "-c",
                  "shared_buffers=16MB", "-c", "max_connections=60"});
}

OwnCluster::~OwnCluster() {
    if (pid_ > 0) {
        ::kill(pid_, SIGQUIT);
        waitpid(pid_, nullptr, 0);
    }
    std::error_code ignored;  // child processes of a killed server may still be exiting
    std::filesystem::remove_all(directory_, ignored);
}

std::string OwnCluster::connection_string(const std::string& database) const {
    return "host='" + directory_.string() + "' user=postgres dbname=" + database;
}

void OwnCluster::kill() {
    ::kill(pid_, SIGKILL);  // its children exit when they notice
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

void OwnCluster::promote() const {
    Database database{connection_string("postgres")};
    database.read([](Connection& connection) { query(connection, "SELECT pg_promote(true, 30)"); });
    wait_until("the standby is promoted", [&] {
        return database.read([](Connection& connection) {
            return !query(connection, "SELECT pg_is_in_recovery() AS value")
                        .front()
                        .boolean("value");
        });
    });
}

void OwnCluster::fill_disk_of(const std::string& directory) const {
    std::ofstream{directory_ / "full"} << directory;
}

void OwnCluster::make_room() {
    std::filesystem::remove(directory_ / "full");
    wait_until_ready();
}

pid_t OwnCluster::start(const std::vector<std::string>& command) const {
    auto words = command;
    words.front() = programs() / words.front();
    const auto log = (directory_ / "log").string();
    const auto arguments = pointers_to(words);
    const auto child = fork();
    if (child != 0) return child;
    drop_root();
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    setenv("LD_PRELOAD", (directory_ / "full_disk.so").c_str(), 1);
    setenv("LECTERN_FULL_DISK", (directory_ / "full").c_str(), 1);
    if (chdir("/") != 0) _exit(126);
    const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv(arguments.front(), arguments.data());
    _exit(127);
}

void OwnCluster::run(const std::vector<std::string>& command) const {
    int status = 0;
    waitpid(start(command), &status, 0);
    if (status == 0) return;
    std::ifstream log{directory_ / "log"};
    throw std::runtime_error{command.front() +
                             " failed: " + std::string{std::istreambuf_iterator<char>{log}, {}}};
}

// Restarts PostgreSQL if it has ended by itself.
void OwnCluster::wait_until_ready() {
    wait_until("a PostgreSQL of one's own", [&] {
        if (waitpid(pid_, nullptr, WNOHANG) == pid_) start_postgres();
        try {
            Database database{connection_string("postgres")};
            database.read([](Connection& connection) { query(connection, "SELECT 1"); });
            return true;
        } catch (const DatabaseUnavailable&) {
            return false;
        }
    });
}

}  // namespace lectern::test
