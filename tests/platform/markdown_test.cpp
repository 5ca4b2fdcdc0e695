#include "platform/markdown.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

using lectern::list_pictures;
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

BOOST_AUTO_TEST_CASE(pictures_are_shown_from_their_urls_with_their_sizes) {
    BOOST_TEST(render_markdown("A ![two *keys*\nand `x<y`](tree.png) B", 2,
                               {.pictures = {{"tree.png", {"/pictures/1", 640, 480}}}}) ==
               "<p>A <img src=\"/pictures/1\" alt=\"two keys and x&lt;y\" width=\"640\" "
               "height=\"480\" loading=\"lazy\" decoding=\"async\"> B</p>\n");
    BOOST_TEST(contains(render_markdown("![](<a b.png> \"A \\\"b\\\"\")", 2,
                                        {.pictures = {{"a b.png", {"/pictures/2", 1, 2}}}}),
                        "alt=\"\" width=\"1\" height=\"2\" title=\"A &quot;b&quot;\" loading"));
    const auto linked = render_markdown("[![a](b.png)](https://example.com)", 2,
                                        {.pictures = {{"b.png", {"/pictures/3", 1, 2}}}});
    BOOST_TEST(contains(linked, "<a href=\"https://example.com\"><img src=\"/pictures/3\""));
}

BOOST_AUTO_TEST_CASE(a_picture_that_is_not_given_becomes_its_alternative_text) {
    const lectern::MarkdownContext pictures{.pictures = {{"a.png", {"/pictures/1", 1, 2}}}};
    BOOST_TEST(render_markdown("![one < *two*](b.png)", 2, pictures) == "<p>one &lt; two</p>\n");
    BOOST_TEST(render_markdown("![x](https://example.com/a.png)", 2, pictures) == "<p>x</p>\n");
    BOOST_TEST(render_markdown("# ![x](c.png)", 2) == "<h2 id=\"t-x\">x</h2>\n");
}

BOOST_AUTO_TEST_CASE(an_alternative_text_cannot_leave_its_attribute) {
    const auto html = render_markdown("![\"><script>a</script>&quot; onload=x](a.png '\"><b>')", 2,
                                      {.pictures = {{"a.png", {"/pictures/1", 1, 2}}}});
    BOOST_TEST(html ==
               "<p><img src=\"/pictures/1\" alt=\"&quot;&gt;a&quot; onload=x\" width=\"1\" "
               "height=\"2\" title=\"&quot;&gt;&lt;b&gt;\" loading=\"lazy\" "
               "decoding=\"async\"></p>\n");
}

BOOST_AUTO_TEST_CASE(a_picture_inside_an_alternative_text_is_only_text) {
    const lectern::MarkdownContext pictures{
        .pictures = {{"a.png", {"/pictures/1", 1, 2}}, {"b.png", {"/pictures/2", 1, 2}}}};
    const auto html = render_markdown("![a ![b](b.png) c](a.png)", 2, pictures);
    BOOST_TEST(contains(html, "src=\"/pictures/1\" alt=\"a b c\""));
    BOOST_TEST(!contains(html, "/pictures/2"));
    BOOST_TEST(list_pictures("![a ![b](b.png) c](a.png)") == std::vector<std::string>{"a.png"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_pictures_of_a_text_are_listed_once_in_its_order) {
    const std::vector<std::string> expected{"b.png", "sub/My Picture.jpg", "https://x.org/c.gif",
                                            ""};
    BOOST_TEST(list_pictures("![](b.png) ![][d]\n\n- ![](b.png)\n- `![](e.png)` [f](f.png)\n"
                             "- ![](https://x.org/c.gif) <img src=g.png> ![x]()\n\n"
                             "[d]: <sub/My Picture.jpg>\n") == expected,
               boost::test_tools::per_element());
    BOOST_TEST(list_pictures("Text").empty());
}

BOOST_AUTO_TEST_CASE(links_with_unsafe_schemes_lose_their_address) {
    for (const std::string scheme : {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "vbscript:x",
                                     "data:text/html,x", "file:///etc/passwd"}) {
        const auto html = render_markdown("[a](" + scheme + ") ![b](" + scheme + ")", 2);
        BOOST_TEST(html == "<p><a href=\"\">a</a> b</p>\n", scheme);
    }
}

BOOST_AUTO_TEST_CASE(ordinary_links_are_kept) {
    BOOST_TEST(contains(render_markdown("[a](https://example.com/?a=1&b=2)", 2),
                        "<a href=\"https://example.com/?a=1&amp;b=2\">a</a>"));
}

BOOST_AUTO_TEST_CASE(headings_are_shifted_so_that_the_highest_has_the_given_level) {
    const auto html = render_markdown("# A\n\n## B\n\n# C", 3);
    BOOST_TEST(html == "<h3 id=\"t-a\">A</h3>\n<h4 id=\"t-b\">B</h4>\n<h3 id=\"t-c\">C</h3>\n");
    BOOST_TEST(render_markdown("### A\n\n#### B", 2) ==
               "<h2 id=\"t-a\">A</h2>\n<h3 id=\"t-b\">B</h3>\n");
}

BOOST_AUTO_TEST_CASE(no_heading_is_below_the_sixth_level) {
    BOOST_TEST(render_markdown("# A\n\n###### B", 3) ==
               "<h3 id=\"t-a\">A</h3>\n<h6 id=\"t-b\">B</h6>\n");
}

BOOST_AUTO_TEST_CASE(deeply_nested_text_is_rendered) {
    BOOST_TEST(!render_markdown(std::string(20000, '>') + " deep", 2).empty());
    BOOST_TEST(!render_markdown(std::string(20000, '['), 2).empty());
    std::string headings;
    for (int i = 0; i < 20000; ++i) headings += "# a\n";
    BOOST_TEST(contains(render_markdown(headings, 2), "id=\"t-a-20000\""));
}

BOOST_AUTO_TEST_CASE(the_text_of_rendered_markdown_has_no_tags_and_no_escapes) {
    const auto text = [](const std::string& markdown) {
        return lectern::text_of_rendered(render_markdown(markdown, 2));
    };
    BOOST_TEST(text("# A *b*c\n\nd **e**, `f < g && h`\n\n- i\n- \"j\"") ==
               "A bc d e, f < g && h i \"j\"");
    BOOST_TEST(text("[a](https://example.com/?x=1&y=%3E \"T > t\"), b.") == "a, b.");
    BOOST_TEST(lectern::text_of_rendered(
                   render_markdown("a ![b > c](d.png \"e > f\") g", 2,
                                   {.pictures = {{"d.png", {"/pictures/1", 1, 2}}}})) == "a g");
    BOOST_TEST(text("&amp;lt; &lt;i&gt;") == "&lt; <i>");
    BOOST_TEST(text("a~~b~~c[^1]\n\n[^1]: d") == "abc 1 d");
    BOOST_TEST(text("|a|b|\n|-|-|\n|c|d|\n\n- [x] e") == "a b c d e");
    BOOST_TEST(text("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
