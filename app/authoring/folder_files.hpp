#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "authoring/local_file.hpp"
#include "platform/yaml.hpp"

namespace lectern::authoring {

/// Returns the content type of a file by the ending of its name; `application/octet-stream` if the
/// ending is not known.
std::string content_type_of(const std::filesystem::path& file);

/// The files of a course's folder. Finds those that its texts name, and knows which are left over.
class FolderFiles {
  public:
    explicit FolderFiles(const std::filesystem::path& folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

    /// A file that was found, or why it was not: `leads out of …`.
    struct Found {
        std::filesystem::path path;
        std::string fault;
    };

    /// Finds the file that a text in `directory` names. It must be a regular file inside the
    /// course's folder, symbolic links included.
    Found find(const std::filesystem::path& directory, const std::string& name);

    /// Marks a file as used.
    void use(const std::filesystem::path& file) { used_.insert(file.lexically_normal()); }
    [[nodiscard]] bool is_used(const std::filesystem::path& file) const {
        return used_.contains(file.lexically_normal());
    }
    /// Returns whether the path is inside the course's folder after all symbolic links.
    [[nodiscard]] bool contains(const std::filesystem::path& path) const;

    /// Returns the object that a file becomes, `courses/SLUG/HASH.EXT`, and remembers it for the
    /// upload; nothing if the file cannot be read.
    std::optional<LocalFile> object_of(const std::filesystem::path& file, const std::string& slug);
    [[nodiscard]] std::vector<LocalFile> objects() const;

    /// Returns the files that no text names, by name. Leaves out README.md, names that begin with a
    /// dot, and backups of editors.
    [[nodiscard]] std::vector<std::filesystem::path> list_unused() const;

  private:
    std::filesystem::path folder_;
    std::filesystem::path real_folder_;  // without symbolic links
    std::set<std::filesystem::path> used_;
    std::map<std::string, LocalFile> objects_;  // by object key
};

/// Whether the file system shows this name, but a course does not: `.git`, `02-joins.md~`.
bool is_ignored_name(const std::filesystem::path& file);

}  // namespace lectern::authoring
