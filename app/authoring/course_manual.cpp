#include "authoring/course_manual.hpp"

#include <algorithm>

#include "authoring/course_file_schema.hpp"
#include "console/roff.hpp"
#include "platform/ascii.hpp"
#include "platform/json.hpp"

namespace lectern::authoring {
namespace {

constexpr std::string_view introduction =
    R"(A course is a folder of text files or one JSON file. These are the members of the JSON file.
The members of a folder are almost the same, in course.yaml, in the front matter of the lessons
and in module.yaml; docs/course-files.md describes folders, with examples.
)";

std::string text_of(const json::Value& rule, std::string_view name) {
    return rule.text(name).value_or("");
}

bool is_required(const json::Value& object, const std::string& name) {
    return std::ranges::any_of(object.list("required"), [&](const json::Value& required) {
        return required.as_text() == name;
    });
}

/// Returns what a member is for and, on a line of its own, which values it takes: `title` and
/// `description` of the schema.
std::string entry_of(const json::Value& object, const std::string& name, const json::Value& rule) {
    const auto meaning = text_of(rule, "title");
    const auto values = text_of(followed_rule(rule), "description");
    const auto term = name + (is_required(object, name) ? " (required)" : "");
    if (meaning.empty()) return roff::entry(term, values);
    return roff::entry(term, meaning) + ".br\n" + roff::escaped(values) + '\n';
}

std::string section_of(std::string_view name, const json::Value& object) {
    auto text = ".SH " + roff::escaped(upper_case(std::string{name})) + '\n';
    const auto properties = *object.find("properties");
    for (const auto& [member, rule] : properties.members()) text += entry_of(object, member, rule);
    return text;
}

/// Returns a section for each object among the rules.
std::string sections_of(const json::Value& rules) {
    std::string text;
    for (const auto& [name, rule] : rules.members())
        if (rule.has("properties")) text += section_of(name, rule);
    return text;
}

}  // namespace

std::string manual_of_course_files() {
    const auto schema = json::parse(course_file_schema());
    auto page = roff::heading("lectern-course", 5, "course files of lectern");
    page += ".SH DESCRIPTION\n" + roff::escaped(introduction);
    page += section_of("course", schema);
    page += sections_of(*schema.find("properties"));
    page += sections_of(*schema.find("definitions"));
    page += ".SH FILES\n" +
            roff::entry(LECTERN_DEFAULT_SHARE "/course.schema.json",
                        "The same as JSON Schema, for editors: a course file names it in $schema.");
    page += ".SH \"SEE ALSO\"\n.BR lectern (1)\n";
    return page;
}

}  // namespace lectern::authoring
