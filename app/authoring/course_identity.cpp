#include "authoring/course_identity.hpp"

#include <algorithm>

#include "authoring/course_file_rules.hpp"
#include "platform/text_list.hpp"

namespace lectern::authoring {

namespace {

using Courses = std::vector<StoredCourse>;

/// Lists the courses that have the key of the file, or have or had one of its slugs.
Courses list_courses_named(Transaction& transaction, const CourseFile& course) {
    const auto rows = query(transaction, R"sql(
        SELECT id, key, slug, published_at IS NOT NULL AS was_published,
               coalesce(named.slugs, '') AS named_slugs
          FROM courses
     LEFT JOIN (SELECT course_id, string_agg(slug, chr(10) ORDER BY slug COLLATE "C") AS slugs
                  FROM course_slugs
                 WHERE slug = ANY (string_to_array($1, ' '))
                 GROUP BY course_id) AS named ON named.course_id = courses.id
         WHERE key = $2
            OR named.slugs IS NOT NULL
      ORDER BY id
    )sql",
                            joined(course.former_slugs, ' ') + " " + course.slug, key_of(course));
    Courses courses;
    for (const auto& row : rows) {
        courses.push_back({.id = row.get<CourseId>("id"),
                           .key = row.text("key"),
                           .slug = row.text("slug"),
                           .was_published = row.boolean("was_published"),
                           .named_slugs = lines_of(row.text("named_slugs"))});
    }
    return courses;
}

std::string path_of_slug(const CourseFile& course, const std::string& slug) {
    if (slug == course.slug) return "/slug";
    const auto at = std::ranges::find(course.former_slugs, slug) - course.former_slugs.begin();
    return item_path("/former_slugs", static_cast<std::size_t>(at));
}

void add_fault_of_slug(const CourseFile& course, const StoredCourse& other, const std::string& slug,
                       CourseIdentity& identity) {
    const auto fact = slug == other.slug ? "is the slug" : "is a former slug";
    auto text = std::string{fact} + " of the course \"" + other.slug + "\" with the key \"" +
                other.key + "\" (expected one that no other course has or had";
    if (!identity.stored) text += "; for that course, its key";
    identity.faults.push_back({path_of_slug(course, slug), text + ')'});
}

CourseIdentity identify_by_key(const Courses& courses, const CourseFile& course) {
    CourseIdentity identity;
    const auto found = std::ranges::find(courses, course.key, &StoredCourse::key);
    if (found != courses.end()) identity.stored = *found;
    for (const auto& other : courses) {
        if (other.key == course.key) continue;
        for (const auto& slug : other.named_slugs) add_fault_of_slug(course, other, slug, identity);
    }
    return identity;
}

CourseIdentity identify_by_slugs(const Courses& courses, const CourseFile& course) {
    Courses named;
    std::ranges::copy_if(courses, std::back_inserter(named),
                         [](const auto& stored) { return !stored.named_slugs.empty(); });
    if (named.empty()) {
        if (courses.empty()) return {};
        return {{},
                {{"/key", "is missing, and the course \"" + courses[0].slug + "\" has the key \"" +
                              course.slug + "\" (expected a key that no other course has)"}}};
    }
    const auto& stored = named[0];
    if (named.size() > 1) {
        return {{},
                {{"/slug", "together with former_slugs names the courses \"" + stored.slug +
                               "\" and \"" + named[1].slug + "\" (expected one course)"}}};
    }
    if (stored.slug != course.slug &&
        std::ranges::find(course.former_slugs, stored.slug) == course.former_slugs.end()) {
        return {stored,
                {{"/slug", "is a former slug of the course \"" + stored.slug +
                               "\" (expected a new one; to rename that course, write \"key: " +
                               stored.key + "\")"}}};
    }
    return {stored};
}

}  // namespace

CourseIdentity identify_course(Transaction& transaction, const CourseFile& course) {
    const auto courses = list_courses_named(transaction, course);
    return course.key.empty() ? identify_by_slugs(courses, course)
                              : identify_by_key(courses, course);
}

const std::string& key_of(const CourseFile& course) {
    return course.key.empty() ? course.slug : course.key;
}

}  // namespace lectern::authoring
