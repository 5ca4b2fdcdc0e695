#include "authoring/course_identity.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "authoring/course_export.hpp"
#include "support/cast.hpp"
#include "support/course_imports.hpp"

namespace lectern::test {

using authoring::ImportChange;

namespace {

authoring::CourseFile with_key(authoring::CourseFile course, const std::string& key) {
    course.key = key;
    return course;
}

struct CourseKeys : CourseImports {
    std::string keys() {
        return text(R"sql(
            SELECT string_agg(key || ': ' || slug, ', ' ORDER BY id) AS answer
              FROM courses
        )sql");
    }
    /// Imports a file that must be refused, and returns its faults as `PATH TEXT`.
    std::vector<std::string> faults_of(const authoring::CourseFile& course) {
        const auto before = whole_catalogue();
        std::vector<std::string> faults;
        for (const auto& fault : import(course).faults)
            faults.push_back(fault.path + ' ' + fault.text);
        BOOST_TEST(whole_catalogue() == before);
        return faults;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(course_keys, CourseKeys)

BOOST_AUTO_TEST_CASE(a_course_with_a_key_is_renamed_without_its_former_slugs) {
    const auto id = add_course(database, with_key(practical_sql(), "sql"));
    const auto ada = add_learner(database, "ada");
    add_grant(database, ada, id);
    auto renamed = with_key(practical_sql(), "sql");
    renamed.slug = "sql-for-work";
    BOOST_CHECK(import(renamed).change == ImportChange::updated);
    BOOST_TEST(keys() == "sql: sql-for-work");
    BOOST_TEST(courses_and_slugs() == "sql-for-work: practical-sql sql-for-work");
    BOOST_TEST(text("SELECT count(*)::text AS answer FROM learner_courses") == "1");
}

BOOST_AUTO_TEST_CASE(a_course_without_a_key_has_its_first_slug_as_key) {
    import(practical_sql());
    auto renamed = practical_sql();
    renamed.slug = "sql-for-work";
    renamed.former_slugs = {"practical-sql"};
    import(renamed);
    BOOST_TEST(keys() == "practical-sql: sql-for-work");
    auto again = with_key(practical_sql(), "practical-sql");
    again.slug = "sql-at-work";
    BOOST_CHECK(import(again).change == ImportChange::updated);
    BOOST_TEST(keys() == "practical-sql: sql-at-work");
}

BOOST_AUTO_TEST_CASE(a_new_key_on_a_slug_that_another_course_has_or_had_is_refused) {
    import(with_key(practical_sql(), "sql"));
    auto renamed = with_key(practical_sql(), "sql");
    renamed.slug = "sql-for-work";
    import(renamed);
    auto other = with_key(bread(), "bread");
    other.slug = "practical-sql";
    other.former_slugs = {"dough", "sql-for-work"};
    const std::vector<std::string> faults{
        "/slug is a former slug of the course \"sql-for-work\" with the key \"sql\" (expected one "
        "that no other course has or had; for that course, its key)",
        "/former_slugs/1 is the slug of the course \"sql-for-work\" with the key \"sql\" (expected "
        "one that no other course has or had; for that course, its key)"};
    BOOST_TEST(faults_of(other) == faults, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_course_cannot_take_the_slug_of_another_one) {
    import(with_key(practical_sql(), "sql"));
    import(with_key(bread(), "bread"));
    auto taking = with_key(bread(), "bread");
    taking.slug = "practical-sql";
    const std::vector<std::string> faults{
        "/slug is the slug of the course \"practical-sql\" with the key \"sql\" (expected one that "
        "no other course has or had)"};
    BOOST_TEST(faults_of(taking) == faults, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_file_without_a_key_does_not_take_the_key_of_another_course) {
    import(with_key(practical_sql(), "bread"));
    const std::vector<std::string> faults{
        "/key is missing, and the course \"practical-sql\" has the key \"bread\" (expected a key "
        "that no other course has)"};
    BOOST_TEST(faults_of(bread()) == faults, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_export_has_the_key) {
    import(practical_sql());
    const auto course = database.write([](Transaction& transaction) {
        return authoring::find_course_file(transaction, "practical-sql");
    });
    BOOST_TEST(course.value().key == "practical-sql");
    BOOST_CHECK(import(*course).change == ImportChange::nothing);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
