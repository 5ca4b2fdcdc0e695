#include "platform/json.hpp"

#include <algorithm>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "platform/utf8.hpp"

namespace lectern::json {

struct Value::Node {
    std::shared_ptr<const rapidjson::Document> document;
    const rapidjson::Value* value;
};

namespace {

constexpr int deepest_nesting = 64;

std::string_view view(const rapidjson::Value& text) {
    return {text.GetString(), text.GetStringLength()};
}

// Runs before the parser, and so bounds the parser's stack and the recursion of every later walk.
void refuse_deep_nesting(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char character = text[at];
        if (in_string) {
            if (character == '\\') ++at;
            if (character == '"') in_string = false;
        } else if (character == '"') {
            in_string = true;
        } else if (character == '[' || character == '{') {
            if (++depth > deepest_nesting) {
                throw ParseError{"json: nested deeper than 64 levels at byte " +
                                 std::to_string(at)};
            }
        } else if (character == ']' || character == '}') {
            --depth;
        }
    }
}

// RapidJSON accepts the second half of a surrogate pair alone, which is not a character.
void refuse_lone_surrogates(const rapidjson::Value& value) {
    if (value.IsString() && !is_utf8(view(value))) {
        throw ParseError{"json: a string contains half of a surrogate pair"};
    }
    if (value.IsArray()) {
        for (const auto& item : value.GetArray()) refuse_lone_surrogates(item);
    }
    if (value.IsObject()) {
        for (const auto& member : value.GetObject()) {
            refuse_lone_surrogates(member.name);
            refuse_lone_surrogates(member.value);
        }
    }
}

// Of two members with the same name RapidJSON finds the first and PostgreSQL's jsonb keeps the
// last. The stored document would then differ from the one that was processed.
void find_repeated_names(const rapidjson::Value& value, const std::string& path,
                         std::vector<std::string>& found) {
    if (value.IsArray()) {
        std::size_t index = 0;
        for (const auto& item : value.GetArray())
            find_repeated_names(item, path + '/' + std::to_string(index++), found);
    }
    if (!value.IsObject()) return;
    std::vector<std::string_view> names;
    names.reserve(value.MemberCount());
    for (const auto& member : value.GetObject()) {
        names.push_back(view(member.name));
        if (member.value.IsArray() || member.value.IsObject())
            find_repeated_names(member.value, path + '/' + std::string{names.back()}, found);
    }
    std::ranges::sort(names);
    for (auto at = std::ranges::adjacent_find(names); at != names.end();
         at = std::adjacent_find(at + 1, names.end())) {
        found.push_back(path + '/' + std::string{*at});
    }
}

void refuse_repeated_names(const rapidjson::Value& value) {
    std::vector<std::string> found;
    find_repeated_names(value, "", found);
    if (!found.empty()) throw RepeatedNames{std::move(found)};
}

bool has_nul(const rapidjson::Value& value) {
    if (value.IsString()) return view(value).find('\0') != std::string_view::npos;
    if (value.IsArray()) return std::ranges::any_of(value.GetArray(), has_nul);
    if (!value.IsObject()) return false;
    return std::ranges::any_of(value.GetObject(), [](const auto& member) {
        return has_nul(member.name) || has_nul(member.value);
    });
}

std::shared_ptr<const rapidjson::Document> parse_document(std::string_view text) {
    constexpr unsigned flags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;
    // RapidJSON treats a NUL byte as the end of the text and would ignore the rest.
    if (text.find('\0') != std::string_view::npos) throw ParseError{"json: holds a NUL byte"};
    refuse_deep_nesting(text);
    auto document = std::make_shared<rapidjson::Document>();
    document->Parse<flags>(text.data(), text.size());
    if (document->HasParseError()) {
        throw ParseError{
            "json: " + std::string{rapidjson::GetParseError_En(document->GetParseError())} +
            " at byte " + std::to_string(document->GetErrorOffset())};
    }
    refuse_lone_surrogates(*document);
    refuse_repeated_names(*document);
    return document;
}

const rapidjson::Value* step(const rapidjson::Value& value, std::string_view name) {
    if (!value.IsObject()) return nullptr;
    const rapidjson::Value key{
        rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))};
    const auto member = value.FindMember(key);
    return member == value.MemberEnd() ? nullptr : &member->value;
}

const rapidjson::Value* walk(const rapidjson::Value* value, std::string_view path) {
    while (value != nullptr && !path.empty()) {
        const auto dot = path.find('.');
        value = step(*value, path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return value == nullptr || value->IsNull() ? nullptr : value;
}

/// One of RapidJSON's writers that escapes strings as `append_string` does.
template <typename Writer>
class EscapingWriter : public Writer {
  public:
    using Writer::Writer;

    bool String(const char* text, rapidjson::SizeType size, bool = false) {
        std::string json;
        append_string(json, std::string_view{text, size});
        return Writer::RawValue(json.data(), json.size(), rapidjson::kStringType);
    }
    bool Key(const char* text, rapidjson::SizeType size, bool is_copied = false) {
        return String(text, size, is_copied);
    }
};

}  // namespace

bool Value::is_object() const {
    return node_->value->IsObject();
}

bool Value::is_array() const {
    return node_->value->IsArray();
}

std::optional<std::string> Value::text(std::string_view path) const {
    const auto* found = walk(node_->value, path);
    if (found == nullptr || !found->IsString()) return std::nullopt;
    return std::string{view(*found)};
}

std::optional<std::int64_t> Value::integer(std::string_view path) const {
    const auto* found = walk(node_->value, path);
    if (found == nullptr || !found->IsInt64()) return std::nullopt;
    return found->GetInt64();
}

std::optional<double> Value::number(std::string_view path) const {
    const auto* const value = walk(node_->value, path);
    if (value == nullptr || !value->IsNumber()) return std::nullopt;
    return value->GetDouble();
}

std::optional<bool> Value::boolean(std::string_view path) const {
    const auto* found = walk(node_->value, path);
    if (found == nullptr || !found->IsBool()) return std::nullopt;
    return found->GetBool();
}

std::optional<Value> Value::find(std::string_view path) const {
    const auto* found = walk(node_->value, path);
    if (found == nullptr) return std::nullopt;
    return Value{std::make_shared<Node>(Node{node_->document, found})};
}

std::vector<Value> Value::list(std::string_view path) const {
    std::vector<Value> items;
    const auto* found = walk(node_->value, path);
    if (found == nullptr || !found->IsArray()) return items;
    items.reserve(found->Size());
    for (const auto& item : found->GetArray()) {
        items.emplace_back(std::make_shared<Node>(Node{node_->document, &item}));
    }
    return items;
}

std::vector<std::pair<std::string, Value>> Value::members() const {
    std::vector<std::pair<std::string, Value>> all;
    if (!is_object()) return all;
    for (const auto& member : node_->value->GetObject()) {
        all.emplace_back(view(member.name),
                         Value{std::make_shared<Node>(Node{node_->document, &member.value})});
    }
    return all;
}

std::optional<std::string> Value::as_text() const {
    return text("");
}

bool Value::holds_nul() const {
    return has_nul(*node_->value);
}

std::string Value::dump() const {
    rapidjson::StringBuffer buffer;
    EscapingWriter<rapidjson::Writer<rapidjson::StringBuffer>> writer{buffer};
    node_->value->Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

Value parse(std::string_view text) {
    auto document = parse_document(text);
    const auto* root = document.get();
    return Value{std::make_shared<Value::Node>(Value::Node{std::move(document), root})};
}

std::optional<SchemaFault> find_schema_fault(const Value& document, std::string_view schema) {
    const auto schema_text = parse_document(schema);
    const rapidjson::SchemaDocument rules{*schema_text};
    rapidjson::SchemaValidator validator{rules};
    if (document.node_->value->Accept(validator)) return std::nullopt;
    rapidjson::StringBuffer path;
    validator.GetInvalidDocumentPointer().Stringify(path);
    return SchemaFault{path.GetString(), validator.GetInvalidSchemaKeyword()};
}

std::string indented(std::string_view json) {
    rapidjson::StringBuffer buffer;
    EscapingWriter<rapidjson::PrettyWriter<rapidjson::StringBuffer>> writer{buffer};
    writer.SetIndent(' ', 2);
    parse_document(json)->Accept(writer);
    return std::string{buffer.GetString(), buffer.GetSize()} + '\n';
}

}  // namespace lectern::json
