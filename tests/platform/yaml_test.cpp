#include "platform/yaml.hpp"

#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

namespace lectern::test {
namespace {

using yaml::Node;

yaml::Document parsed(const std::string& text) {
    return yaml::parse(text, {"a.yaml", 1, {}});
}

/// Returns the only fault as `line: name text`.
std::string fault_in(const std::string& text) {
    const auto document = parsed(text);
    BOOST_REQUIRE(document.faults.size() == 1U);
    const auto& fault = document.faults.front();
    return std::to_string(fault.location.line) + ": " + fault.location.name + ' ' + fault.text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(yaml_documents)

BOOST_AUTO_TEST_CASE(values_know_their_lines_and_names) {
    const auto document = yaml::parse(
        "title: Joins\nvideo:\n  file: a.mp4\n\nlist:\n  - one\n  - two\n", {"02-joins.md", 2, {}});
    BOOST_TEST(document.faults.empty());
    BOOST_TEST(document.root.find("title")->text == "Joins");
    BOOST_TEST(document.root.find("title")->location.line == 2U);
    BOOST_TEST(document.root.find("title")->location.file == "02-joins.md");
    BOOST_TEST(document.root.find("video")->find("file")->location.line == 4U);
    BOOST_TEST(document.root.find("video")->find("file")->location.name == "file");
    BOOST_REQUIRE(document.root.find("list")->items.size() == 2U);
    BOOST_TEST(document.root.find("list")->items[1].text == "two");
    BOOST_TEST(document.root.find("list")->items[1].location.line == 8U);
    BOOST_TEST(document.root.find("list")->items[1].location.name == "list");
}

BOOST_AUTO_TEST_CASE(quoted_scalars_are_texts_and_plain_ones_are_undecided) {
    const auto root = parsed("a: 7\nb: \"7\"\nc: |\n  7\nd: !!str 7\ne:\n").root;
    BOOST_CHECK(root.find("a")->kind == Node::Kind::plain);
    BOOST_CHECK(root.find("b")->kind == Node::Kind::text);
    BOOST_CHECK(root.find("c")->kind == Node::Kind::text);
    BOOST_TEST(root.find("c")->text == "7\n");
    BOOST_CHECK(root.find("d")->kind == Node::Kind::text);
    BOOST_TEST(root.find("e") == nullptr);
}

BOOST_AUTO_TEST_CASE(an_empty_document_is_an_empty_map) {
    for (const auto* text : {"", "# only a comment\n", "---\n", "\xef\xbb\xbf"}) {
        const auto document = parsed(text);
        BOOST_TEST(document.faults.empty());
        BOOST_TEST(document.root.is_map());
    }
}

BOOST_AUTO_TEST_CASE(a_fault_of_syntax_names_its_line) {
    BOOST_TEST(fault_in("title: a\npromise: \"b\\\"\nstatus: c\n") ==
               "2:  is no YAML (a quote is not closed)");
    BOOST_TEST(fault_in("ä: 'it''s\nb: 1\n") == "1:  is no YAML (a quote is not closed)");
    BOOST_TEST(parsed("a: 'it''s'\r\nb: \"\\\"\"\r\n").faults.empty());
    BOOST_TEST(fault_in("a: 1\nb: [1, 2\n\n").starts_with("4:  is no YAML ("));
    BOOST_TEST(!parsed("b: [1, 2\n").is_readable);
}

BOOST_AUTO_TEST_CASE(a_name_that_occurs_twice_is_a_fault) {
    BOOST_TEST(fault_in("a: 1\nb: 2\na: 3\n") == "3: a occurs twice in one block (expected once)");
    BOOST_TEST(fault_in("a:\na: 3\n") == "2: a occurs twice in one block (expected once)");
    BOOST_TEST(parsed("a: 1\nb: 2\na: 3\n").root.find("a")->text == "1");
}

BOOST_AUTO_TEST_CASE(aliases_further_documents_and_other_bytes_are_faults) {
    BOOST_TEST(fault_in("a: &x 1\nb: *x\n") == "2:  has an alias (expected the value itself)");
    BOOST_TEST(fault_in("a: 1\n---\nb: 2\n").ends_with("begins another document (expected one)"));
    BOOST_TEST(fault_in("a: 1\nb: \xff\n") == "2:  is no text in UTF-8");
    BOOST_TEST(fault_in(std::string{"a: 1\nb: \0c\n", 11}).find("NUL") != std::string::npos);
    BOOST_TEST(fault_in("? [a, b]\n: c\n").ends_with("has a name that is no text"));
}

BOOST_AUTO_TEST_CASE(a_comma_at_the_start_of_a_line_is_a_fault_and_reading_ends) {
    for (const auto* text : {",", ",a: x\n", ",a: [[[[[[\n"}) {
        BOOST_TEST(!parsed(text).faults.empty(), text);
    }
}

BOOST_AUTO_TEST_CASE(tags_are_faults_except_those_of_texts_lists_and_maps) {
    for (const auto* text :
         {"b: 1\na: !x A\n", "b: 1\na: !!binary aGk=\n", "b: 1\na: !x\n", "b: 1\na: !x [1]\n",
          "b: 1\na: !x {c: 1}\n", "b: 1\na: !!int \"7\"\n"}) {
        BOOST_TEST(fault_in(text) == "2:  has a tag (expected the value itself)", text);
    }
    BOOST_TEST(parsed("a: !!str 7\nb: !!seq [1]\nc: !!map {d: 1}\ne: \"!x\"\n").faults.empty());
}

BOOST_AUTO_TEST_CASE(a_quote_is_closed_after_an_anchor_and_a_tag_too) {
    for (const auto* text : {"title: &a \"unclosed\nb: 1\n", "title: !!str 'unclosed\n",
                             "title: &a !!str \"unclosed\n", "title: &a # note\n  \"unclosed\n"}) {
        BOOST_TEST(fault_in(text) == "1:  is no YAML (a quote is not closed)", text);
    }
    BOOST_TEST(parsed("title: &a \"closed\"\nb: &c it's\n").faults.empty());
}

BOOST_AUTO_TEST_CASE(a_text_that_needs_quotes_is_told_so) {
    for (const auto* text : {"title: Joins: part two\n", "title: *bold* text\n"}) {
        BOOST_TEST(fault_in(text).ends_with(") (put the text in quotes)"), fault_in(text));
    }
    BOOST_TEST(!fault_in("b: [1, 2\n").ends_with("quotes)"));
}

BOOST_AUTO_TEST_CASE(written_texts_are_read_as_they_were) {
    for (const std::string text : {"Joins",
                                   "A: b",
                                   "a #b",
                                   "#a",
                                   "7",
                                   "4.5",
                                   "true",
                                   "No",
                                   "null",
                                   "~",
                                   " a",
                                   "a ",
                                   "- a",
                                   "it's",
                                   "\"quoted\"",
                                   "back\\slash",
                                   "a\nb",
                                   "a\nb\n",
                                   "a\n\n  b\n\n",
                                   "\na",
                                   " a\nb",
                                   "a \nb",
                                   "tab\there",
                                   "a\r\nb",
                                   "ümlaut – “quote”",
                                   "a\xe2\x80\xa8"
                                   "b\nc",
                                   "*a",
                                   "&a",
                                   "!a",
                                   "@a",
                                   "%a",
                                   "[a]",
                                   "{a}",
                                   "a, b",
                                   "x\n---\ny\n",
                                   "a\n...\nb",
                                   "日本語",
                                   "\x7f",
                                   "\xf0\x9f\x98\x80",
                                   "- a\n- b\n",
                                   "```\ncode\n```\n"}) {
        const auto root = parsed("a:\n  b: " + yaml::written(text, 4) + "\n  c: d\n").root;
        BOOST_TEST_CONTEXT(text) {
            BOOST_REQUIRE(root.find("a") != nullptr);
            BOOST_REQUIRE(root.find("a")->find("b") != nullptr);
            BOOST_TEST(root.find("a")->find("b")->text == text);
            BOOST_TEST(root.find("a")->find("c")->text == "d");
        }
    }
}

BOOST_AUTO_TEST_CASE(texts_of_several_lines_are_written_as_lines) {
    BOOST_TEST(yaml::written("one\ntwo\n", 2) == "|\n  one\n  two");
    BOOST_TEST(yaml::written("Practical SQL", 2) == "Practical SQL");
    BOOST_TEST(yaml::written("7", 2) == "\"7\"");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::test
