// Links between lessons: which are known, and how their destinations are replaced.

#include <optional>
#include <string>

#include <boost/test/unit_test.hpp>

#include "authoring/lesson_links.hpp"

namespace lectern::authoring {

namespace {

/// Replaces links to `a.md` and `x/a.md`.
std::string renamed(const std::string& markdown) {
    return with_renamed_links(markdown, [](const std::string& link) {
        if (link == "a.md") return std::optional<std::string>{"lesson:a"};
        if (link == "x/a.md") return std::optional<std::string>{"lesson:xa"};
        return std::optional<std::string>{};
    });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lesson_links)

BOOST_AUTO_TEST_CASE(all_forms_of_links_are_renamed) {
    BOOST_TEST(renamed("[a](a.md) [b](<a.md>) [c](a.md \"a.md\") [d][e] ![](p.png)\n\n"
                       "[e]: x/a.md\n") ==
               "[a](lesson:a) [b](<lesson:a>) [c](lesson:a \"a.md\") [d][e] ![](p.png)\n\n"
               "[e]: lesson:xa\n");
    BOOST_TEST(renamed("|[a](a.md)|\n|-|\n|[b](x/a.md)[^1]|\n\n[^1]: [c](a.md)\n") ==
               "|[a](lesson:a)|\n|-|\n|[b](lesson:xa)[^1]|\n\n[^1]: [c](lesson:a)\n");
}

BOOST_AUTO_TEST_CASE(what_only_looks_like_a_link_stays) {
    const std::string code =
        " a.md `[a](a.md)` \\[a](a.md) <a.md> [a](ba.md) [a](a.mdx)\n\n"
        "```\n[a](a.md)\n```\n";
    BOOST_TEST(renamed("[a](a.md)" + code) == "[a](lesson:a)" + code);
    BOOST_TEST(renamed(code) == code);
}

BOOST_AUTO_TEST_CASE(a_link_to_a_lesson_has_its_key) {
    BOOST_TEST(lesson_key_in("lesson:joins").value() == "joins");
    BOOST_TEST(lesson_key_in("lesson:joins#two-words").value() == "joins");
    BOOST_TEST(lesson_key_in("lesson:").value().empty());
    BOOST_TEST(!lesson_key_in("joins"));
}

BOOST_AUTO_TEST_CASE(relative_links_with_an_ending_lead_to_files) {
    for (const auto* link : {"a.md", "../x/a.md#b", "./a b.pdf", "example.com", "a%20b.md?c"}) {
        BOOST_TEST(is_link_to_file(link), link);
    }
    for (const auto* link :
         {"", "#b.c", "?a.b", "joins", "../joins", "..", ".", "/a.md", "https://example.com/a.md",
          "//example.com", "mailto:a@b.c", "lesson:a.b"}) {
        BOOST_TEST(!is_link_to_file(link), link);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace lectern::authoring
