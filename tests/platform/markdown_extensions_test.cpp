// Tables, task lists, footnotes, ids, bare URLs, emphasis beside Chinese, Japanese and Korean.

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "platform/markdown.hpp"

namespace lectern {

namespace {

std::string render(const std::string& markdown, const MarkdownContext& context = {}) {
    return render_markdown(markdown, 2, context);
}

/// Returns what is inside the only paragraph.
std::string inside(const std::string& markdown, const MarkdownContext& context = {}) {
    const auto html = render(markdown, context);
    BOOST_REQUIRE(html.starts_with("<p>"));
    return html.substr(3, html.size() - std::string{"<p></p>\n"}.size());
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

/// Returns `LINE TEXT` for each part.
std::vector<std::string> lines(const std::vector<MarkdownPart>& parts) {
    std::vector<std::string> lines;
    for (const auto& part : parts) lines.push_back(std::to_string(part.line) + ' ' + part.text);
    return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(markdown_extensions)

BOOST_AUTO_TEST_CASE(a_table_scrolls_in_a_named_region) {
    BOOST_TEST(render("| a | b | c |\n|:--|:-:|--:|\n| 1 | `2` | *3* |") ==
               "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\n"
               "<thead>\n<tr>\n<th>a</th>\n<th class=\"align-center\">b</th>\n"
               "<th class=\"align-right\">c</th>\n</tr>\n</thead>\n"
               "<tbody>\n<tr>\n<td>1</td>\n<td class=\"align-center\"><code>2</code></td>\n"
               "<td class=\"align-right\"><em>3</em></td>\n</tr>\n</tbody>\n</table></div>\n");
    const std::string table = "|a|\n|-|\n|b|\n";
    BOOST_TEST(has(render(table + "\n" + table), "aria-label=\"Table 2\"><table>"));
}

BOOST_AUTO_TEST_CASE(a_cell_shows_pictures_and_footnotes_but_no_html) {
    const auto html = render("|a|\n|-|\n| ![x](a.png) b[^1] <script>c</script> |\n\n[^1]: d",
                             {.pictures = {{"a.png", {"/pictures/1", 1, 2}}}});
    BOOST_TEST(has(html, "<td><img src=\"/pictures/1\" alt=\"x\""));
    BOOST_TEST(has(html, "b<sup><a href=\"#t-fn_1\""));
    BOOST_TEST(!has(html, "<script"));
}

BOOST_AUTO_TEST_CASE(text_that_looks_like_a_tag_of_a_table_stays_text) {
    BOOST_TEST(inside("`<table>` \\<h2> \\</table>") ==
               "<code>&lt;table&gt;</code> &lt;h2&gt; &lt;/table&gt;");
}

BOOST_AUTO_TEST_CASE(the_boxes_of_a_task_list_are_disabled_and_named) {
    BOOST_TEST(render("- [x] a\n- [ ] b") ==
               "<ul>\n<li><input type=\"checkbox\" checked disabled aria-label=\"Done\"> a</li>\n"
               "<li><input type=\"checkbox\" disabled aria-label=\"To do\"> b</li>\n</ul>\n");
}

BOOST_AUTO_TEST_CASE(two_tildes_strike_through_and_one_does_not) {
    BOOST_TEST(inside("~~a~~ 3~5 and 6~7") == "<del>a</del> 3~5 and 6~7");
}

BOOST_AUTO_TEST_CASE(bare_urls_become_links_that_cannot_leave_their_attribute) {
    BOOST_TEST(inside("https://example.com/?a=1&b=2.") ==
               "<a href=\"https://example.com/?a=1&amp;b=2\">"
               "https://example.com/?a=1&amp;b=2</a>.");
    BOOST_TEST(inside("www.example.com a@example.com") ==
               "<a href=\"http://www.example.com\">www.example.com</a> "
               "<a href=\"mailto:a@example.com\">a@example.com</a>");
    const auto html = render("https://example.com/\"onclick=alert(1)//'><script>");
    BOOST_TEST(has(html, "<a href=\"https://example.com/%22onclick=alert(1)//"));
    BOOST_TEST(!has(html, "<script"));
    BOOST_TEST(inside("javascript:alert(1)") == "javascript:alert(1)");
}

BOOST_AUTO_TEST_CASE(a_footnote_and_its_reference_lead_to_each_other) {
    BOOST_TEST(render("A[^x].\n\n[^x]: B *c*.") ==
               "<p>A<sup><a href=\"#t-fn_1\" id=\"t-fnref_1\" role=\"doc-noteref\" "
               "aria-label=\"Footnote 1\">1</a></sup>.</p>\n"
               "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n"
               "<ol>\n<li id=\"t-fn_1\">\n<p>B <em>c</em>. <a href=\"#t-fnref_1\" "
               "role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩</a></p>\n</li>\n"
               "</ol>\n</section>\n");
}

BOOST_AUTO_TEST_CASE(footnotes_have_ids_by_number_whatever_their_names_are) {
    const auto html =
        render("A[^a-2] B[^a] C[^a] D[^\"><script>].\n\n[^a-2]: x\n[^a]: y\n[^\"><script>]: z\n",
               {.id_prefix = "d-"});
    for (const auto* id :
         {"d-fn_1", "d-fn_2", "d-fn_3", "d-fnref_1", "d-fnref_2", "d-fnref_2_2", "d-fnref_3"}) {
        BOOST_TEST(count_of(html, std::string{" id=\""} + id + '"') == 1U, id);
        BOOST_TEST(count_of(html, std::string{" href=\"#"} + id + '"') >= 1U, id);
    }
    BOOST_TEST(has(html, "aria-label=\"Back to reference 2-2\""));
    BOOST_TEST(!has(html, "script"));
}

BOOST_AUTO_TEST_CASE(a_footnote_may_have_blocks_and_end_with_any) {
    const auto html = render("A[^1].\n\n[^1]: B\n\n    > C\n\n    - D\n");
    BOOST_TEST(has(html, "<li id=\"t-fn_1\">\n<p>B</p>\n<blockquote>"));
    BOOST_TEST(has(html, "</ul>\n<p> <a href=\"#t-fnref_1\""));
}

BOOST_AUTO_TEST_CASE(a_footnote_without_a_reference_is_not_shown) {
    BOOST_TEST(render("A\n\n[^1]: B") == "<p>A</p>\n");
    BOOST_TEST(inside("A[^1]") == "A[^1]");
}

BOOST_AUTO_TEST_CASE(a_reference_inside_a_link_is_no_link_in_a_link) {
    BOOST_TEST(has(render("[a[^1]](https://example.com)\n\n[^1]: b"),
                   "<a href=\"https://example.com\">a<sup id=\"t-fnref_1\">1</sup></a>"));
}

BOOST_AUTO_TEST_CASE(headings_have_unique_ids_from_their_words_in_any_language) {
    const auto html = render(
        "# Don't *stop*, `now`!\n\n## 注意：高い\n\n## Übung 2\n\n## Notes\n\n"
        "## notes\n\n## Notes 2\n\n## ???\n\n## \"><b id=x>");
    for (const auto* id : {"t-dont-stop-now", "t-注意-高い", "t-übung-2", "t-notes", "t-notes-2",
                           "t-notes-2-2", "t-section"}) {
        BOOST_TEST(count_of(html, std::string{" id=\""} + id + "\">") == 1U, id);
    }
    BOOST_TEST(!has(html, "<b"));
    BOOST_TEST(render("# A", {.id_prefix = "d-"}) == "<h2 id=\"d-a\">A</h2>\n");
}

BOOST_AUTO_TEST_CASE(a_heading_has_no_id_of_a_footnote) {
    const auto html = render("# fn_1\n\nA[^1]\n\n[^1]: B\n\n    # C\n");
    BOOST_TEST(has(html, "<h2 id=\"t-fn-1\">fn_1</h2>"));
    BOOST_TEST(has(html, "<h2 id=\"t-c\">C</h2>"));
}

BOOST_AUTO_TEST_CASE(links_lead_to_headings_of_the_text) {
    const auto html = render("# A b\n\n[c](#a-b) [d](#lost) [e](#%E6%B3%A8)\n\n# 注");
    BOOST_TEST(has(html,
                   "<a href=\"#t-a-b\">c</a> <a href=\"#lost\">d</a> "
                   "<a href=\"#t-%E6%B3%A8\">e</a>"));
}

BOOST_AUTO_TEST_CASE(links_lead_to_lessons) {
    const MarkdownContext context{.lessons = {{"joins", "/learn/sql/joins"}}};
    BOOST_TEST(inside("[a](lesson:joins)", context) == "<a href=\"/learn/sql/joins\">a</a>");
    BOOST_TEST(inside("[a](lesson:joins#b-c)", context) ==
               "<a href=\"/learn/sql/joins#t-b-c\">a</a>");
    BOOST_TEST(inside("[a](lesson:lost) [b](lesson:)", context) ==
               "<a href=\"\">a</a> <a href=\"\">b</a>");
}

BOOST_AUTO_TEST_CASE(emphasis_ends_beside_punctuation_of_cjk_texts) {
    BOOST_TEST(inside("**注意：**高い") == "<strong>注意：</strong>高い");
    BOOST_TEST(inside("これは**「太字」**です") == "これは<strong>「太字」</strong>です");
    BOOST_TEST(inside("他说**“你好”**。") == "他说<strong>“你好”</strong>。");
    BOOST_TEST(inside("**이것(this)**은") == "<strong>이것(this)</strong>은");
    BOOST_TEST(inside("*注意：*高い ~~注意：~~高い") ==
               "<em>注意：</em>高い <del>注意：</del>高い");
    BOOST_TEST(inside("**`a`**は **[b](c)**は") ==
               "<strong><code>a</code></strong>は <strong><a href=\"c\">b</a></strong>は");
    BOOST_TEST(inside("𠮷**（a）**𠮷") == "𠮷<strong>（a）</strong>𠮷");
}

BOOST_AUTO_TEST_CASE(emphasis_in_other_texts_stays_as_commonmark_has_it) {
    BOOST_TEST(inside("**Note:**this") == "**Note:**this");
    BOOST_TEST(inside("** 注意**") == "** 注意**");
    BOOST_TEST(inside("2 * 3 * 4") == "2 * 3 * 4");
    BOOST_TEST(inside("注\\*意：*高い*") == "注*意：<em>高い</em>");
    BOOST_TEST(inside("注\\\\**意：**高") == "注\\<strong>意：</strong>高");
}

BOOST_AUTO_TEST_CASE(nothing_of_the_parsing_is_left_in_the_text) {
    BOOST_TEST(inside("`**注意：**高い`") == "<code>**注意：**高い</code>");
    BOOST_TEST(
        render("```注**：**\n**注意：**高い\n```") ==
        "<pre tabindex=\"0\"><code class=\"language-注**：**\">**注意：**高い\n</code></pre>\n");
    BOOST_TEST(inside("[a](/注：**b \"注：**c\")") ==
               "<a href=\"/%E6%B3%A8%EF%BC%9A**b\" title=\"注：**c\">a</a>");
    BOOST_TEST(inside("注：** a") == "注：** a");
    BOOST_TEST(inside("a\uFDD0b\uFDD10;c") == "ab0;c");
    BOOST_TEST(inside("&#xFDD0;b&#xFDD1;0;c &#64977;1;") == "b0;c 1;");
    BOOST_TEST(has(render("![&#xFDD1;0;](a.png \"&#xFDD1;0;\")",
                          {.pictures = {{"a.png", {"/pictures/1", 1, 2}}}}),
                   "alt=\"0;\" width=\"1\" height=\"2\" title=\"0;\""));
    BOOST_TEST(list_pictures("![](注：**.png)") == std::vector<std::string>{"注：**.png"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(raw_html_is_listed_once_for_each_line) {
    const std::vector<std::string> expected{"1 <b>", "3 <div class=\"x\">", "6 <!-- a", "9 <br/>",
                                            "11 <i>"};
    BOOST_TEST(
        lines(list_raw_html("A <b>b</b>\n\n<div class=\"x\">\n</div>\n\n> <!-- a\n> b -->\n\n"
                            "|<br/>|\n|-|\n|<i>|\n\n`<u>` \\<u> 1 < 2 <https://a.b>\n\n"
                            "    <u>\n")) == expected,
        boost::test_tools::per_element());
    BOOST_TEST(lines(list_raw_html("A[^1]\n![<b>](a.png)\n\n[^1]: B\n    <?php x ?>")) ==
                   (std::vector<std::string>{"2 <b>", "5 <?php x ?>"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_links_of_a_text_are_listed_with_their_lines) {
    const std::vector<std::string> expected{"1 a.md", "2 b.md#c", "3 https://example.com",
                                            "5 lesson:d"};
    BOOST_TEST(lines(list_links("[a](a.md)\n[b][x] `[c](c.md)`\nhttps://example.com\n\n"
                                "- [![](p.png)](lesson:d)\n\n[x]: b.md#c\n")) == expected,
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern
