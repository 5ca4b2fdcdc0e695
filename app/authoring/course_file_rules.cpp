#include "authoring/course_file_rules.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "authoring/picture_faults.hpp"
#include "authoring/text_faults.hpp"
#include "authoring/web_vtt.hpp"
#include "catalog/charge_rules.hpp"
#include "catalog/money.hpp"
#include "platform/ascii.hpp"

namespace lectern::authoring {

namespace {

using Faults = std::vector<CourseFileError>;

/// Names that must be unique within one file.
class Names {
  public:
    explicit Names(Faults& faults) : faults_{faults} {}
    void add(const std::string& name, const std::string& path) {
        const auto [first, is_new] = paths_.emplace(name, path);
        if (is_new || name.empty()) return;
        faults_.push_back(
            {.path = path, .text = "is \"" + name + "\" again", .other_path = first->second});
    }
    [[nodiscard]] bool has(const std::string& name) const { return paths_.contains(name); }

  private:
    std::map<std::string, std::string> paths_;
    Faults& faults_;
};

void check_resource(const ResourceEntry& resource, const std::string& path, const Names& modules,
                    const Names& lessons, Faults& faults) {
    if (resource.module_key && !modules.has(*resource.module_key)) {
        faults.push_back({path + "/module",
                          "is \"" + *resource.module_key + "\" (expected the key of a module)"});
    }
    if (resource.lesson_key && !lessons.has(*resource.lesson_key)) {
        faults.push_back({path + "/lesson",
                          "is \"" + *resource.lesson_key + "\" (expected the key of a lesson)"});
    }
    if (resource.module_key && resource.lesson_key) {
        faults.push_back({path, "names a module and a lesson (expected one of them, or none)"});
    }
}

void check_captions(const LessonEntry& lesson, const std::string& lesson_path, Faults& faults) {
    if (!lesson.captions.empty() && !lesson.video) {
        faults.push_back({lesson_path + "/captions", "is for a video, but the lesson has none"});
    }
    Names languages{faults};
    for (std::size_t i = 0; i < lesson.captions.size(); ++i) {
        const auto path = item_path(lesson_path + "/captions", i);
        languages.add(lower_case(lesson.captions[i].language), path + "/language");
        for (const auto& fault : parse_web_vtt(lesson.captions[i].vtt).faults) {
            faults.push_back({path + "/vtt", fault.text, fault.line});
        }
    }
}

void check_pictures(const LessonEntry& lesson, const std::string& lesson_path, Faults& faults) {
    Names names{faults};
    std::vector<std::string> listed;
    for (const auto& picture : lesson.pictures) {
        names.add(picture.name, item_path(lesson_path + "/pictures", listed.size()) + "/name");
        listed.push_back(picture.name);
    }
    const auto further = faults_in_pictures(lesson_path, lesson.body, listed);
    faults.insert(faults.end(), further.begin(), further.end());
}

void check_text(const CourseText& text, const Names& lesson_keys, Faults& faults) {
    const auto is_lesson = [&](const std::string& key) { return lesson_keys.has(key); };
    std::ranges::move(faults_in_html(text), std::back_inserter(faults));
    std::ranges::move(faults_in_links(text, is_lesson), std::back_inserter(faults));
}

void check_texts(const CourseFile& course, const Names& lesson_keys, Faults& faults) {
    for (const auto& [path, text] : {std::pair{"/description", &course.description},
                                     std::pair{"/teacher/about", &course.teacher_about}}) {
        std::ranges::move(faults_in_text_without_pictures(path, *text), std::back_inserter(faults));
        check_text({.path = path, .text = *text, .has_lines = false}, lesson_keys, faults);
    }
    for (std::size_t i = 0; i < course.modules.size(); ++i) {
        const auto lessons_path = item_path("/modules", i) + "/lessons";
        for (std::size_t j = 0; j < course.modules[i].lessons.size(); ++j) {
            check_text({.path = item_path(lessons_path, j) + "/body",
                        .text = course.modules[i].lessons[j].body},
                       lesson_keys, faults);
        }
    }
}

void check_parts(const CourseFile& course, Faults& faults) {
    Names module_keys{faults};
    Names lesson_keys{faults};
    Names lesson_slugs{faults};
    Names resource_keys{faults};
    for (std::size_t i = 0; i < course.modules.size(); ++i) {
        const auto module_path = item_path("/modules", i);
        module_keys.add(course.modules[i].key, module_path + "/key");
        for (std::size_t j = 0; j < course.modules[i].lessons.size(); ++j) {
            const auto lesson_path = item_path(module_path + "/lessons", j);
            lesson_keys.add(course.modules[i].lessons[j].key, lesson_path + "/key");
            lesson_slugs.add(course.modules[i].lessons[j].slug, lesson_path + "/slug");
            check_captions(course.modules[i].lessons[j], lesson_path, faults);
            check_pictures(course.modules[i].lessons[j], lesson_path, faults);
        }
    }
    for (std::size_t i = 0; i < course.resources.size(); ++i) {
        const auto path = item_path("/resources", i);
        resource_keys.add(course.resources[i].key, path + "/key");
        check_resource(course.resources[i], path, module_keys, lesson_keys, faults);
    }
    check_texts(course, lesson_keys, faults);
}

void check_slugs_and_price(const CourseFile& course, Faults& faults) {
    Names slugs{faults};
    slugs.add(course.slug, "/slug");
    for (std::size_t i = 0; i < course.former_slugs.size(); ++i) {
        slugs.add(course.former_slugs[i], item_path("/former_slugs", i));
    }
    if (!catalog::is_known_currency(course.currency)) {
        faults.push_back(
            {"/price/currency",
             "is \"" + course.currency + "\" (expected a currency that Stripe charges in)"});
    } else if (const auto fault = catalog::fault_in_charge(course.amount_minor, course.currency)) {
        faults.push_back({"/price/amount_minor", *fault});
    }
}

/// Whether the schema refuses a key, or what has keys, so that resources and links may name unknown
/// ones.
bool concerns_keys(const CourseFileError& fault) {
    if (fault.path != "/modules" && !fault.path.starts_with("/modules/")) return false;
    const auto step = fault.path.substr(fault.path.rfind('/') + 1);
    return step == "modules" || step == "lessons" || step == "key" || is_digit(step.front());
}

bool names_a_part(const CourseFileError& fault) {
    const bool is_of_resource =
        fault.path.starts_with("/resources/") &&
        (fault.path.ends_with("/module") || fault.path.ends_with("/lesson"));
    return is_of_resource || fault.text.starts_with("links to \"lesson:");
}

/// Whether one of the paths is this path or leads to it.
bool has_path_or_above(const std::set<std::string_view>& paths, std::string_view path) {
    while (!paths.contains(path)) {
        if (path.empty()) return false;
        path = path.substr(0, path.rfind('/'));
    }
    return true;
}

}  // namespace

std::string item_path(const std::string& list, std::size_t index) {
    return list + "/" + std::to_string(index);
}

Faults rule_faults(const CourseFile& course) {
    Faults faults;
    check_slugs_and_price(course, faults);
    check_parts(course, faults);
    return faults;
}

void drop_consequences(Faults& faults, const Faults& found) {
    std::set<std::string_view> paths;
    for (const auto& fault : found) paths.insert(fault.path);
    const bool are_keys_uncertain = std::ranges::any_of(found, concerns_keys);
    std::erase_if(faults, [&](const CourseFileError& fault) {
        return has_path_or_above(paths, fault.path) || (are_keys_uncertain && names_a_part(fault));
    });
}

}  // namespace lectern::authoring
