#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/video_source.hpp"

// A course as its creator writes it, in a JSON file or a folder. Keys are the permanent names of
// modules, lessons and resources; slugs and titles may change. Texts are Markdown where the field
// says so.

namespace lectern::authoring {

/// The captions of a lesson's video in one language.
struct CaptionsEntry {
    std::string language;  // BCP 47
    std::string name;      // what learners choose by: `English`
    std::string vtt;       // WebVTT
};

/// A picture in the text of a lesson, which is in the object storage.
struct PictureEntry {
    std::string name;  // as the Markdown has it: ![…](name)
    std::string object_key;
    std::string content_type;
    std::int64_t width = 0;  // pixels
    std::int64_t height = 0;
};

struct LessonEntry {
    std::string key;
    std::string slug;
    std::string title;
    std::string body;  // Markdown
    std::optional<catalog::VideoSource> video = {};
    bool is_preview = false;
    bool is_published = true;
    std::vector<CaptionsEntry> captions = {};
    std::vector<PictureEntry> pictures = {};
};

struct ModuleEntry {
    std::string key;
    std::string title;
    std::vector<LessonEntry> lessons;
};

/// A file to download. It belongs to the named lesson or module, or else to the whole course.
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

/// A picture in the object storage of the school.
struct CoverEntry {
    std::string object_key;
    std::string content_type;
    std::int64_t width = 0;  // pixels
    std::int64_t height = 0;
    std::string alt;  // alternative text; empty: decorative
};

struct CourseFile {
    std::string key;  // empty: the slugs identify the course
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
    std::optional<catalog::VideoSource> intro_video;
    std::string status;  // draft, published, retired
    std::int64_t amount_minor = 0;
    std::string currency = "EUR";
    std::optional<std::string> stripe_price;
    std::vector<ModuleEntry> modules;
    std::vector<ResourceEntry> resources;
};

}  // namespace lectern::authoring
