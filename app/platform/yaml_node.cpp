#include "platform/yaml_node.hpp"

#include <algorithm>
#include <utility>

namespace lectern::yaml {

namespace {

Node node_of(Node::Kind kind, Location location) {
    Node node;
    node.kind = kind;
    node.location = std::move(location);
    return node;
}

}  // namespace

const Node* Node::find(std::string_view name) const {
    const auto found = std::ranges::find(members, name, &Member::name);
    return found == members.end() || found->value.kind == Kind::nothing ? nullptr : &found->value;
}

void Node::set(const std::string& name, Node value) {
    const auto found = std::ranges::find(members, name, &Member::name);
    if (found == members.end()) {
        members.push_back({name, std::move(value)});
    } else {
        found->value = std::move(value);
    }
}

void Node::remove(std::string_view name) {
    std::erase_if(members, [&](const Member& member) { return member.name == name; });
}

void Node::rename(std::string_view name, const std::string& new_name) {
    if (const auto* found = find(name)) {
        auto value = *found;
        set(new_name, std::move(value));
    }
    remove(name);
}

Node text_node(std::string text, Location location) {
    auto node = node_of(Node::Kind::text, std::move(location));
    node.text = std::move(text);
    return node;
}

Node number_node(std::int64_t number, Location location) {
    auto node = node_of(Node::Kind::plain, std::move(location));
    node.text = std::to_string(number);
    return node;
}

Node list_node(Location location) {
    return node_of(Node::Kind::list, std::move(location));
}

Node map_node(Location location) {
    return node_of(Node::Kind::map, std::move(location));
}

Location named(Location location, std::string name) {
    location.name = std::move(name);
    return location;
}

}  // namespace lectern::yaml
