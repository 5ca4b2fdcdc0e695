#include "authoring/folder_document.hpp"

#include <regex>
#include <vector>

#include "authoring/course_file_schema.hpp"
#include "platform/json.hpp"

namespace lectern::authoring {

namespace {

using yaml::Node;

bool is_number_or_boolean(const std::string& text) {
    static const std::regex number{"-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,20})?"};
    return text == "true" || text == "false" || std::regex_match(text, number);
}

class DocumentWriter {
  public:
    json::Scalar written(const std::string& path, const Node& node) {
        locations_.add(path, node.location);
        switch (node.kind) {
            case Node::Kind::map:
                return json::Raw{written_members(path, node)};
            case Node::Kind::list:
                return json::Raw{written_items(path, node)};
            case Node::Kind::plain:
                if (is_number_or_boolean(node.text) && !schema_takes_text(path)) {
                    return json::Raw{node.text};
                }
                return node.text;
            case Node::Kind::text:
            case Node::Kind::nothing:
                return node.text;
        }
        return nullptr;
    }
    [[nodiscard]] const CourseLocations& locations() const { return locations_; }

  private:
    std::string written_members(const std::string& path, const Node& node) {
        std::vector<json::Member> members;
        for (const auto& [name, value] : node.members) {
            if (value.kind == Node::Kind::nothing) continue;
            members.push_back({name, written(path + "/" + name, value)});
        }
        return json::object(members);
    }
    std::string written_items(const std::string& path, const Node& node) {
        std::vector<json::Scalar> items;
        for (const auto& item : node.items) {
            items.push_back(written(path + "/" + std::to_string(items.size()), item));
        }
        return json::array(items);
    }

    CourseLocations locations_;
};

}  // namespace

FolderDocument folder_document(const Node& course) {
    DocumentWriter writer;
    const auto json = writer.written("", course);
    const auto* raw = std::get_if<json::Raw>(&json);
    return {raw != nullptr ? raw->text : "{}", writer.locations()};
}

}  // namespace lectern::authoring
