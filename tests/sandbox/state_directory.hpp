#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::sandbox {

/// A file lock (flock), held while the object lives and released if the process dies.
class FileLock {
  public:
    enum class Wait { until_free, not_at_all };
    /// Creates the file if there is none. Throws std::system_error.
    FileLock(const std::filesystem::path& file, Wait wait);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    /// False only if `wait` is `not_at_all` and another process holds the lock.
    [[nodiscard]] bool is_held() const { return is_held_; }

  private:
    int descriptor_;
    bool is_held_;
};

/// The sandbox's state: small JSON files in folders. Files are replaced as a whole, so that several
/// processes can read at any time and a killed one leaves no partial file.
class StateDirectory {
  public:
    /// Creates the folders. Throws std::filesystem::filesystem_error.
    explicit StateDirectory(std::filesystem::path root);

    /// Must be held to change a session, and to read it for a change.
    [[nodiscard]] FileLock lock() const;
    [[nodiscard]] std::optional<std::string> read(std::string_view folder,
                                                  std::string_view name) const;
    void write(std::string_view folder, std::string_view name, std::string_view text) const;
    void remove(std::string_view folder, std::string_view name) const;
    /// Lists the names, in no particular order.
    [[nodiscard]] std::vector<std::string> list(std::string_view folder) const;
    [[nodiscard]] std::filesystem::path path(std::string_view folder, std::string_view name) const;

  private:
    std::filesystem::path root_;
};

/// Whether the name has only letters, digits, `_` and `-`, and so is safe as a file name.
bool is_plain_name(std::string_view name);

/// Returns the contents of a file, or nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& file);

}  // namespace lectern::sandbox
