#include "catalog/kept_course.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "platform/text_list.hpp"

namespace lectern::catalog {

namespace {

std::vector<LessonId> lesson_ids(const CoursePage& course) {
    std::vector<LessonId> ids;
    for (const auto& module : course.modules)
        for (const auto& lesson : module.lessons) ids.push_back(lesson.id);
    return ids;
}

/// What the viewer has of a course.
struct OwnFacts {
    std::string version;  // that the course has now
    bool is_owned = false;
    bool is_enrolment_revoked = false;
    int completed_count = 0;
    int percent = 0;
    std::vector<LessonId> completed;
};

Rows list_own_rows(DatabaseHandle& handle, const CoursePage& course, UserId viewer) {
    return query(handle, R"sql(
        SELECT versions.version, held.is_owned, held.is_enrolment_revoked,
               progress.completed_count, progress.percent, completed.lesson_id
          FROM course_slugs
          JOIN course_versions AS versions ON versions.course_id = course_slugs.course_id
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1
                                         FROM learner_courses
                                        WHERE user_id = $2
                                          AND course_id = versions.course_id) AS is_owned,
                                EXISTS (SELECT 1
                                          FROM entitlements
                                         WHERE user_id = $2
                                           AND course_id = versions.course_id
                                           AND cause = 'free'
                                           AND status = 'revoked') AS is_enrolment_revoked) AS held
     LEFT JOIN LATERAL (SELECT completed_count, percent
                          FROM course_progress
                         WHERE user_id = $2
                           AND course_id = versions.course_id
                        OFFSET 0) AS progress ON held.is_owned  -- of this course alone
     LEFT JOIN lesson_progress AS completed ON completed.user_id = $2
                                           AND completed.lesson_id = ANY ($3::bigint[])
                                           AND completed.status = 'completed'
                                           AND held.is_owned
         WHERE course_slugs.slug = $1
    )sql",
                 course.slug, viewer, array_of(lesson_ids(course)));
}

/// Returns nothing if the slug leads to no course any more.
std::optional<OwnFacts> find_own_facts(DatabaseHandle& handle, const CoursePage& course,
                                       UserId viewer) {
    const auto rows = list_own_rows(handle, course, viewer);
    if (rows.empty()) return std::nullopt;
    const auto first = rows.front();
    OwnFacts own{.version = first.text("version"),
                 .is_owned = first.boolean("is_owned"),
                 .is_enrolment_revoked = first.boolean("is_enrolment_revoked"),
                 .completed_count = first.get<std::optional<int>>("completed_count").value_or(0),
                 .percent = first.get<std::optional<int>>("percent").value_or(0),
                 .completed = {}};
    for (const auto& row : rows)
        if (!row.is_null("lesson_id")) own.completed.push_back(row.get<LessonId>("lesson_id"));
    return own;
}

/// A visitor owns nothing.
std::optional<OwnFacts> find_facts_of_visitor(DatabaseHandle& handle, const CoursePage& course) {
    const auto rows = query(handle, R"sql(
        SELECT versions.version
          FROM course_slugs
          JOIN course_versions AS versions ON versions.course_id = course_slugs.course_id
         WHERE course_slugs.slug = $1
    )sql",
                            course.slug);
    if (rows.empty()) return std::nullopt;
    return OwnFacts{.version = rows.front().text("version"), .completed = {}};
}

/// Sets what the viewer has of the course.
void set_own(CoursePage& course, const OwnFacts& own) {
    course.is_owned = own.is_owned;
    course.is_enrolment_revoked = own.is_enrolment_revoked;
    course.completed_count = own.completed_count;
    course.percent = own.percent;
    for (auto& module : course.modules) {
        for (auto& lesson : module.lessons)
            lesson.is_completed =
                std::ranges::find(own.completed, lesson.id) != own.completed.end();
    }
}

std::string key_of(const std::string& slug) {
    return "course/" + slug;
}

std::optional<CoursePage> find_kept_course(Connection& connection, KeptAnswers& kept,
                                           const std::string& slug, std::optional<UserId> viewer) {
    const auto course = kept.find<CoursePage>(key_of(slug));
    if (!course) return std::nullopt;
    const auto own = viewer ? find_own_facts(connection, *course, *viewer)
                            : find_facts_of_visitor(connection, *course);
    if (!own || own->version != course->version) return std::nullopt;
    auto page = *course;
    set_own(page, *own);
    return page;
}

std::size_t bytes_of(const CoursePage& course) {
    auto bytes = sizeof course;
    for (const auto* text :
         {&course.version, &course.slug, &course.title, &course.promise, &course.description_html,
          &course.teacher_name, &course.teacher_about_html})
        bytes += text->size();
    if (course.stripe_price) bytes += course.stripe_price->size();
    if (course.cover) bytes += course.cover->alt.size();
    if (course.intro_video) bytes += course.intro_video->id.size();
    for (const auto* list : {&course.outcomes, &course.requirements})
        for (const auto& text : *list) bytes += sizeof(std::string) + text.size();
    for (const auto& module : course.modules) {
        bytes += sizeof module + module.title.size();
        for (const auto& lesson : module.lessons)
            bytes += sizeof lesson + lesson.slug.size() + lesson.title.size();
    }
    return bytes;
}

void keep(KeptAnswers& kept, CoursePage course) {
    set_own(course, {});
    const auto shared = std::make_shared<const CoursePage>(std::move(course));
    kept.keep(key_of(shared->slug), shared, bytes_of(*shared));
}

}  // namespace

std::optional<CoursePage> find_published_course(Connection& connection, KeptAnswers& kept,
                                                const std::string& slug,
                                                std::optional<UserId> viewer) {
    if (auto page = find_kept_course(connection, kept, slug, viewer)) return page;
    auto page = find_published_course(connection, slug, viewer);
    if (page && page->status == CourseStatus::published) keep(kept, *page);
    return page;
}

}  // namespace lectern::catalog
