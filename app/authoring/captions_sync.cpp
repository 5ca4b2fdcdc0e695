#include "authoring/captions_sync.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "authoring/chosen_courses.hpp"
#include "platform/ascii.hpp"
#include "platform/utf8.hpp"

namespace lectern::authoring {

namespace {

/// A lesson whose video is at Stream.
struct LessonAtStream {
    LessonId id;
    std::string slug;
    std::string uid;
};

struct Captions {
    std::string language;
    std::string web_vtt;
};

/// Lists the lessons in the order of the course. Includes those that are not published yet.
std::vector<LessonAtStream> list_lessons(DatabaseHandle& handle, CourseId course_id) {
    std::vector<LessonAtStream> lessons;
    for (const auto row : query(handle, R"sql(
        SELECT lesson.id, lesson.slug, lesson.stream_uid
          FROM course_lessons AS lesson
          JOIN course_modules AS module ON module.id = lesson.module_id
         WHERE lesson.course_id = $1
           AND lesson.stream_uid IS NOT NULL
           AND NOT lesson.is_removed
           AND NOT module.is_removed
      ORDER BY module.position, lesson.position
    )sql",
                                course_id)) {
        lessons.push_back({row.get<LessonId>("id"), row.text("slug"), row.text("stream_uid")});
    }
    return lessons;
}

std::vector<Captions> list_captions(DatabaseHandle& handle, LessonId lesson_id) {
    std::vector<Captions> captions;
    for (const auto row : query(handle, R"sql(
        SELECT language, vtt
          FROM lesson_captions
         WHERE lesson_id = $1
      ORDER BY position
    )sql",
                                lesson_id)) {
        captions.push_back({row.text("language"), row.text("vtt")});
    }
    return captions;
}

/// Returns the text without what WebVTT allows to differ: a byte order mark, the kind of line
/// breaks, and empty lines at the end.
std::string plain_text_of(std::string_view web_vtt) {
    web_vtt = without_byte_order_mark(web_vtt);
    std::string text;
    text.reserve(web_vtt.size());
    for (std::size_t i = 0; i < web_vtt.size(); ++i) {
        if (web_vtt[i] != '\r') {
            text += web_vtt[i];
        } else if (!web_vtt.substr(i + 1).starts_with('\n')) {
            text += '\n';
        }
    }
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

/// Language tags do not depend on case.
const StreamCaptions* find_language(const std::vector<StreamCaptions>& at_stream,
                                    const std::string& language) {
    const auto found = std::ranges::find_if(at_stream, [&](const StreamCaptions& captions) {
        return lower_case(captions.language) == lower_case(language);
    });
    return found == at_stream.end() ? nullptr : &*found;
}

bool has_language(const std::vector<Captions>& ours, const std::string& language) {
    return std::ranges::any_of(ours, [&](const Captions& captions) {
        return lower_case(captions.language) == lower_case(language);
    });
}

class CaptionsSync {
  public:
    CaptionsSync(Database& database, const StreamApi& stream)
        : database_{database}, stream_{stream} {}

    void sync_course(const audit::Act& act, const NamedCourse& course) {
        const auto lessons = database_.read(
            [&](Connection& connection) { return list_lessons(connection, course.id); });
        course_ = course.slug;
        uploads_ = 0;
        for (const auto& lesson : lessons) {
            name_ = "lesson " + lesson.slug + ": ";
            sync_lesson(lesson);
        }
        if (uploads_ > 0) audit_uploads(act, course.id);
        lines_.push_back({course_,
                          "videos at Stream: " + std::to_string(lessons.size()) +
                              ", captions uploaded: " + std::to_string(uploads_),
                          true});
    }

    [[nodiscard]] std::vector<SyncLine> lines() && { return std::move(lines_); }

  private:
    void add(const std::string& text) { lines_.push_back({course_, name_ + text, true}); }
    void add_fault(const std::string& text) { lines_.push_back({course_, name_ + text, false}); }

    void sync_lesson(const LessonAtStream& lesson) {
        const auto ours = database_.read(
            [&](Connection& connection) { return list_captions(connection, lesson.id); });
        std::optional<std::vector<StreamCaptions>> at_stream;
        try {
            at_stream = stream_.list_captions(lesson.uid);
        } catch (const VideoUnavailable& error) {
            return add_fault(error.what());
        }
        if (!at_stream) return add_fault(lesson.uid + " does not exist at Stream");
        for (const auto& captions : ours) {
            try {
                sync_language(lesson.uid, captions, find_language(*at_stream, captions.language));
            } catch (const VideoUnavailable& error) {
                add_fault(captions.language + ": " + error.what());
            }
        }
        for (const auto& captions : *at_stream) {
            if (has_language(ours, captions.language)) continue;
            add(captions.language + " is at Stream only" +
                (captions.is_generated ? ", generated there" : ""));
        }
    }

    /// `at_stream` is null if Stream has none in this language. Throws VideoUnavailable.
    void sync_language(const std::string& uid, const Captions& captions,
                       const StreamCaptions* at_stream) {
        const auto& language = captions.language;
        const auto text = plain_text_of(captions.web_vtt);
        const std::pair key{uid, lower_case(language)};
        if (const auto settled = settled_.find(key); settled != settled_.end()) {
            if (settled->second == text) return add(language + " is unchanged");
            // Uploading both would replace one by the other at each sync.
            return add_fault(language + " differs from that of another lesson with video " + uid);
        }
        if (has_text(uid, at_stream, text)) {
            add(language + " is unchanged");
        } else {
            stream_.upload_captions(uid, at_stream == nullptr ? language : at_stream->language,
                                    captions.web_vtt);
            ++uploads_;
            add(language + (at_stream == nullptr ? " is uploaded" : " is replaced"));
        }
        settled_.emplace(key, text);
    }

    bool has_text(const std::string& uid, const StreamCaptions* at_stream,
                  const std::string& text) const {
        return at_stream != nullptr && at_stream->is_ready &&
               plain_text_of(stream_.web_vtt_of(uid, at_stream->language)) == text;
    }

    void audit_uploads(const audit::Act& act, CourseId course_id) {
        database_.write([&](Transaction& transaction) {
            audit::write(transaction, act,
                         {.name = "course_captions_synced",
                          .reason = std::to_string(uploads_),
                          .course_id = course_id});
        });
    }

    Database& database_;
    const StreamApi& stream_;
    std::vector<SyncLine> lines_;
    std::string course_;        // the slug of the current course
    std::string name_;          // of the current lesson, before each line
    std::int64_t uploads_ = 0;  // of the course
    std::map<std::pair<std::string, std::string>, std::string> settled_;  // uid, language → text
};

}  // namespace

std::vector<SyncLine> sync_captions(Database& database, const audit::Act& act,
                                    const StreamApi& stream,
                                    const std::optional<std::string>& course_slug) {
    const auto courses = database.read(
        [&](Connection& connection) { return list_chosen_courses(connection, course_slug); });
    CaptionsSync sync{database, stream};
    for (const auto& course : courses) sync.sync_course(act, course);
    return std::move(sync).lines();
}

}  // namespace lectern::authoring
