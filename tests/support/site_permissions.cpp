#include "support/site_permissions.hpp"

#include <exception>
#include <iostream>
#include <utility>

#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

Person member(std::string name, Learner learner, bool has_grant) {
    return {std::move(name), true, has_grant, std::move(learner.browser), learner.email};
}

LessonUnderTest lesson_under_test() {
    const auto rows = facts(R"sql(
        SELECT lesson.slug, lesson.title, resource.public_id
          FROM courses AS course
          JOIN lesson_resources AS resource ON resource.course_id = course.id
          JOIN course_lessons AS lesson ON lesson.id = resource.lesson_id
         WHERE course.slug = $1
      ORDER BY resource.id
         LIMIT 1
    )sql",
                            sql_course);
    const auto row = rows.front();
    return {row.text("slug"), row.text("title"), row.text("public_id")};
}

void set_standing(const LessonUnderTest& lesson, const CourseState& standing, bool is_preview) {
    facts("UPDATE courses SET status = $2 WHERE slug = $1", sql_course, standing.course);
    facts(R"sql(
        UPDATE course_lessons AS lesson
           SET is_published = $3, is_preview = $4
          FROM courses AS course
         WHERE course.id = lesson.course_id
           AND course.slug = $1
           AND lesson.slug = $2
    )sql",
          sql_course, lesson.slug, standing.is_lesson_published, is_preview);
}

/// Gives the course the cover of another demo course.
void give_picture() {
    facts(R"sql(
        UPDATE courses AS course
           SET cover_object_key = other.cover_object_key,
               cover_content_type = other.cover_content_type,
               cover_width = other.cover_width,
               cover_height = other.cover_height
          FROM courses AS other
         WHERE course.slug = $1
           AND other.cover_object_key IS NOT NULL
    )sql",
          sql_course);
}

/// Esperanto, which no demo lesson has.
constexpr auto captions_language = "eo";

void give_captions(const LessonUnderTest& lesson) {
    facts(R"sql(
        INSERT INTO lesson_captions (lesson_id, language, position, name, vtt)
             SELECT lesson.id, $3, 20, 'Esperanto', 'WEBVTT'
               FROM course_lessons AS lesson
               JOIN courses AS course ON course.id = lesson.course_id
              WHERE course.slug = $1
                AND lesson.slug = $2
        ON CONFLICT DO NOTHING
    )sql",
          sql_course, lesson.slug, captions_language);
}

/// The id of a picture that no demo lesson has.
constexpr auto picture_id = "00000000000000000000000000000000";

void give_lesson_picture(const LessonUnderTest& lesson) {
    facts(R"sql(
        INSERT INTO lesson_pictures (lesson_id, name, position, public_id, object_key,
                                     content_type, width, height)
             SELECT lesson.id, 'under-test.png', 100, $3, 'under-test.png', 'image/png', 1, 1
               FROM course_lessons AS lesson
               JOIN courses AS course ON course.id = lesson.course_id
              WHERE course.slug = $1
                AND lesson.slug = $2
        ON CONFLICT DO NOTHING
    )sql",
          sql_course, lesson.slug, picture_id);
}

void take_lesson_picture() {
    facts("DELETE FROM lesson_pictures WHERE public_id = $1", picture_id);
}

void take_captions() {
    facts("DELETE FROM lesson_captions WHERE language = $1", captions_language);
}

void take_picture() {
    facts(R"sql(
        UPDATE courses
           SET cover_object_key = NULL,
               cover_content_type = NULL,
               cover_width = NULL,
               cover_height = NULL
         WHERE slug = $1
    )sql",
          sql_course);
}

}  // namespace

std::vector<Person> everybody() {
    auto refunded = proven_learner_with(sql_course, "refunded");
    facts(R"sql(
        UPDATE entitlements AS grants
           SET status = 'revoked', status_because = 'refunded'
          FROM users
         WHERE users.id = grants.user_id
           AND users.email = $1
    )sql",
          refunded.email);
    std::vector<Person> people;
    people.push_back({"visitor", false, false, {}, {}});
    people.push_back(member("unverified buyer", learner_with(sql_course), true));
    people.push_back(member("other learner", proven_learner_with(bread_course), false));
    people.push_back(member("buyer", proven_learner_with(sql_course), true));
    people.push_back(member("refunded buyer", std::move(refunded), false));
    return people;
}

std::ostream& operator<<(std::ostream& out, const CourseState& standing) {
    return out << standing.course << " course, "
               << (standing.is_lesson_published ? "published" : "unpublished") << " lesson";
}

std::vector<CourseState> all_standings() {
    std::vector<CourseState> standings;
    for (const auto* course : {"published", "draft", "retired"}) {
        for (const bool is_lesson_published : {true, false}) {
            standings.push_back({course, is_lesson_published});
        }
    }
    return standings;
}

SchoolUnderTest::SchoolUnderTest() : lesson_{lesson_under_test()} {
    give_picture();
    give_captions(lesson_);
    give_lesson_picture(lesson_);
}

SchoolUnderTest::~SchoolUnderTest() {
    try {
        set_standing(lesson_, {}, false);
        take_picture();
        take_captions();
        take_lesson_picture();
    } catch (const std::exception& error) {
        std::cerr << "the course under test was not put back: " << error.what() << '\n';
    }
}

void SchoolUnderTest::stand(const CourseState& standing) const {
    set_standing(lesson_, standing, true);
}

std::string SchoolUnderTest::address(std::string pattern) const {
    const std::pair<std::string, std::string> values[] = {
        {"{slug}", sql_course},     {"{course}", sql_course},
        {"{lesson}", lesson_.slug}, {"{language}", captions_language},
        {"{id}", lesson_.file_id},  {"{picture}", picture_id},
        {"{token}", "never-made"},  {"{order}", "never-made"}};
    for (const auto& [name, value] : values) {
        const auto at = pattern.find(name);
        if (at != std::string::npos) pattern.replace(at, name.size(), value);
    }
    if (pattern.ends_with('/') && pattern.size() > 1) pattern.pop_back();
    return pattern;
}

bool depends_on_course(const std::string& pattern) {
    for (const auto* name : {"{course}", "{slug}", "{id}", "{picture}"}) {
        if (pattern.find(name) != std::string::npos) return true;
    }
    return false;
}

}  // namespace lectern::test
