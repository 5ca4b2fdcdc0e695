#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::sandbox {

/// An open file that is locked (flock) for as long as this lives; a process that dies lets go.
class FileLock {
  public:
    enum class Wait { until_free, not_at_all };
    /// Makes the file when there is none. Throws std::system_error.
    FileLock(const std::filesystem::path& file, Wait wait);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    /// False only when it was not to wait and another holds it.
    [[nodiscard]] bool is_held() const { return is_held_; }

  private:
    int descriptor_;
    bool is_held_;
};

/// Everything the sandbox remembers: small JSON files in folders, replaced as a whole, so that
/// several processes may read at any time and a killed one leaves no half file.
class StateDirectory {
  public:
    /// Makes the folders. Throws std::filesystem::filesystem_error.
    explicit StateDirectory(std::filesystem::path root);

    /// What changes a session or reads it to change it holds this.
    [[nodiscard]] FileLock lock() const;
    [[nodiscard]] std::optional<std::string> read(std::string_view folder,
                                                  std::string_view name) const;
    void write(std::string_view folder, std::string_view name, std::string_view text) const;
    void remove(std::string_view folder, std::string_view name) const;
    /// Names in no particular order.
    [[nodiscard]] std::vector<std::string> list(std::string_view folder) const;
    [[nodiscard]] std::filesystem::path path(std::string_view folder, std::string_view name) const;

  private:
    std::filesystem::path root_;
};

/// Letters, digits, `_` and `-` only: what may become a file's name.
bool is_plain_name(std::string_view name);

/// The whole file, or nothing when there is none.
std::optional<std::string> read_file(const std::filesystem::path& file);

}  // namespace lectern::sandbox
