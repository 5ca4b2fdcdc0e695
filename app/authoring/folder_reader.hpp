#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "authoring/folder_files.hpp"
#include "authoring/front_matter.hpp"
#include "platform/yaml.hpp"

namespace lectern::authoring {

/// The names that the members of a map may have.
using MemberNames = std::vector<std::string_view>;

constexpr std::size_t largest_text = std::size_t{1} << 20;  // bytes of a text of the folder

/// Reads the texts of one course's folder, and collects their faults.
class FolderReader {
  public:
    explicit FolderReader(const std::filesystem::path& folder) : files_{folder} {}

    [[nodiscard]] FolderFiles& files() { return files_; }
    [[nodiscard]] const std::filesystem::path& folder() const { return files_.folder(); }
    /// The slug of the course, which is a part of the keys of its objects.
    void set_slug(const std::string& slug) { slug_ = slug; }

    void fault(yaml::Location location, std::string text);
    [[nodiscard]] const std::vector<yaml::Fault>& faults() const { return faults_; }
    /// Whether a file could not be read whole, so that what is missing in it may be there.
    [[nodiscard]] bool is_incomplete(const std::string& file) const {
        return incomplete_.contains(file);
    }

    [[nodiscard]] bool has_incomplete_texts() const { return !incomplete_.empty(); }

    /// Lists what a folder contains (list_in_order), or records that it cannot be read.
    std::vector<std::filesystem::path> list(const std::filesystem::path& folder);
    /// Returns a text in UTF-8, or records why it is none.
    std::optional<std::string> read_text(const std::filesystem::path& file, std::size_t largest);
    /// Returns the map that a YAML file contains; an empty one after a fault.
    yaml::Node read_map(const std::filesystem::path& file, const MemberNames& known);
    /// Returns the front matter and the text of a lesson.
    LessonText read_lesson_text(const std::filesystem::path& file);
    /// Records and removes unknown members. Returns false, with a fault, if the value is no map.
    bool keep_known(yaml::Node& map, const MemberNames& known);

    /// Finds a file that a text in `directory` names, or records a fault.
    std::optional<std::filesystem::path> find_file(const std::filesystem::path& directory,
                                                   const yaml::Node& name);
    /// Replaces the member `file` of a map in a text in `directory` by `object_key`. Returns the
    /// object, or nothing if there is no such member or the file is not found.
    std::optional<LocalFile> take_file(yaml::Node& map, const std::filesystem::path& directory);
    /// Returns a video as course files have it: as `file` it has the key of its object.
    yaml::Node read_video(yaml::Node video, const std::filesystem::path& directory);
    /// Returns the object that a file becomes; nothing if it cannot be read.
    std::optional<LocalFile> object_of(const std::filesystem::path& file) {
        return files_.object_of(file, slug_);
    }

  private:
    FolderFiles files_;
    std::string slug_ = "course";
    std::vector<yaml::Fault> faults_;
    std::set<std::string> incomplete_;  // files whose members are not all known
};

/// The end of the name of a member whose text comes from the name of a file.
constexpr std::string_view from_file_name = " from the file's name";

/// Returns `course.yml` for `course.yaml`.
std::filesystem::path other_ending(std::filesystem::path file);

/// Adds a member with a text from the name of a file unless there is one of this name.
void set_from_file_name(yaml::Node& map, const std::string& name, const std::string& text);

/// Adds a member with a text unless there is one of this name.
void set_unless_given(yaml::Node& map, const std::string& name, const std::string& text);

}  // namespace lectern::authoring
