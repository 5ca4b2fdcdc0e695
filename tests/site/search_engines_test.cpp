#include <string>

#include <boost/test/unit_test.hpp>

#include "platform/json.hpp"
#include "support/site_browser.hpp"
#include "support/site_buying.hpp"
#include "support/site_facts.hpp"

namespace lectern::test {

namespace {

constexpr auto course_path = "/courses/practical-sql";

/// Returns the text between `before` and the next `after`, or an empty string if `before` is
/// missing.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto start = text.find(before);
    if (start == std::string::npos) return "";
    const auto from = start + before.size();
    return text.substr(from, text.find(after, from) - from);
}

bool is_kept_from_search_engines(const Reply& page) {
    return page.says(R"(<meta name="robots" content="noindex">)");
}

/// Sets the course's status during its lifetime; the destructor publishes the course again.
class CourseStatus {
  public:
    explicit CourseStatus(const std::string& status) { set(status); }
    ~CourseStatus() {
        try {
            set("published");
        } catch (const std::exception& error) {
            BOOST_TEST_MESSAGE(error.what());
        }
    }
    CourseStatus(const CourseStatus&) = delete;
    CourseStatus& operator=(const CourseStatus&) = delete;

  private:
    static void set(const std::string& status) {
        facts("UPDATE courses SET status = $2 WHERE slug = $1", sql_course, status);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(search_engines)

BOOST_AUTO_TEST_CASE(robots_txt_names_the_sitemap_which_lists_published_courses) {
    const auto robots = Browser{}.get("/robots.txt");
    BOOST_TEST(robots.header("content-type") == "text/plain; charset=utf-8");
    const auto address = between(robots.body, "\nSitemap: ", "\n");
    BOOST_TEST(address == site_under_test().site + "/sitemap.xml");

    const auto entry = "<loc>" + site_under_test().site + course_path + "</loc>";
    const auto sitemap = Browser{}.get("/sitemap.xml");
    BOOST_TEST(sitemap.header("content-type") == "application/xml; charset=utf-8");
    BOOST_TEST(sitemap.header("cache-control") == "public, max-age=300");
    BOOST_TEST(sitemap.says(entry));
}

BOOST_AUTO_TEST_CASE(a_course_page_has_canonical_address_picture_and_price) {
    const auto& site = site_under_test().site;
    const auto page = Browser{}.get(course_path);
    BOOST_TEST(!is_kept_from_search_engines(page));
    BOOST_TEST(page.says("<link rel=\"canonical\" href=\"" + site + course_path + "\">"));

    const auto picture = between(page.body, R"(<meta property="og:image" content=")", "\"");
    BOOST_REQUIRE(picture.starts_with(site + "/assets/"));
    BOOST_TEST(Browser{}.get(picture).header("content-type") == "image/png");

    const auto data = lectern::json::parse(
        between(page.body, R"(<script type="application/ld+json">)", "</script>"));
    BOOST_TEST(data.text("@type").value() == "Course");
    BOOST_TEST(data.text("url").value() == site + course_path);
    BOOST_TEST(data.text("offers.price").value() == "49.00");
}

BOOST_AUTO_TEST_CASE(a_retired_course_is_shown_to_its_learners_but_not_indexed) {
    auto learner = learner_with(sql_course);
    const CourseStatus retired{"retired"};
    const auto page = learner.browser.get(course_path);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(is_kept_from_search_engines(page));
    BOOST_TEST(!page.says("ld+json"));
}

BOOST_AUTO_TEST_CASE(only_course_pages_lists_and_previews_are_indexed) {
    auto learner = learner_with(sql_course);
    for (const auto* path : {"/courses", "/courses?sort=title",
                             "/courses/practical-sql/preview/start-with-the-question"}) {
        BOOST_TEST(!is_kept_from_search_engines(Browser{}.get(path)), path);
    }
    for (const auto* path : {"/courses?q=sql", "/courses?q=nothing-like-it", "/login", "/register",
                             "/find-purchase", "/claim/x", "/checkout/cancel", "/no-such-page"}) {
        BOOST_TEST(is_kept_from_search_engines(Browser{}.get(path)), path);
    }
    for (const auto* path : {"/account", "/my-courses", "/learn/practical-sql", "/learn/nothing"}) {
        BOOST_TEST(is_kept_from_search_engines(learner.browser.get(path)), path);
    }
}

BOOST_AUTO_TEST_CASE(the_icons_of_the_site_exist) {
    Browser browser;
    const auto page = browser.get("/courses");
    for (const auto* link : {R"(<link rel="icon" href=")", R"(<link rel="apple-touch-icon" href=")",
                             R"(<link rel="manifest" href=")"}) {
        const auto address = between(page.body, link, "\"");
        BOOST_TEST(!address.empty(), link);
        BOOST_TEST(browser.get(address).status == 200, address);
    }
    const auto manifest = browser.get("/site.webmanifest");
    BOOST_TEST(manifest.header("content-type") == "application/manifest+json");
    const auto data = lectern::json::parse(manifest.body);
    BOOST_TEST(data.text("name").value() == "The Reading Room");
    BOOST_TEST(data.list("icons").size() == 2);
    for (const auto& icon : data.list("icons")) {
        const auto picture = browser.get(icon.text("src").value());
        BOOST_TEST(picture.status == 200);
        BOOST_TEST(picture.header("content-type") == "image/png");
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
