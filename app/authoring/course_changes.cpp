#include "authoring/course_changes.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "authoring/key_order.hpp"
#include "catalog/money.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

using Lines = std::vector<std::string>;

/// Names of members that differ.
class Differences {
  public:
    Differences& add(std::string_view name, bool is_different) {
        if (is_different) text_.append(text_.empty() ? "" : ", ").append(name);
        return *this;
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

bool is_same(const std::optional<catalog::VideoSource>& left,
             const std::optional<catalog::VideoSource>& right) {
    if (!left || !right) return left.has_value() == right.has_value();
    return left->kind == right->kind && left->id == right->id &&
           left->duration_seconds == right->duration_seconds;
}

bool is_same(const std::optional<CoverEntry>& left, const std::optional<CoverEntry>& right) {
    if (!left || !right) return left.has_value() == right.has_value();
    return left->object_key == right->object_key && left->content_type == right->content_type &&
           left->width == right->width && left->height == right->height && left->alt == right->alt;
}

bool is_same(const CaptionsEntry& left, const CaptionsEntry& right) {
    return left.language == right.language && left.name == right.name && left.vtt == right.vtt;
}

bool is_same(const PictureEntry& left, const PictureEntry& right) {
    return left.name == right.name && left.object_key == right.object_key &&
           left.content_type == right.content_type && left.width == right.width &&
           left.height == right.height;
}

template <typename Entry>
bool is_same(const std::vector<Entry>& left, const std::vector<Entry>& right) {
    return std::ranges::equal(
        left, right, [](const Entry& one, const Entry& other) { return is_same(one, other); });
}

template <typename Entry>
std::vector<std::string> keys_of(const std::vector<Entry>& entries) {
    std::vector<std::string> keys;
    for (const auto& entry : entries) keys.push_back(entry.key);
    return keys;
}

std::string line(std::string_view act, std::string_view name, const std::string& further) {
    constexpr std::size_t width = 9;
    std::string text = "  " + std::string{act};
    text.append(width - std::min(act.size(), width - 1), ' ').append(name);
    return further.empty() ? text : text + "  " + further;
}

std::string in_quotes(const std::string& text) {
    return '"' + text + '"';
}

// --- The course itself ---

std::string price_of(const CourseFile& course) {
    if (course.amount_minor == 0) return "free";
    return catalog::money_text(course.amount_minor, course.currency);
}

void add_course_changes(Lines& lines, const CourseFile& before, const CourseFile& after) {
    const auto add = [&](std::string_view name, const std::string& was, const std::string& is) {
        if (was != is) lines.push_back(line("changed", name, is + ", was " + was));
    };
    add("slug", before.slug, after.slug);
    if (before.slug != after.slug) {
        lines.push_back(line(
            "hint",
            "URLs with " + before.slug + " redirect; a new course needs another key and slug", ""));
    }
    add("title", in_quotes(before.title), in_quotes(after.title));
    add("status", before.status, after.status);
    add("price", price_of(before), price_of(after));
    const bool lost_price = before.stripe_price && !after.stripe_price && after.amount_minor > 0;
    if (lost_price) {
        lines.push_back("  sold for " + price_of(before) +
                        " until `lectern course sync-prices` has made the new price at Stripe");
    }
    const auto others =
        Differences{}
            .add("former slugs", before.former_slugs != after.former_slugs)
            .add("promise", before.promise != after.promise)
            .add("description", before.description != after.description)
            .add("outcomes", before.outcomes != after.outcomes)
            .add("requirements", before.requirements != after.requirements)
            .add("teacher", before.teacher_name != after.teacher_name ||
                                before.teacher_about != after.teacher_about)
            .add("cover", !is_same(before.cover, after.cover))
            .add("introduction", !is_same(before.intro_video, after.intro_video))
            .add("price at Stripe", !lost_price && before.stripe_price != after.stripe_price)
            .text();
    if (!others.empty()) lines.push_back(line("changed", "course", '(' + others + ')'));
}

// --- Lessons ---

/// A lesson and the key of its module.
struct LessonOfModule {
    const LessonEntry* lesson;
    std::string module_key;
};

std::vector<std::string> keys_of(const std::vector<LessonOfModule>& lessons) {
    std::vector<std::string> keys;
    for (const auto& entry : lessons) keys.push_back(entry.lesson->key);
    return keys;
}

std::vector<LessonOfModule> lessons_of(const CourseFile& course) {
    std::vector<LessonOfModule> lessons;
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) lessons.push_back({&lesson, module.key});
    }
    return lessons;
}

std::string differences(const LessonEntry& before, const LessonEntry& after) {
    return Differences{}
        .add("title", before.title != after.title)
        .add("slug", before.slug != after.slug)
        .add("text", before.body != after.body)
        .add("video", !is_same(before.video, after.video))
        .add("captions", !is_same(before.captions, after.captions))
        .add("pictures", !is_same(before.pictures, after.pictures))
        .add("preview", before.is_preview != after.is_preview)
        .add("published", before.is_published != after.is_published)
        .text();
}

/// Returns the keys of the lessons that are at another position in the same module.
std::set<std::string> lessons_moved_within(const CourseFile& before, const CourseFile& after) {
    std::set<std::string> moved;
    for (const auto& module : after.modules) {
        const auto old = std::ranges::find(before.modules, module.key, &ModuleEntry::key);
        if (old == before.modules.end()) continue;
        moved.merge(moved_keys(keys_of(old->lessons), keys_of(module.lessons)));
    }
    return moved;
}

/// Adds a hint if an added lesson looks like this removed one. A lesson is found by its key,
/// so that one with a new key has no learners.
void add_hint(Lines& lines, const LessonEntry& removed, const std::vector<LessonOfModule>& now,
              const std::map<std::string, std::size_t>& old_positions) {
    for (const auto& [lesson, module_key] : now) {
        const bool is_alike = lesson->title == removed.title ||
                              (!removed.body.empty() && lesson->body == removed.body);
        if (!is_alike || old_positions.contains(lesson->key)) continue;
        lines.push_back(line("hint",
                             "if " + lesson->key + " is " + removed.key +
                                 " under another name, write \"key: " + removed.key +
                                 "\" in it: learners keep their progress",
                             ""));
        return;
    }
}

void add_lesson_changes(Lines& lines, const CourseFile& before, const CourseFile& after) {
    const auto old = lessons_of(before);
    const auto now = lessons_of(after);
    const auto old_positions = positions_of(keys_of(old));
    const auto moved = lessons_moved_within(before, after);
    std::size_t unchanged = 0;
    for (const auto& [lesson, module_key] : now) {
        const auto position = old_positions.find(lesson->key);
        if (position == old_positions.end()) {
            lines.push_back(line("added", lesson->key, in_quotes(lesson->title)));
            continue;
        }
        const auto& was = old[position->second];
        const auto changed = differences(*was.lesson, *lesson);
        const bool is_elsewhere = was.module_key != module_key;
        if (!changed.empty()) lines.push_back(line("changed", lesson->key, '(' + changed + ')'));
        if (is_elsewhere) lines.push_back(line("moved", lesson->key, "to module " + module_key));
        if (!is_elsewhere && moved.contains(lesson->key)) {
            lines.push_back(line("moved", lesson->key, ""));
        }
        unchanged += changed.empty() && !is_elsewhere && !moved.contains(lesson->key) ? 1 : 0;
    }
    const auto now_positions = positions_of(keys_of(now));
    for (const auto& [lesson, module_key] : old) {
        if (now_positions.contains(lesson->key)) continue;
        lines.push_back(line("removed", lesson->key, in_quotes(lesson->title)));
        add_hint(lines, *lesson, now, old_positions);
    }
    if (unchanged > 0) {
        lines.push_back("  " + std::to_string(unchanged) +
                        (unchanged == 1 ? " lesson" : " lessons") + " unchanged");
    }
}

// --- Modules and resources ---

/// Adds a line for each module or resource that was added, changed, moved or removed.
template <typename Entry, typename Function>
void add_entry_changes(Lines& lines, std::string_view kind, const std::vector<Entry>& before,
                       const std::vector<Entry>& after, Function differences_of) {
    const auto moved = moved_keys(keys_of(before), keys_of(after));
    const auto name = [&](const Entry& entry) { return std::string{kind} + ' ' + entry.key; };
    for (const auto& entry : after) {
        const auto old = std::ranges::find(before, entry.key, &Entry::key);
        if (old == before.end()) {
            lines.push_back(line("added", name(entry), in_quotes(entry.title)));
            continue;
        }
        const auto changed = differences_of(*old, entry);
        if (!changed.empty()) lines.push_back(line("changed", name(entry), '(' + changed + ')'));
        if (moved.contains(entry.key)) lines.push_back(line("moved", name(entry), ""));
    }
    for (const auto& entry : before) {
        if (std::ranges::find(after, entry.key, &Entry::key) != after.end()) continue;
        lines.push_back(line("removed", name(entry), in_quotes(entry.title)));
    }
}

std::string differences_of_modules(const ModuleEntry& before, const ModuleEntry& after) {
    return Differences{}.add("title", before.title != after.title).text();
}

std::string differences_of_resources(const ResourceEntry& before, const ResourceEntry& after) {
    return Differences{}
        .add("title", before.title != after.title)
        .add("module or lesson",
             before.module_key != after.module_key || before.lesson_key != after.lesson_key)
        .add("file", before.object_key != after.object_key ||
                         before.content_type != after.content_type ||
                         before.size_bytes != after.size_bytes)
        .add("name of the file", before.file_name != after.file_name)
        .text();
}

}  // namespace

std::vector<std::string> list_changes(const std::optional<CourseFile>& before,
                                      const CourseFile& after) {
    Lines lines;
    const auto was = before.value_or(CourseFile{});
    if (before) add_course_changes(lines, was, after);
    add_entry_changes(lines, "module", was.modules, after.modules, differences_of_modules);
    add_lesson_changes(lines, was, after);
    add_entry_changes(lines, "resource", was.resources, after.resources, differences_of_resources);
    return lines;
}

}  // namespace lectern::authoring
