#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "support/site_browser.hpp"

// Everybody who may come to a school, and all that a course and its lesson can be: what tests of
// permissions go through, route by route.

namespace lectern::test {

/// Somebody who asks. `has_grant`: of the course under test.
struct Person {
    std::string name;
    bool is_member = false;
    bool has_grant = false;
    Browser browser;
    std::string email;  // a visitor has none
};

/// A visitor, an unverified buyer, a learner with another course, a buyer, a refunded buyer.
std::vector<Person> everybody();

/// How the course and the lesson under test stand.
struct Standing {
    std::string course = "published";
    bool is_lesson_published = true;

    [[nodiscard]] bool is_usual() const { return course == "published" && is_lesson_published; }
};

std::ostream& operator<<(std::ostream& out, const Standing& standing);

std::vector<Standing> all_standings();

/// The lesson under test: free to look at, and with a file of its own.
struct LessonUnderTest {
    std::string slug;
    std::string title;
    std::string file_id;
};

/// The course under test is the demo's Practical SQL. Leaves it as it was.
class SchoolUnderTest {
  public:
    SchoolUnderTest();
    ~SchoolUnderTest();
    SchoolUnderTest(const SchoolUnderTest&) = delete;
    SchoolUnderTest& operator=(const SchoolUnderTest&) = delete;

    [[nodiscard]] const LessonUnderTest& lesson() const { return lesson_; }
    void stand(const Standing& standing) const;
    /// The path that a route's pattern stands for, with the course, lesson and file under test, and
    /// a token that was never made.
    [[nodiscard]] std::string address(std::string pattern) const;

  private:
    LessonUnderTest lesson_;
};

/// Whether the pattern names the course under test, or what belongs to it.
bool depends_on_course(const std::string& pattern);

/// How often a route let somebody in, and how often not.
struct Tally {
    int open = 0;
    int closed = 0;
};

}  // namespace lectern::test
