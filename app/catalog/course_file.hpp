#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A course as its creator writes it: a JSON file. Keys name modules, lessons and resources for
// ever; slugs and titles may change. Texts are Markdown where the field says so.

namespace lectern::catalog {

struct LessonEntry {
    std::string key;
    std::string slug;
    std::string title;
    std::string body;  // Markdown
    std::optional<std::string> stream_uid;
    std::optional<std::int64_t> duration_seconds;
    bool is_preview = false;
    bool is_published = true;
};

struct ModuleEntry {
    std::string key;
    std::string title;
    std::vector<LessonEntry> lessons;
};

/// For the lesson or the module that is named; for the whole course when neither is.
struct ResourceEntry {
    std::string key;
    std::optional<std::string> module_key;
    std::optional<std::string> lesson_key;
    std::string title;
    std::string file_name;
    std::string object_key;
    std::string content_type;
    std::optional<std::int64_t> size_bytes;
};

/// A picture in the school's storage.
struct CoverEntry {
    std::string object_key;
    std::string content_type;
    std::int64_t width = 0;  // pixels
    std::int64_t height = 0;
    std::string alt;  // what it shows; empty: decoration
};

struct CourseFile {
    std::string slug;
    std::vector<std::string> former_slugs;
    std::string title;
    std::string promise;
    std::string description;  // Markdown
    std::vector<std::string> outcomes;
    std::vector<std::string> requirements;
    std::string teacher_name;
    std::string teacher_about;  // Markdown
    std::optional<CoverEntry> cover;
    std::string status;  // draft, published, retired
    std::int64_t amount_minor = 0;
    std::string currency = "EUR";
    std::optional<std::string> stripe_price;
    std::vector<ModuleEntry> modules;
    std::vector<ResourceEntry> resources;
};

/// What is wrong, and where in the file: `/modules/0/lessons/2/slug`; empty for the file itself.
struct FileFault {
    std::string path;
    std::string text;  // `is missing (expected …)`
};

struct CourseFileReading {
    CourseFile course;  // only when there are no faults
    std::vector<FileFault> faults;
};

constexpr std::size_t largest_course_file = std::size_t{4} << 20;

/// Reads a course file: bounded, against the schema, then the rules between its parts.
CourseFileReading read_course_file(std::string_view text);

}  // namespace lectern::catalog
