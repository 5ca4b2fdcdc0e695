#include "platform/yaml_node.hpp"

#include <algorithm>
#include <utility>

namespace lectern::yaml {

namespace {

Node node_of(Node::Kind kind, Place place) {
    Node node;
    node.kind = kind;
    node.place = std::move(place);
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

Node text_node(std::string text, Place place) {
    auto node = node_of(Node::Kind::text, std::move(place));
    node.text = std::move(text);
    return node;
}

Node number_node(std::int64_t number, Place place) {
    auto node = node_of(Node::Kind::plain, std::move(place));
    node.text = std::to_string(number);
    return node;
}

Node list_node(Place place) {
    return node_of(Node::Kind::list, std::move(place));
}

Node map_node(Place place) {
    return node_of(Node::Kind::map, std::move(place));
}

Place named(Place place, std::string name) {
    place.name = std::move(name);
    return place;
}

}  // namespace lectern::yaml
