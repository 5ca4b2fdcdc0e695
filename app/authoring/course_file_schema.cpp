#include "authoring/course_file_schema.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "embedded/course_schema.hpp"
#include "platform/whole_number.hpp"

namespace lectern::authoring {

// The maximum lengths are at most those checked in sql/migrations/0002_catalogue.sql.
std::string_view course_file_schema() {
    return embedded_course_schema;
}

namespace {

using Faults = std::vector<CourseFileError>;

std::vector<std::string> steps_of(std::string_view path) {
    std::vector<std::string> steps;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const auto end = std::min(path.find('/'), path.size());
        steps.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return steps;
}

const json::Value& schema() {
    static const auto parsed = json::parse(course_file_schema());
    return parsed;
}

json::Value followed(const json::Value& rule) {
    constexpr std::string_view definitions = "#/definitions/";
    const auto reference = rule.text("$ref");
    if (!reference) return rule;
    return *schema().find("definitions." + reference->substr(definitions.size()));
}

/// Returns the rule for a member or an item of the value that `rule` describes. Returns nothing for
/// an unknown member.
std::optional<json::Value> rule_below(const json::Value& rule, const std::string& step) {
    auto below = rule.find("items");
    if (!below) {
        const auto members = rule.find("properties");
        below = members ? members->find(step) : std::nullopt;
    }
    if (!below) return std::nullopt;
    return followed(*below);
}

std::optional<json::Value> rule_at(const std::vector<std::string>& steps) {
    std::optional<json::Value> rule = schema();
    for (const auto& step : steps) {
        if (rule) rule = rule_below(*rule, step);
    }
    return rule;
}

/// Returns the value at the path. Lists contain objects or texts, never lists.
std::optional<json::Value> value_at(json::Value value, const std::vector<std::string>& steps) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto index =
            i + 1 < steps.size() ? whole_number<std::size_t>(steps[i + 1]) : std::nullopt;
        auto next = value.find(steps[i]);
        if (index) {
            const auto items = value.list(steps[i]);
            if (*index >= items.size()) return std::nullopt;
            next = items[*index];
            ++i;
        }
        if (!next) return std::nullopt;
        value = *next;
    }
    return value;
}

std::string fact_of(const std::string& rule) {
    static const std::map<std::string, std::string, std::less<>> facts = {
        {"type", "is of another type"},
        {"pattern", "has another form"},
        {"enum", "is none of the known words"},
        {"minLength", "is empty"},
        {"maxLength", "is too long"},
        {"minItems", "is empty"},
        {"maxItems", "has too many items"},
        {"minimum", "is too small"},
        {"maximum", "is too large"},
        {"additionalProperties", "is not known"},
        {"oneOf", "has none or several of the members that exclude each other"},
    };
    const auto found = facts.find(rule);
    return found != facts.end() ? found->second : "does not fit (" + rule + ")";
}

std::string expectation(const std::optional<json::Value>& rule) {
    const auto text = rule ? rule->text("description") : std::nullopt;
    return text ? " (expected " + *text + ")" : "";
}

Faults missing_members(const std::string& path, const json::Value& rule,
                       const std::optional<json::Value>& value) {
    Faults faults;
    for (const auto& name : rule.list("required")) {
        const auto member = *name.as_text();
        if (value && value->has(member)) continue;
        faults.push_back(
            {path + "/" + member, "is missing" + expectation(rule_below(rule, member))});
    }
    return faults;
}

}  // namespace

std::vector<CourseFileError> schema_faults(const json::Value& document) {
    const auto fault = json::find_schema_fault(document, course_file_schema());
    if (!fault) return {};
    auto steps = steps_of(fault->path);
    if (fault->rule == "required") {
        return missing_members(fault->path, *rule_at(steps), value_at(document, steps));
    }
    // An unknown member has no rule, so the message describes the object that contains it.
    if (fault->rule == "additionalProperties") steps.pop_back();
    return {{fault->path, fact_of(fault->rule) + expectation(rule_at(steps))}};
}

}  // namespace lectern::authoring
