#include "web/view.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

#include "support/temporary_directory.hpp"
#include "web/template_source.hpp"

namespace lectern::web {

namespace {

using test::TemporaryDirectory;

/// Renders a view with this source.
std::string rendered(const std::string& source, const ViewData& data,
                     const std::string& name = "page") {
    TemporaryDirectory folder;
    folder.write(name + ".mustache", source);
    return Views{folder.path()}.render(name, data);
}

/// Returns what is wrong with the views of a folder.
std::string fault_of(const TemporaryDirectory& folder) {
    try {
        const Views views{folder.path()};
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "none";
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(views)

BOOST_AUTO_TEST_CASE(a_value_is_escaped_for_html) {
    BOOST_TEST(rendered("<p>{{text}}</p>", view({{"text", "<a href='x\"y'>&"}})) ==
               "<p>&lt;a href=&#39;x&quot;y&#39;&gt;&amp;</p>");
    BOOST_TEST(rendered("{{text}}", view({{"text", "plain"}})) == "plain");
    BOOST_TEST(rendered("{{text}}", view({{"text", ""}})) == "");
}

BOOST_AUTO_TEST_CASE(a_raw_value_is_not_escaped) {
    BOOST_TEST(rendered("{{{body_html}}}", view({{"body_html", "<em>&amp;</em>"}})) ==
               "<em>&amp;</em>");
}

BOOST_AUTO_TEST_CASE(text_and_subject_of_a_mail_are_not_escaped) {
    const auto data = view({{"title", "Bread & <Butter>"}});
    BOOST_TEST(rendered("{{title}}", data, "mail/receipt.text") == "Bread & <Butter>");
    BOOST_TEST(rendered("{{title}}", data, "mail/receipt.subject") == "Bread & <Butter>");
    BOOST_TEST(rendered("{{title}}", data, "mail/receipt.html") == "Bread &amp; &lt;Butter&gt;");
}

BOOST_AUTO_TEST_CASE(a_value_that_looks_like_a_tag_is_not_expanded) {
    const auto data = view({{"text", "{{secret}} {{{secret}}} {{> secret}}"}, {"secret", "told"}});
    BOOST_TEST(rendered("{{text}}", data) == "{{secret}} {{{secret}}} {{&gt; secret}}");
    BOOST_TEST(rendered("{{{text}}}", data) == "{{secret}} {{{secret}}} {{> secret}}");
}

BOOST_AUTO_TEST_CASE(partials_are_inlined_and_see_the_data_around_them) {
    TemporaryDirectory folder;
    folder.write("partials/one.mustache", "1{{> partials/two}}")
        .write("partials/two.mustache", "2{{name}}")
        .write("page.mustache", "{{#items}}{{> partials/one}};{{/items}}");
    const Views views{folder.path()};
    const auto data = view({{"items", view_list({view({{"name", "a"}}), view({{"name", "b"}})})}});
    BOOST_TEST(views.render("page", data) == "12a;12b;");
}

BOOST_AUTO_TEST_CASE(a_partial_name_from_data_is_refused) {
    for (const auto* source : {"{{> name}}", "{{>name}}", "{{ > name }}", "{{\t>name}}"}) {
        TemporaryDirectory folder;
        folder.write("page.mustache", source);
        BOOST_TEST(contains(fault_of(folder), "partial name is missing"), source);
    }
}

BOOST_AUTO_TEST_CASE(a_page_is_split_at_its_content_mark_and_inserted_into_the_layout) {
    TemporaryDirectory folder;
    folder.write("layout.mustache", "<h>{{> page/head}}</h><m>{{> page/content}}</m>{{school}}")
        .write("page.mustache", "<t>{{title}}</t>{{! content }}<p>{{title}}</p>")
        .write("bare.mustache", "{{title}}");
    const Views views{folder.path()};
    const auto data = view({{"title", "Bread"}, {"school", "S"}});
    BOOST_TEST(views.render("page", data) == "<h><t>Bread</t></h><m><p>Bread</p></m>S");
    BOOST_TEST(views.render("bare", data) == "Bread");
}

BOOST_AUTO_TEST_CASE(a_missing_partial_is_reported_with_the_view) {
    TemporaryDirectory folder;
    folder.write("catalog/course.mustache", "{{> partials/none}}");
    BOOST_TEST(fault_of(folder) == "view catalog/course: partial partials/none is missing");
}

BOOST_AUTO_TEST_CASE(a_page_without_a_layout_is_a_fault) {
    TemporaryDirectory folder;
    folder.write("page.mustache", "a{{! content }}b");
    BOOST_TEST(fault_of(folder) == "view page: partial layout is missing");
}

BOOST_AUTO_TEST_CASE(a_partial_that_includes_itself_is_a_fault) {
    TemporaryDirectory direct;
    direct.write("partials/a.mustache", "{{> partials/a}}")
        .write("page.mustache", "{{> partials/a}}");
    BOOST_TEST(fault_of(direct) == "view page: partial partials/a includes itself");

    TemporaryDirectory round_about;
    round_about.write("partials/a.mustache", "{{> partials/b}}")
        .write("partials/b.mustache", "{{> partials/a}}")
        .write("page.mustache", "{{> partials/b}}");
    BOOST_TEST(fault_of(round_about) == "view page: partial partials/b includes itself");
}

BOOST_AUTO_TEST_CASE(a_partial_may_be_used_twice) {
    TemporaryDirectory folder;
    folder.write("partials/a.mustache", "x")
        .write("page.mustache", "{{> partials/a}}{{> partials/a}}");
    BOOST_TEST(Views{folder.path()}.render("page", ViewData{}) == "xx");
}

BOOST_AUTO_TEST_CASE(other_delimiters_are_refused) {
    for (const auto* source : {"{{=<% %>=}}", "{{= | | =}}", "{{ =<% %>= }}", "{{\n=<% %>=}}"}) {
        TemporaryDirectory folder;
        folder.write("page.mustache", source);
        BOOST_TEST(contains(fault_of(folder), "view page: sets delimiters"), source);
    }
}

BOOST_AUTO_TEST_CASE(a_view_that_does_not_parse_is_a_fault) {
    for (const auto* source : {"{{#open}}", "{{/closed}}", "{{#a}}{{#b}}{{/a}}{{/b}}",
                               "{{never closed", "{{#a}}{{/b}}", "{{{raw}}"}) {
        TemporaryDirectory folder;
        folder.write("page.mustache", source);
        BOOST_TEST(contains(fault_of(folder), "view page: "), source);
    }
}

BOOST_AUTO_TEST_CASE(line_breaks_become_one_space_except_in_plain_text) {
    BOOST_TEST(rendered("<ul>\n    <li>\n\n  one</li>\n</ul>\n", ViewData{}) ==
               "<ul> <li> one</li> </ul> ");
    BOOST_TEST(rendered("Hello,\n\nit is\nyours.\n", ViewData{}, "mail/receipt.text") ==
               "Hello,\n\nit is\nyours.\n");
}

BOOST_AUTO_TEST_CASE(line_breaks_in_values_are_kept) {
    BOOST_TEST(rendered("<p>\n{{text}}\n</p>", view({{"text", "one\n\ntwo"}})) ==
               "<p> one\n\ntwo </p>");
}

BOOST_AUTO_TEST_CASE(an_empty_list_and_false_hide_a_section) {
    const auto data = view({{"list", view_list({})}, {"no", false}, {"yes", true}});
    BOOST_TEST(rendered("{{#list}}a{{/list}}{{^list}}b{{/list}}{{#no}}c{{/no}}{{#yes}}d{{/yes}}",
                        data) == "bd");
}

BOOST_AUTO_TEST_CASE(nested_lists_are_iterated) {
    const auto module = [](const char* title, std::vector<ViewData> lessons) {
        return view({{"title", title}, {"lessons", view_list(std::move(lessons))}});
    };
    const auto lesson = [](const char* name) { return view({{"name", name}}); };
    const auto data = view({{"course", "C"},
                            {"modules", view_list({module("A", {lesson("1"), lesson("2")}),
                                                   module("B", {}), module("D", {lesson("3")})})}});
    BOOST_TEST(rendered("{{#modules}}{{title}}({{#lessons}}{{course}}{{title}}{{name}} {{/lessons}}"
                        "{{^lessons}}none{{/lessons}}){{title}};{{/modules}}{{title}}",
                        data) == "A(CA1 CA2 )A;B(none)B;D(CD3 )D;");
}

BOOST_AUTO_TEST_CASE(a_list_may_be_iterated_twice) {
    const auto data = view({{"items", view_list({view({{"a", "1"}}), view({{"a", "2"}})})}});
    BOOST_TEST(rendered("{{#items}}{{#items}}{{a}}{{/items}};{{/items}}", data) == "12;12;");
}

BOOST_AUTO_TEST_CASE(a_section_of_an_object_sees_its_members_first) {
    const auto data = view({{"title", "outer"},
                            {"course", view({{"title", "inner"}, {"is_free", true}})},
                            {"text", "some"}});
    BOOST_TEST(rendered("{{#course}}{{title}}{{#is_free}}{{title}}{{/is_free}}{{text}}{{/course}}"
                        "{{title}}{{#text}}{{title}}{{text}}{{/text}}",
                        data) == "innerinnersomeouteroutersome");
}

BOOST_AUTO_TEST_CASE(a_missing_key_is_empty_and_false) {
    BOOST_TEST(rendered("a{{none}}{{{none}}}{{#none}}b{{/none}}{{^none}}c{{/none}}", ViewData{}) ==
               "ac");
}

BOOST_AUTO_TEST_CASE(putting_a_key_again_replaces_its_value) {
    auto data = view({{"is_open", false}, {"name", "first"}});
    put(data, "is_open", true);
    put(data, "name", "second");
    BOOST_TEST(rendered("{{#is_open}}{{name}}{{/is_open}}", data) == "second");
    BOOST_TEST(data.get("name")->string_value() == "second");
    BOOST_TEST(data.get("none") == nullptr);
    BOOST_TEST(ViewData{"text"}.get("name") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_view_that_does_not_exist_is_out_of_range) {
    TemporaryDirectory folder;
    folder.write("page.mustache", "x").write("partials/a.mustache", "y").write("notes.txt", "z");
    const Views views{folder.path()};
    BOOST_CHECK_THROW((void)views.render("none", ViewData{}), std::out_of_range);
    BOOST_TEST(views.has("page"));
    BOOST_TEST(!views.has("partials/a"));
    BOOST_TEST(views.names() == std::vector<std::string>{"page"});
}

BOOST_AUTO_TEST_CASE(excluded_views_are_not_loaded) {
    TemporaryDirectory folder;
    folder.write("page.mustache", "x").write("mail/receipt.text.mustache", "{{#open}}");
    BOOST_CHECK_THROW(Views{folder.path()}, std::runtime_error);
    const Views views{folder.path(), {}, "mail/"};
    BOOST_TEST(views.names() == std::vector<std::string>{"page"});
}

BOOST_AUTO_TEST_CASE(the_tags_of_a_view_are_listed_with_their_sections) {
    TemporaryDirectory folder;
    folder.write("partials/name.mustache", "{{name}}")
        .write("page.mustache",
               "{{title}}{{! a note }}{{#items}}{{> partials/name}}{{{body_html}}}{{/items}}"
               "{{^items}}{{&none}}{{/items}}");
    const std::set<std::string> expected{"title", "items", "items/name", "items/body_html",
                                         "items/none"};
    BOOST_TEST(tags_of(load_templates(folder.path(), {}).at("page")) == expected);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::web
