#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "support/site_browser.hpp"

// All kinds of people who visit a school, and all states of a course and a lesson. Tests of
// permissions try each combination on each route.

namespace lectern::test {

/// A person who sends requests. `has_grant` refers to the course under test.
struct Person {
    std::string name;
    bool is_member = false;
    bool has_grant = false;
    Browser browser;
    std::string email;  // a visitor has none
};

/// Returns a visitor, an unverified buyer, a learner with another course, a buyer, and a refunded
/// buyer.
std::vector<Person> everybody();

/// The state of the course and the lesson under test.
struct CourseState {
    std::string course = "published";
    bool is_lesson_published = true;

    [[nodiscard]] bool is_usual() const { return course == "published" && is_lesson_published; }
};

std::ostream& operator<<(std::ostream& out, const CourseState& standing);

std::vector<CourseState> all_standings();

/// The lesson under test: a preview lesson with a file of its own.
struct LessonUnderTest {
    std::string slug;
    std::string title;
    std::string file_id;
};

/// The course under test: the demo's Practical SQL. The destructor restores it.
class SchoolUnderTest {
  public:
    SchoolUnderTest();
    ~SchoolUnderTest();
    SchoolUnderTest(const SchoolUnderTest&) = delete;
    SchoolUnderTest& operator=(const SchoolUnderTest&) = delete;

    [[nodiscard]] const LessonUnderTest& lesson() const { return lesson_; }
    void stand(const CourseState& standing) const;
    /// Fills in a route's pattern with the course, lesson and file under test, and a token that was
    /// never issued.
    [[nodiscard]] std::string address(std::string pattern) const;

  private:
    LessonUnderTest lesson_;
};

/// Whether the pattern names the course under test or something that belongs to it.
bool depends_on_course(const std::string& pattern);

/// How often a route allowed access, and how often it did not.
struct Tally {
    int open = 0;
    int closed = 0;
};

}  // namespace lectern::test
