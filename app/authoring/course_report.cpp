#include "authoring/course_report.hpp"

#include <iostream>
#include <sstream>
#include <utility>

#include "platform/json.hpp"

namespace lectern::authoring {
namespace {

std::string counted(std::size_t count, const std::string& thing) {
    return std::to_string(count) + ' ' + thing + (count == 1 ? "" : "s");
}

std::size_t lesson_count(const CourseFile& course) {
    std::size_t count = 0;
    for (const auto& module : course.modules) count += module.lessons.size();
    return count;
}

json::Raw array_of(const std::vector<std::string>& texts) {
    return {json::array({texts.begin(), texts.end()})};
}

json::Raw array_of_objects(const std::vector<std::string>& objects) {
    std::vector<json::Scalar> items;
    for (const auto& object : objects) items.emplace_back(json::Raw{object});
    return {json::array(items)};
}

}  // namespace

bool CourseReport::add_findings(const ParsedCourse& parsed) {
    slug_ = parsed.course.slug;
    for (const auto& warning : parsed.warnings) add_warning(warning);
    for (const auto& fault : parsed.faults) add_fault(fault);
    return parsed.faults.empty();
}

void CourseReport::add_warning(std::string text) {
    if (is_text()) std::cerr << "warning: " << shown(text) << '\n';
    warnings_.push_back(std::move(text));
}

bool CourseReport::add_upload_faults(const std::vector<CourseFileError>& faults) {
    for (const auto& fault : faults) add_fault(fault.path + ": " + fault.text);
    return faults.empty();
}

bool CourseReport::add_update(const ParsedCourse& parsed, const CourseUpdate& update) {
    for (const auto& fault : update.faults) add_fault(parsed.locations.line_of(fault));
    std::istringstream lines{update.report};
    for (std::string line; std::getline(lines, line);) {
        if (is_text()) std::cout << shown(line) << '\n';
        changes_.push_back(std::move(line));
    }
    std::cout << std::flush;
    return update.faults.empty();
}

void CourseReport::add_url(const std::string& kind, const std::string& url) {
    constexpr std::size_t width = 13;
    if (is_text()) std::cout << kind << std::string(width - kind.size(), ' ') << url << '\n';
    urls_.push_back(json::object({{"kind", kind}, {"url", url}}));
}

void CourseReport::add_size(const std::string& source, const CourseFile& course) {
    size_ = Size{course.modules.size(), lesson_count(course)};
    if (!is_text()) return;
    std::cout << source << ": " << counted(size_->modules, "module") << ", "
              << counted(size_->lessons, "lesson") << ", no faults\n";
}

int CourseReport::finish() const {
    if (!is_text()) {
        std::vector<json::Member> members{
            {"course", slug_.empty() ? json::Scalar{nullptr} : json::Scalar{slug_}},
            {"warnings", array_of(warnings_)},
            {"faults", array_of(faults_)}};
        if (size_) {
            members.push_back({"modules", static_cast<std::int64_t>(size_->modules)});
            members.push_back({"lessons", static_cast<std::int64_t>(size_->lessons)});
        }
        if (!changes_.empty()) members.push_back({"changes", array_of(changes_)});
        if (!urls_.empty()) members.push_back({"urls", array_of_objects(urls_)});
        std::cout << json::object(members) << std::endl;
    }
    return faults_.empty() ? 0 : 1;
}

void CourseReport::add_fault(std::string text) {
    if (is_text()) std::cerr << shown(text) << '\n';
    faults_.push_back(std::move(text));
}

}  // namespace lectern::authoring
