#include "authoring/hidden_parts.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "authoring/course_file_rules.hpp"

namespace lectern::authoring {

namespace {

/// The keys of the modules and lessons that no page shows.
struct HiddenKeys {
    std::set<std::string> modules = {};
    std::set<std::string> lessons = {};
};

HiddenKeys hidden_keys(const CourseFile& course) {
    HiddenKeys hidden;
    for (const auto& module : course.modules) {
        for (const auto& entry : module.lessons) {
            if (!entry.is_published) hidden.lessons.insert(entry.key);
        }
        if (std::ranges::none_of(module.lessons, &LessonEntry::is_published)) {
            hidden.modules.insert(module.key);
        }
    }
    return hidden;
}

}  // namespace

std::vector<CourseFileError> hidden_parts(const CourseFile& course) {
    std::vector<CourseFileError> found;
    const auto hidden = hidden_keys(course);
    for (std::size_t i = 0; i < course.modules.size(); ++i) {
        const auto& module = course.modules[i];
        const auto path = item_path("/modules", i);
        if (hidden.modules.contains(module.key)) {
            found.push_back({path, "has no published lesson, so it is not shown"});
        }
        for (std::size_t j = 0; j < module.lessons.size(); ++j) {
            if (!module.lessons[j].is_preview || module.lessons[j].is_published) continue;
            found.push_back({item_path(path + "/lessons", j) + "/is_preview",
                             "is true, but the lesson is not published, so it is not shown"});
        }
    }
    for (std::size_t i = 0; i < course.resources.size(); ++i) {
        const auto& resource = course.resources[i];
        const bool is_hidden = hidden.lessons.contains(resource.lesson_key.value_or("")) ||
                               hidden.modules.contains(resource.module_key.value_or(""));
        if (!is_hidden) continue;
        found.push_back(
            {item_path("/resources", i), "belongs to what is not published, so it is not shown"});
    }
    if (course.amount_minor == 0 && course.stripe_price) {
        found.push_back({"/price/stripe_price", "is not used, because the course is free"});
    }
    return found;
}

}  // namespace lectern::authoring
