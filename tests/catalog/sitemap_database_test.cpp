#include "catalog/sitemap.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "catalog/sitemap_pages.hpp"
#include "support/cast.hpp"
#include "support/test_services.hpp"
#include "support/view_check.hpp"

namespace lectern::test {

namespace {

/// Practical SQL, whose first lesson is a preview, and Bread without a preview.
struct PublicPages {
    PublicPages() {
        add_course(site.database(), practical_sql());
        add_course(site.database(), bread());
    }

    void set_status(const std::string& course, const std::string& status) {
        change("UPDATE courses SET status = $2 WHERE slug = $1", course, status);
    }
    template <typename... Arguments>
    void change(const char* sql, Arguments&&... arguments) {
        site.database().write([&](lectern::Transaction& transaction) {
            lectern::query(transaction, sql, arguments...);
        });
    }
    /// Returns the pages in order, as `course` or `course/lesson`, separated by spaces.
    std::string listed(int most = catalog::most_sitemap_pages) {
        const auto pages = site.database().read(
            [&](Connection& connection) { return catalog::list_public_pages(connection, most); });
        std::string text;
        for (const auto& page : pages) {
            text += (text.empty() ? "" : " ") + page.course_slug;
            if (page.lesson_slug) text += "/" + *page.lesson_slug;
        }
        return text;
    }

    TestServices site;
    std::string all = "bread practical-sql practical-sql/why-sql";
};

std::string rendered(const web::Response& response) {
    auto data = std::get<web::Page>(response.body).data;
    web::put(data, "base_url", std::string{"https://school.example"});
    return source_views().render(std::get<web::Page>(response.body).view, data);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sitemap, PublicPages)

BOOST_AUTO_TEST_CASE(published_courses_are_listed_newest_first_with_their_previews) {
    BOOST_TEST(listed() == all);
    change("UPDATE courses SET published_at = published_at + interval '1 day' WHERE slug = $1",
           std::string{"practical-sql"});
    BOOST_TEST(listed() == "practical-sql practical-sql/why-sql bread");
}

BOOST_AUTO_TEST_CASE(draft_and_retired_courses_and_their_previews_are_not_listed) {
    for (const auto* status : {"draft", "retired"}) {
        set_status("practical-sql", status);
        BOOST_TEST(listed() == "bread", status);
    }
    set_status("practical-sql", "published");
    BOOST_TEST(listed() == all);
}

BOOST_AUTO_TEST_CASE(only_published_previews_in_existing_modules_are_listed) {
    const std::string lesson = "why-sql";
    const std::string without = "bread practical-sql";
    change("UPDATE course_lessons SET is_preview = false WHERE slug = $1", lesson);
    BOOST_TEST(listed() == without);
    change("UPDATE course_lessons SET is_preview = true, is_published = false WHERE slug = $1",
           lesson);
    BOOST_TEST(listed() == without);
    change("UPDATE course_lessons SET is_published = true WHERE slug = $1", lesson);
    BOOST_TEST(listed() == all);
    change(R"sql(
        UPDATE course_modules AS module
           SET is_removed = true
          FROM course_lessons AS lesson
         WHERE lesson.module_id = module.id
           AND lesson.slug = $1
    )sql",
           lesson);
    BOOST_TEST(listed() == without);
}

BOOST_AUTO_TEST_CASE(the_number_of_listed_pages_is_limited) {
    BOOST_TEST(listed(2) == "bread practical-sql");
}

BOOST_AUTO_TEST_CASE(the_sitemap_takes_one_round_trip_and_is_cacheable) {
    const auto request = get_request("/sitemap.xml");
    const auto response = catalog::show_sitemap(request, site.services());
    BOOST_TEST(response.header("Content-Type") == "application/xml; charset=utf-8");
    BOOST_TEST(response.header("Cache-Control") == "public, max-age=300");
    BOOST_TEST(count_round_trips(site.database(),
                                 [&] { catalog::show_sitemap(request, site.services()); }) == 1);
}

BOOST_AUTO_TEST_CASE(the_sitemap_lists_absolute_addresses_with_their_last_change) {
    const auto response = catalog::show_sitemap(get_request("/sitemap.xml"), site.services());
    BOOST_TEST(missing_keys("catalog/sitemap", std::get<web::Page>(response.body).data) ==
                   std::vector<std::string>{},
               boost::test_tools::per_element());
    const auto xml = rendered(response);
    BOOST_TEST(xml.starts_with("<?xml "));
    for (const std::string entry :
         {"<url><loc>https://school.example/courses</loc></url>",
          "<url><loc>https://school.example/courses/bread</loc><lastmod>2026-11-23</lastmod></url>",
          "<loc>https://school.example/courses/practical-sql/preview/why-sql</loc>"}) {
        BOOST_TEST(xml.find(entry) != std::string::npos, xml);
    }
}

BOOST_AUTO_TEST_CASE(robots_txt_names_the_sitemap_and_disallows_the_checkout) {
    const auto response = catalog::show_robots(get_request("/robots.txt"), site.services());
    BOOST_TEST(response.header("Content-Type") == "text/plain; charset=utf-8");
    const auto text = rendered(response);
    BOOST_TEST(text.starts_with("User-agent: *\n"));
    BOOST_TEST(text.find("\nDisallow: /checkout/\n") != std::string::npos);
    BOOST_TEST(text.find("\nSitemap: https://school.example/sitemap.xml\n") != std::string::npos);
    BOOST_TEST(text.find("Disallow: /courses") == std::string::npos);
    BOOST_TEST(text.find("Disallow: /\n") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
