#include "authoring/course_import.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "authoring/course_identity.hpp"
#include "authoring/course_parts.hpp"
#include "authoring/lesson_links.hpp"
#include "authoring/price_owner.hpp"
#include "platform/markdown.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

/// The page shows both texts, each below an <h2>.
std::string rendered(const CourseFile& course, const std::string& text,
                     const std::string& id_prefix) {
    constexpr int top_heading = 3;
    return render_markdown(text, top_heading,
                           {.lessons = lesson_urls(course), .id_prefix = id_prefix});
}

std::vector<CourseFileError> faults_against(Transaction& transaction, const CourseIdentity& known,
                                            const CourseFile& course) {
    auto faults = known.faults;
    if (const auto fault = fault_in_stripe_price(transaction, known, course)) {
        faults.push_back({"/price/stripe_price", *fault});
    }
    // If it became a draft again, its owners would lose access.
    if (known.stored && known.stored->was_published && course.status == "draft") {
        faults.push_back({"/status",
                          "is draft, but the course was published before (expected published or "
                          "retired)"});
    }
    return faults;
}

CourseId create_course(Transaction& transaction, const audit::Act& act, const CourseFile& course) {
    const auto row = query(transaction, R"sql(
        INSERT INTO courses (slug, title, promise, created_at, updated_at, key)
             VALUES ($1, $2, $3, $4, $4, $5)
          RETURNING id
    )sql",
                           course.slug, course.title, course.promise, act.now, key_of(course))
                         .front();
    return row.get<CourseId>("id");
}

/// Adds the former slugs in the file. The database itself keeps the current slug when it changes.
/// Returns the number of slugs added.
std::int64_t save_former_slugs(Transaction& transaction, CourseId course_id,
                               const CourseFile& course) {
    return query(transaction, R"sql(
        INSERT INTO course_slugs (slug, course_id)
             SELECT slug, $1
               FROM unnest(string_to_array($2, ' ')) AS former (slug)
        ON CONFLICT (course_id, slug) DO NOTHING
    )sql",
                 course_id, joined(course.former_slugs, ' '))
        .affected();
}

/// Returns the titles of the published lessons, for the search index.
std::string lesson_titles(const CourseFile& course) {
    std::vector<std::string> titles;
    for (const auto& module : course.modules) {
        for (const auto& lesson : module.lessons) {
            if (lesson.is_published) titles.push_back(lesson.title);
        }
    }
    return joined(titles, ' ');
}

/// Saves the slug and the texts. Returns the number of changed rows.
std::int64_t save_texts(Transaction& transaction, CourseId course_id, const CourseFile& course) {
    return query(transaction, R"sql(
          WITH file (slug, title, promise, description, description_html, outcomes, requirements,
                     teacher_name, teacher_about, teacher_about_html, lesson_titles) AS (
               VALUES ($2, $3, $4, $5, $6, string_to_array($7, chr(10)),
                       string_to_array($8, chr(10)), $9, $10, $11, left($12, 50000))
               )
        UPDATE courses AS course
           SET slug = file.slug,
               title = file.title,
               promise = file.promise,
               description = file.description,
               description_html = file.description_html,
               outcomes = file.outcomes,
               requirements = file.requirements,
               teacher_name = file.teacher_name,
               teacher_about = file.teacher_about,
               teacher_about_html = file.teacher_about_html,
               lesson_titles = file.lesson_titles
          FROM file
         WHERE course.id = $1
           AND (course.slug, course.title, course.promise, course.description,
                course.description_html, course.outcomes, course.requirements,
                course.teacher_name, course.teacher_about, course.teacher_about_html,
                course.lesson_titles) IS DISTINCT FROM
               (file.slug, file.title, file.promise, file.description,
                file.description_html, file.outcomes, file.requirements,
                file.teacher_name, file.teacher_about, file.teacher_about_html,
                file.lesson_titles)
    )sql",
                 course_id, course.slug, course.title, course.promise, course.description,
                 rendered(course, course.description, "d-"), joined(course.outcomes, '\n'),
                 joined(course.requirements, '\n'), course.teacher_name, course.teacher_about,
                 rendered(course, course.teacher_about, "a-"), lesson_titles(course))
        .affected();
}

/// Saves the status and the price. If the file names no price at Stripe, or the present one, a
/// course with a price keeps it. Another amount then waits for `lectern course sync-prices`,
/// because a price at Stripe never changes. Returns the number of changed rows.
std::int64_t save_offer(Transaction& transaction, const audit::Act& act, CourseId course_id,
                        const CourseFile& course) {
    return query(transaction, R"sql(
          WITH stored AS (
               SELECT id, amount_minor, currency, stripe_price,
                      $3::bigint > 0
                      AND amount_minor > 0
                      AND coalesce($5, stripe_price) = stripe_price
                      AND (amount_minor, currency) <> ($3::bigint, $4) AS waits
                 FROM courses
                WHERE id = $1
               ),
               file AS (
               SELECT $2 AS status,
                      CASE WHEN waits THEN amount_minor ELSE $3::bigint END AS amount_minor,
                      CASE WHEN waits THEN currency ELSE $4 END AS currency,
                      coalesce($5, CASE WHEN waits OR (amount_minor, currency) = ($3::bigint, $4)
                                        THEN stripe_price END) AS stripe_price,
                      CASE WHEN waits THEN $3::bigint END AS next_amount_minor,
                      CASE WHEN waits THEN $4 END AS next_currency
                 FROM stored
               )
        UPDATE courses AS course
           SET status = file.status,
               amount_minor = file.amount_minor,
               currency = file.currency,
               stripe_price = file.stripe_price,
               next_amount_minor = file.next_amount_minor,
               next_currency = file.next_currency,
               published_at = CASE WHEN file.status = 'published'
                                   THEN COALESCE(course.published_at, $6)
                                   ELSE course.published_at
                               END
          FROM file
         WHERE course.id = $1
           AND (course.status, course.amount_minor, course.currency, course.stripe_price,
                course.next_amount_minor, course.next_currency)
               IS DISTINCT FROM
               (file.status, file.amount_minor, file.currency, file.stripe_price,
                file.next_amount_minor, file.next_currency)
    )sql",
                 course_id, course.status, course.amount_minor, course.currency,
                 course.stripe_price, act.now)
        .affected();
}

/// Returns the number of changed rows.
std::int64_t save_cover(Transaction& transaction, CourseId course_id,
                        const std::optional<CoverEntry>& cover) {
    using Text = std::optional<std::string>;
    using Number = std::optional<std::int64_t>;
    return query(transaction, R"sql(
          WITH file (object_key, content_type, width, height, alt) AS (
               VALUES ($2, $3, $4::integer, $5::integer, $6)
               )
        UPDATE courses AS course
           SET cover_object_key = file.object_key,
               cover_content_type = file.content_type,
               cover_width = file.width,
               cover_height = file.height,
               cover_alt = file.alt
          FROM file
         WHERE course.id = $1
           AND (course.cover_object_key, course.cover_content_type, course.cover_width,
                course.cover_height, course.cover_alt) IS DISTINCT FROM
               (file.object_key, file.content_type, file.width, file.height, file.alt)
    )sql",
                 course_id, cover ? Text{cover->object_key} : Text{},
                 cover ? Text{cover->content_type} : Text{},
                 cover ? Number{cover->width} : Number{}, cover ? Number{cover->height} : Number{},
                 cover ? cover->alt : "")
        .affected();
}

/// Keeps the known length of a video if the file gives none. Returns the number of changed rows.
std::int64_t save_introduction(Transaction& transaction, CourseId course_id,
                               const std::optional<catalog::VideoSource>& introduction) {
    const auto video = catalog::columns_of(introduction);
    return query(transaction, R"sql(
          WITH file AS (
               SELECT $2 AS stream_uid, $3 AS object_key,
                      coalesce($4, CASE WHEN intro_stream_uid IS NOT DISTINCT FROM $2
                                         AND intro_object_key IS NOT DISTINCT FROM $3
                                        THEN intro_duration_seconds END) AS duration_seconds
                 FROM courses
                WHERE id = $1
               )
        UPDATE courses AS course
           SET intro_stream_uid = file.stream_uid,
               intro_object_key = file.object_key,
               intro_duration_seconds = file.duration_seconds
          FROM file
         WHERE course.id = $1
           AND (course.intro_stream_uid, course.intro_object_key, course.intro_duration_seconds)
               IS DISTINCT FROM
               (file.stream_uid, file.object_key, file.duration_seconds)
    )sql",
                 course_id, video.stream_uid, video.object_key, video.duration_seconds)
        .affected();
}

void touch_course(Transaction& transaction, const audit::Act& act, CourseId course_id) {
    query(transaction, R"sql(
        UPDATE courses
           SET updated_at = $2
         WHERE id = $1
    )sql",
          course_id, act.now);
}

/// Returns the word of the audit record: `nothing_changed`.
std::string audit_word(ImportChange change) {
    std::string word{to_text(change)};
    std::ranges::replace(word, ' ', '_');
    return word;
}

}  // namespace

const char* to_text(ImportChange change) {
    switch (change) {
        case ImportChange::created:
            return "created";
        case ImportChange::updated:
            return "updated";
        case ImportChange::nothing:
            return "nothing changed";
    }
    return "";
}

void wait_for_other_imports(Transaction& transaction) {
    query(transaction, R"sql(
        SELECT pg_advisory_xact_lock(hashtextextended('lectern course import', 0))
    )sql");
}

ImportOutcome save_course(Transaction& transaction, const audit::Act& act,
                          const CourseFile& course) {
    wait_for_other_imports(transaction);
    const auto known = identify_course(transaction, course);
    auto faults = faults_against(transaction, known, course);
    if (!faults.empty()) return {ImportChange::nothing, std::move(faults)};

    const auto id = known.stored ? known.stored->id : create_course(transaction, act, course);
    const auto changes =
        save_texts(transaction, id, course) + save_offer(transaction, act, id, course) +
        save_former_slugs(transaction, id, course) + save_cover(transaction, id, course.cover) +
        save_introduction(transaction, id, course.intro_video) +
        save_parts(transaction, id, course);
    if (changes > 0) touch_course(transaction, act, id);

    const auto change = !known.stored ? ImportChange::created
                        : changes > 0 ? ImportChange::updated
                                      : ImportChange::nothing;
    audit::write(transaction, act,
                 {.name = "course_imported", .reason = audit_word(change), .course_id = id});
    return {change, {}};
}

}  // namespace lectern::authoring
