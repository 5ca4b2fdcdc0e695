#include "operations/migration_files.hpp"

#include <algorithm>
#include <regex>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "platform/crypto.hpp"
#include "platform/files.hpp"

namespace lectern::operations {
namespace {

constexpr std::string_view outside_transaction = "-- outside a transaction\n";
constexpr std::string_view accepted = "-- accepted ";

std::string content_of(const std::filesystem::path& file) {
    auto content = read_file(file);
    if (!content) throw MigrationError{file.string() + ": cannot be read"};
    return *std::move(content);
}

/// The parts of a name: NNNN, and MMMM of an *after* migration.
std::optional<std::smatch> parts_of(const std::string& file) {
    static const std::regex form{"([0-9]{4})_[a-z0-9_]+(?:\\.after-([0-9]{4}))?\\.sql"};
    std::smatch parts;
    if (!std::regex_match(file, parts, form)) return std::nullopt;
    return parts;
}

/// Throws unless an *after* migration names an earlier one: a program that knows neither would run
/// on its schema.
void check_oldest_program(const std::string& file) {
    const auto oldest = oldest_program_of(file);
    if (oldest && (*oldest < 1 || *oldest >= version_of(file)))
        throw MigrationError{file + ": the number behind .after- is not that of an earlier one"};
}

}  // namespace

int version_of(const std::string& file) {
    const auto parts = parts_of(file);
    if (!parts)
        throw MigrationError{file + ": is not named NNNN_name.sql or NNNN_name.after-MMMM.sql"};
    return std::stoi((*parts)[1]);
}

std::optional<int> oldest_program_of(const std::string& file) {
    const auto parts = parts_of(file);
    if (!parts || !(*parts)[2].matched) return std::nullopt;
    return std::stoi((*parts)[2]);
}

MigrationKind kind_of(const std::string& file) {
    return oldest_program_of(file) ? MigrationKind::after : MigrationKind::before;
}

std::vector<std::string> list_migration_files(const std::filesystem::path& directory) {
    std::vector<std::string> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{directory, error})
        files.push_back(entry.path().filename().string());
    if (error) throw MigrationError{directory.string() + ": " + error.message()};
    if (files.empty()) throw MigrationError{directory.string() + ": holds no migrations"};
    std::ranges::sort(files);
    for (const auto& file : files) version_of(file);
    return files;
}

std::vector<Migration> read_migrations(const std::filesystem::path& directory) {
    std::vector<Migration> migrations;
    for (const auto& file : list_migration_files(directory)) {
        const int expected = static_cast<int>(migrations.size()) + 1;
        if (version_of(file) != expected)
            throw MigrationError{file + ": is not the next one (expected number " +
                                 std::to_string(expected) + ')'};
        check_oldest_program(file);
        auto sql = content_of(directory / file);
        auto checksum = crypto::hex(crypto::sha256(sql));
        migrations.push_back({expected, file, std::move(sql), std::move(checksum)});
    }
    return migrations;
}

int newest_version(const std::filesystem::path& directory) {
    return version_of(list_migration_files(directory).back());
}

int needed_version(const std::filesystem::path& directory) {
    auto files = list_migration_files(directory);
    std::erase_if(files, [](const auto& file) { return kind_of(file) == MigrationKind::after; });
    if (files.empty()) throw MigrationError{directory.string() + ": holds only after migrations"};
    return version_of(files.back());
}

std::vector<std::string> statements_outside_transaction(const std::string& sql) {
    std::vector<std::string> statements;
    if (!sql.starts_with(outside_transaction)) return statements;
    std::istringstream lines{sql};
    std::string statement;
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.starts_with("--")) continue;
        statement += line + '\n';
        if (!line.ends_with(';')) continue;
        statements.push_back(std::exchange(statement, {}));
    }
    if (!statement.empty()) statements.push_back(statement);
    return statements;
}

std::vector<LockWarning> lock_warnings(const std::string& sql) {
    std::vector<LockWarning> warnings;
    std::istringstream lines{sql};
    for (std::string line; std::getline(lines, line);) {
        const auto colon = line.find(": ");
        if (!line.starts_with(accepted) || colon == std::string::npos) continue;
        warnings.push_back(
            {line.substr(accepted.size(), colon - accepted.size()), line.substr(colon + 2)});
    }
    return warnings;
}

}  // namespace lectern::operations
