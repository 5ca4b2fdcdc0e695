#include "authoring/folder_resources.hpp"

#include <utility>

namespace lectern::authoring {

namespace {

namespace fs = std::filesystem;
using yaml::Node;
using Owner = FolderResources::Owner;

const MemberNames& members_of_resource(Owner owner) {
    static const MemberNames in_part{"key",       "title",        "file",      "object_key",
                                     "file_name", "content_type", "size_bytes"};
    static const MemberNames in_course{"key",        "title",     "file",
                                       "object_key", "file_name", "content_type",
                                       "size_bytes", "module",    "lesson"};
    return owner == Owner::course ? in_course : in_part;
}

const char* name_of(Owner owner) {
    return owner == Owner::module ? "module" : "lesson";
}

}  // namespace

void FolderResources::take(Node& part, Owner owner, const fs::path& directory) {
    const auto* found = part.find("resources");
    if (found == nullptr) return;
    auto list = *found;
    part.remove("resources");
    if (list.kind != Node::Kind::list) {
        reader_.fault(list.location, "is of another type (expected a list of resources)");
        return;
    }
    for (auto& resource : list.items) {
        if (!reader_.keep_known(resource, members_of_resource(owner))) continue;
        if (owner != Owner::course) {
            resource.set(name_of(owner),
                         yaml::text_node(part.find("key")->text, resource.location));
        }
        if (add_object(resource, directory)) list_.items.push_back(std::move(resource));
    }
}

/// Completes a resource from its file. Returns false after a fault.
bool FolderResources::add_object(Node& resource, const fs::path& directory) {
    const bool is_local = resource.find("file") != nullptr;
    const auto object = reader_.take_file(resource, directory);
    if (is_local && !object) return false;
    if (object) {
        const auto location = resource.find("object_key")->location;
        resource.set("size_bytes", yaml::number_node(object->size_bytes, location));
    }
    const auto* key = resource.find("object_key");
    if (key == nullptr || !key->is_scalar()) {
        reader_.fault(yaml::named(resource.location, "file"),
                      "is missing (expected file or object_key)");
        return false;
    }
    const auto path = object ? object->path : fs::path{key->text};
    set_from_file_name(resource, "key", path.stem().string());
    set_unless_given(resource, "file_name", path.filename().string());
    set_unless_given(resource, "content_type", content_type_of(path));
    return true;
}

}  // namespace lectern::authoring
