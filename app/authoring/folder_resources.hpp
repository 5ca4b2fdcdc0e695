#pragma once

#include <filesystem>
#include <string>

#include "authoring/folder_reader.hpp"

namespace lectern::authoring {

/// Collects the resources of a course, its modules and its lessons, which a JSON file has in one
/// list.
class FolderResources {
  public:
    explicit FolderResources(FolderReader& reader) : reader_{reader}, list_{yaml::list_node({})} {}

    /// The parts of a course that have resources.
    enum class Owner { course, module, lesson };

    /// Takes the resources out of a part. The text of the part is in `directory`.
    void take(yaml::Node& part, Owner owner, const std::filesystem::path& directory);
    /// The location of the list, for faults of the list as a whole.
    void set_location(yaml::Location location) { list_.location = std::move(location); }
    [[nodiscard]] const yaml::Node& list() const { return list_; }

  private:
    bool add_object(yaml::Node& resource, const std::filesystem::path& directory);

    FolderReader& reader_;
    yaml::Node list_;
};

}  // namespace lectern::authoring
