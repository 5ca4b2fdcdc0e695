#include "authoring/course_file_schema.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "embedded/course_schema.hpp"

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

/// Returns the rule for a member or an item of the value that `rule` describes. Returns nothing for
/// an unknown member.
std::optional<json::Value> rule_below(const json::Value& rule, const std::string& step) {
    if (const auto items = rule.find("items")) return followed_rule(*items);
    const auto known = rule.find("properties");
    if (!known) return std::nullopt;
    // Not find(), which takes a dot in a name as a step.
    for (const auto& [name, below] : known->members()) {
        if (name == step) return followed_rule(below);
    }
    return std::nullopt;
}

std::optional<json::Value> rule_at(const std::vector<std::string>& steps) {
    std::optional<json::Value> rule = schema();
    for (const auto& step : steps) {
        if (rule) rule = rule_below(*rule, step);
    }
    return rule;
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

/// Walks through a document with the rules that describe it. RapidJSON judges texts and numbers; it
/// stops at the first violation, so objects and lists are judged here.
class Judge {
  public:
    void judge(const std::string& path, const json::Value& value, const json::Value& rule) {
        const auto type = rule.text("type");
        if (type == "object") {
            judge_object(path, value, rule);
        } else if (type == "array") {
            judge_list(path, value, rule);
        } else if (const auto fault = json::find_schema_fault(value, rule.dump())) {
            add(path, fault->rule, rule);
        }
    }
    [[nodiscard]] Faults take_faults() { return std::move(faults_); }

  private:
    void add(const std::string& path, const std::string& violated, const json::Value& rule) {
        faults_.push_back({path, fact_of(violated) + expectation(rule)});
    }
    void judge_object(const std::string& path, const json::Value& value, const json::Value& rule) {
        if (!value.is_object()) return add(path, "type", rule);
        std::set<std::string> names;
        for (const auto& [name, member] : value.members()) {
            names.insert(name);
            const auto below = rule_below(rule, name);
            // An unknown member has no rule, so the message describes the object that contains it.
            if (below) {
                judge(path + "/" + name, member, *below);
            } else {
                add(path + "/" + name, "additionalProperties", rule);
            }
        }
        for (const auto& name : required_by(rule)) {
            if (names.contains(name)) continue;
            faults_.push_back(
                {path + "/" + name, "is missing" + expectation(rule_below(rule, name))});
        }
        const auto alternatives = rule.list("oneOf");
        const auto fitting = std::ranges::count_if(alternatives, [&](const json::Value& one) {
            return std::ranges::all_of(required_by(one),
                                       [&](const auto& name) { return names.contains(name); });
        });
        if (!alternatives.empty() && fitting != 1) add(path, "oneOf", rule);
    }
    void judge_list(const std::string& path, const json::Value& value, const json::Value& rule) {
        if (!value.is_array()) return add(path, "type", rule);
        const auto items = value.list("");
        const auto count = static_cast<std::int64_t>(items.size());
        if (count < rule.integer("minItems").value_or(count)) add(path, "minItems", rule);
        if (count > rule.integer("maxItems").value_or(count)) return add(path, "maxItems", rule);
        const auto below = *rule_below(rule, "0");
        for (std::size_t i = 0; i < items.size(); ++i) {
            judge(path + "/" + std::to_string(i), items[i], below);
        }
    }
    static std::vector<std::string> required_by(const json::Value& rule) {
        std::vector<std::string> names;
        for (const auto& name : rule.list("required")) names.push_back(*name.as_text());
        return names;
    }

    Faults faults_;
};

}  // namespace

json::Value followed_rule(const json::Value& rule) {
    constexpr std::string_view definitions = "#/definitions/";
    const auto reference = rule.text("$ref");
    if (!reference) return rule;
    return *schema().find("definitions." + reference->substr(definitions.size()));
}

std::vector<CourseFileError> schema_faults(const json::Value& document) {
    Judge judge;
    judge.judge("", document, schema());
    return judge.take_faults();
}

bool schema_takes_text(std::string_view path) {
    const auto rule = rule_at(steps_of(path));
    return rule && rule->text("type") == "string";
}

}  // namespace lectern::authoring
