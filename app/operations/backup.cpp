#include "operations/backup.hpp"

#include <algorithm>
#include <chrono>
#include <regex>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "config.hpp"
#include "console/command.hpp"
#include "operations/backup_roles.hpp"
#include "operations/schema_state.hpp"
#include "platform/child_process.hpp"
#include "platform/connection_string.hpp"
#include "platform/file_digest.hpp"
#include "platform/files.hpp"

namespace lectern::operations {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using Path = fs::path;

/// The beginning of the name of a backup that is being made or removed.
constexpr auto partial_name = ".lectern-partial-";

/// Locks a directory against other backups while this object lives, unless another has it locked.
class Lock {
  public:
    explicit Lock(const Path& parent)
        : descriptor_{::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)} {
        if (descriptor_ < 0)
            throw CommandFailure{parent.string() + ": is no directory to write to"};
        is_held_ = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
    }
    ~Lock() { ::close(descriptor_); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

    [[nodiscard]] bool is_held() const { return is_held_; }

  private:
    int descriptor_;
    bool is_held_ = false;
};

/// A new directory that only its owner can read. It is removed unless publish() gives it its name.
class PartialDirectory {
  public:
    explicit PartialDirectory(const Path& parent) {
        auto name = (parent / partial_name).string() + "XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error{parent.string() + ": no directory can be created in it"};
        path_ = name;
    }
    ~PartialDirectory() {
        std::error_code ignored;  // the failure that ended the backup is reported
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    PartialDirectory(const PartialDirectory&) = delete;
    PartialDirectory& operator=(const PartialDirectory&) = delete;

    [[nodiscard]] const Path& path() const { return path_; }
    void publish(const Path& name) {
        flush_to_disk(path_);
        fs::rename(path_, name);
        path_.clear();
        flush_to_disk(name.parent_path());
    }

  private:
    Path path_;
};

/// Returns the absolute path without a slash at the end, so that it has a parent and a name.
Path with_parent(const Path& directory) {
    const auto path = fs::absolute(directory).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

std::string content_of(const Path& file) {
    auto content = read_file(file);
    if (!content) throw std::runtime_error{file.string() + ": cannot be read"};
    return *std::move(content);
}

/// Escapes a value for a line of systemd's EnvironmentFile=.
std::string in_quotes(const std::string& value) {
    std::string text = "\"";
    for (const char character : value) {
        if (std::string_view{"\"\\$`"}.find(character) != std::string_view::npos) text += '\\';
        text += character;
    }
    return text + '"';
}

std::string settings_text(const BackupSource& source) {
    std::string text =
        "# The settings when the backup was made, in the format of systemd's EnvironmentFile=.\n"
        "# Secrets are in no backup:\n";
    for (const auto& setting : settings())
        if (setting.is_secret) text += "# " + std::string{setting.name} + '\n';
    for (const auto& [name, value] : source.settings) text += name + '=' + in_quotes(value) + '\n';
    return text;
}

std::string roles_text(DatabaseHandle& handle, const Path& share) {
    return content_of(share / "sql" / "roles.sql") +
           "\n-- The roles with which people and units connected when the backup was made. Their "
           "passwords are in no backup.\n" +
           statements_for_members(handle);
}

/// Starts the snapshot that all of the backup is made of. Returns its id.
std::string export_snapshot(Transaction& transaction) {
    transaction.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    // pg_dump may take hours, during which this transaction waits.
    transaction.execute("SET LOCAL statement_timeout = 0");
    transaction.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
    return query(transaction, "SELECT pg_export_snapshot() AS id").front().text("id");
}

/// The rules of this release may be about tables that an older schema does not have.
std::vector<BrokenInvariant> broken_if_migrated(Transaction& transaction, const Path& share) {
    if (!is_migrated(transaction, share / "sql" / "migrations")) return {};
    return find_broken_invariants(transaction, share / "sql" / "invariants.sql");
}

Manifest describe(Transaction& transaction, const Path& share) {
    const auto row = query(transaction, R"sql(
        SELECT now() AS made_at,
               (SELECT max(version) FROM schema_migrations) AS schema,
               (SELECT pg_get_userbyid(relowner)::text
                  FROM pg_class
                 WHERE oid = 'schema_migrations'::regclass) AS owner
    )sql")
                         .front();
    return {.version = LECTERN_VERSION,
            .schema = row.get<int>("schema"),
            .owner = row.text("owner"),
            .made_at = iso8601(row.get<Timestamp>("made_at")),
            .files = {},
            .tables = count_rows(transaction),
            .broken = broken_if_migrated(transaction, share)};
}

void dump(const std::string& connection_string, const std::string& snapshot, const Path& file,
          StopSignal& stop) {
    auto environment = environment_for(connection_string);
    environment.emplace_back("LC_ALL", "C");
    // A migration that holds a table locks the dump out; this one fails rather than wait for hours.
    run_program(
        {.words = {"pg_dump", "--format=custom", "--no-password", "--lock-wait-timeout=600s",
                   "--snapshot=" + snapshot, "--file=" + file.string()},
         .environment = environment},
        stop);
    flush_to_disk(file);
}

/// Removes a backup so that its name never leads to a part of it.
void remove_backup(const Path& backup) {
    auto partial = backup.parent_path() / partial_name;
    partial += backup.filename();
    fs::rename(backup, partial);
    fs::remove_all(partial);
}

}  // namespace

Manifest write_backup(const BackupSource& source, const Path& directory, StopSignal& stop) {
    const auto target = with_parent(directory);
    if (fs::exists(target))
        throw CommandFailure{target.string() + ": exists; a backup is written to a new directory"};
    const Lock lock{target.parent_path()};
    if (!lock.is_held())
        throw CommandFailure{target.parent_path().string() +
                             ": another backup is being written there"};
    PartialDirectory partial{target.parent_path()};
    Database database{source.connection_string, 0s};
    auto manifest = database.write([&](Transaction& transaction) {
        const auto snapshot = export_snapshot(transaction);
        auto description = describe(transaction, source.share);
        dump(source.connection_string, snapshot, partial.path() / dump_file, stop);
        write_file(partial.path() / roles_file, roles_text(transaction, source.share));
        return description;
    });
    write_file(partial.path() / settings_file, settings_text(source));
    for (const auto* name : {dump_file, roles_file, settings_file}) {
        const auto digest = digest_of_file(partial.path() / name);
        manifest.files.push_back({name, digest.bytes, digest.sha256});
    }
    write_file(partial.path() / manifest_file, to_json(manifest));
    for (const auto* name : {dump_file, roles_file, settings_file, manifest_file})
        fs::permissions(partial.path() / name, fs::perms::owner_read | fs::perms::owner_write);
    partial.publish(target);
    return manifest;
}

std::string backup_name(Timestamp now) {
    std::string name = "lectern-";
    const auto time = iso8601(now);
    for (const char character : time.substr(0, time.find('.')))
        if (character != '-' && character != ':') name += character;
    return name + 'Z';
}

int remove_old_backups(const Path& newest, int count) {
    static const std::regex form{"lectern-[0-9]{8}T[0-9]{6}Z"};
    const auto parent = newest.parent_path();
    const Lock lock{parent};
    if (!lock.is_held()) return 0;  // another backup has begun, and removes them when it ends
    std::vector<Path> backups;
    for (const auto& entry : fs::directory_iterator{parent}) {
        const auto name = entry.path().filename();
        if (name.string().starts_with(partial_name)) fs::remove_all(entry.path());
        // A wrong clock may have given an older one a later name.
        if (name == newest.filename()) continue;
        if (std::regex_match(name.string(), form) && fs::exists(entry.path() / manifest_file))
            backups.push_back(entry.path());
    }
    std::ranges::sort(backups, std::ranges::greater{});
    const auto kept = std::min(backups.size(), static_cast<std::size_t>(count - 1));
    for (auto old = kept; old < backups.size(); ++old) remove_backup(backups[old]);
    return static_cast<int>(backups.size() - kept);
}

}  // namespace lectern::operations
