#include "platform/markdown.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

using lectern::render_markdown;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(markdown)

BOOST_AUTO_TEST_CASE(text_becomes_paragraphs) {
    BOOST_TEST(render_markdown("One *two*.\n\nThree.", 2) ==
               "<p>One <em>two</em>.</p>\n<p>Three.</p>\n");
}

BOOST_AUTO_TEST_CASE(empty_text_becomes_nothing) {
    BOOST_TEST(render_markdown("", 2).empty());
}

BOOST_AUTO_TEST_CASE(raw_html_is_removed) {
    const auto html = render_markdown(
        "<script>alert(1)</script>\n\nHi <img src=x onerror=alert(1)> <b>there</b>", 2);
    BOOST_TEST(!contains(html, "<script"));
    BOOST_TEST(!contains(html, "onerror"));
    BOOST_TEST(!contains(html, "<b>"));
    BOOST_TEST(contains(html, "there"));
}

BOOST_AUTO_TEST_CASE(links_with_unsafe_schemes_lose_their_address) {
    for (const std::string scheme : {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x",
                                     "data:text/html,x", "file:///etc/passwd"}) {
        const auto html = render_markdown("[a](" + scheme + ") ![b](" + scheme + ")", 2);
        BOOST_TEST_CONTEXT(scheme) {
            BOOST_TEST(contains(html, "href=\"\""));
            BOOST_TEST(contains(html, "src=\"\""));
        }
    }
}

BOOST_AUTO_TEST_CASE(ordinary_links_are_kept) {
    BOOST_TEST(contains(render_markdown("[a](https://example.com/?a=1&b=2)", 2),
                        "<a href=\"https://example.com/?a=1&amp;b=2\">a</a>"));
}

BOOST_AUTO_TEST_CASE(headings_are_shifted_so_that_the_highest_has_the_given_level) {
    const auto html = render_markdown("# A\n\n## B\n\n# C", 3);
    BOOST_TEST(html == "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n");
    BOOST_TEST(render_markdown("### A\n\n#### B", 2) == "<h2>A</h2>\n<h3>B</h3>\n");
}

BOOST_AUTO_TEST_CASE(no_heading_is_below_the_sixth_level) {
    BOOST_TEST(render_markdown("# A\n\n###### B", 3) == "<h3>A</h3>\n<h6>B</h6>\n");
}

BOOST_AUTO_TEST_CASE(deeply_nested_text_is_rendered) {
    BOOST_TEST(!render_markdown(std::string(20000, '>') + " deep", 2).empty());
    BOOST_TEST(!render_markdown(std::string(20000, '['), 2).empty());
}

BOOST_AUTO_TEST_CASE(the_text_of_rendered_markdown_has_no_tags_and_no_escapes) {
    const auto text = [](const std::string& markdown) {
        return lectern::text_of_rendered(render_markdown(markdown, 2));
    };
    BOOST_TEST(text("# A *b*c\n\nd **e**, `f < g && h`\n\n- i\n- \"j\"") ==
               "A bc d e, f < g && h i \"j\"");
    BOOST_TEST(text("[a](https://example.com/?x=1&y=%3E \"T > t\"), ![b](c.png \"d\").") == "a, .");
    BOOST_TEST(text("&amp;lt; &lt;i&gt;") == "&lt; <i>");
    BOOST_TEST(text("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
